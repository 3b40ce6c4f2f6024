package station_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"msca/app"
	"msca/app/problem"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/itk"
)

const evidenceSubject = "9990000034"

// officer is a workstation of the folder with a privacy officer at it.
func officer(t *testing.T, o station.Options) *station.Station {
	t.Helper()
	st := reopen(t, o)
	inAs(t, st, "privacy", training.Password)
	return st
}

// Two programs that take out evidence about one patient at once both get it: the
// summary in a bundle is that of the newest export about the patient, so the one
// waits until the other has taken out what it recorded. [MSCA-AUD-05]
func TestMSCA_AUD_05_EvidenceAboutOnePatientTakenOutTwiceAtOnce(t *testing.T) {
	o := trainingIn(t.TempDir())
	st := reopen(t, o)
	inAs(t, st, "nurse", training.Password)
	if _, err := st.Desk.Lookup(t.Context(), app.LookupRequest{Operation: itk.GetPatientDetailsByNHSNumber,
		Fields: itk.Fields{NHSNumber: evidenceSubject, DateOfBirth: "1984-02-29"}}); err != nil {
		t.Fatal(err)
	}
	closeStation(t, st)
	first, second := officer(t, o), officer(t, o)
	ended := make(chan error, 1)
	beside := meanwhile{Evidence: first.Evidence(), do: func() {
		reached := make(chan struct{})
		go func() {
			_, err := second.Desk.Export(t.Context(), app.ExportRequest{Patient: evidenceSubject, File: "2.zip"}, reaching{second.Evidence(), reached}, func([]byte) error { return nil })
			ended <- err
		}()
		<-reached
	}}
	bundle := false
	if _, err := first.Desk.Export(t.Context(), app.ExportRequest{Patient: evidenceSubject, File: "1.zip"}, &beside, func([]byte) error { bundle = true; return nil }); err != nil || !bundle {
		t.Errorf("the first: %v, written %t", err, bundle)
	}
	if err := <-ended; err != nil {
		t.Errorf("the second: %v", err)
	}
}

// meanwhile does something after the record of an export and before anything is taken out.
type meanwhile struct {
	app.Evidence
	do func()
}

func (m *meanwhile) Extract(ctx context.Context, seqs []uint64) (*audit.Exhibits, error) {
	if m.do != nil {
		m.do()
		m.do = nil
	}
	return m.Evidence.Extract(ctx, seqs)
}

// reaching tells when an export has come to where it waits for others.
type reaching struct {
	app.Evidence
	reached chan struct{}
}

func (r reaching) Alone(ctx context.Context) (leave func() error, err error) {
	close(r.reached)
	return r.Evidence.Alone(ctx)
}

// One that never comes to an end keeps others waiting for a bounded time, and
// nothing is recorded as taken out.
func TestMSCA_AUD_05_EvidenceThatCannotBeTakenOutAloneIsNotOnRecord(t *testing.T) {
	o := trainingIn(t.TempDir())
	st := officer(t, o)
	defer station.Impatient()()
	held(t, o, "evidence.lock")
	_, err := st.Desk.Export(t.Context(), app.ExportRequest{SeqFrom: 1, File: "1.zip"}, st.Evidence(), func([]byte) error { return nil })
	var inUse *station.InUseError
	if !errors.As(err, &inUse) || filepath.Base(inUse.Lock) != "evidence.lock" || problem.For(err).Code != "FOLDER-IN-USE" {
		t.Errorf("%v, told as %s; want that evidence.lock is held", err, problem.For(err).Code)
	}
	found, err := st.Trail.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.Exported}})
	if err != nil || len(found) > 0 {
		t.Errorf("%d exports are on record, %v", len(found), err)
	}
}
