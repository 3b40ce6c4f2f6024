package store_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"msca/audit"
	"msca/audit/store"
	"msca/audit/store/storetest"
)

// A patient has one identity row however many records mean the patient, whoever
// made them and however long ago the last was.
func TestMSCA_AUD_03_3_9_4_OneIdentityAPatient(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	stores := []*store.Store{storetest.Create(t, dir, store.Genesis{}), open(t, dir)}
	var last audit.Receipt
	for round := range 3 {
		for patient := range 4 {
			last = appendOne(t, stores[(round+patient)%2], sent(fmt.Sprintf("999000%04d", patient), "M"))
		}
		stores = []*store.Store{open(t, dir), stores[1]}
	}
	report, err := stores[0].Verify(t.Context(), store.VerifyOptions{})
	if err != nil || report.Verdict != audit.Intact {
		t.Fatalf("verification: %v, %s: %s", err, report.Verdict, report.Reason)
	}
	r, _, err := stores[0].Show(t.Context(), last.Seq)
	if err != nil || r.Patient != "9990000003" || r.PatientOrdinal != 3 {
		t.Errorf("the newest record is the patient's %d., of %q (%v), want the 3. of 9990000003", r.PatientOrdinal, r.Patient, err)
	}
	s := &specimen{T: t, dir: dir}
	s.open()
	defer s.db.Close()
	var rows int
	if s.scan(&rows, "SELECT count(*) FROM identity WHERE role=?", int(audit.PatientRole)); rows != 4 {
		t.Errorf("four patients have %d identity rows", rows)
	}
}

// An identity row that was spoiled spoils the records that are there, and none that is
// made afterwards.
func TestMSCA_AUD_03_3_9_4_ASpoiledIdentityIsNotHandedOn(t *testing.T) {
	for name, spoil := range map[string]string{"changed": "UPDATE identity SET sealed=zeroblob(length(sealed)) WHERE role=?", "taken out": "DELETE FROM identity WHERE role=?"} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "audit")
			made := storetest.Create(t, dir, store.Genesis{})
			appendOne(t, made, sent("9990000034", "M"))
			if err := made.Close(); err != nil {
				t.Fatal(err)
			}
			s := &specimen{T: t, dir: dir}
			s.open()
			s.freely(func() { s.exec(spoil, int(audit.PatientRole)) })
			if err := s.db.Close(); err != nil {
				t.Fatal(err)
			}
			again := open(t, dir)
			for range 2 {
				last := appendOne(t, again, sent("9990000034", "M"))
				if r, _, err := again.Show(t.Context(), last.Seq); err != nil || r.Patient != "9990000034" {
					t.Errorf("record %d is about %q (%v), want 9990000034", last.Seq, r.Patient, err)
				}
			}
		})
	}
}
