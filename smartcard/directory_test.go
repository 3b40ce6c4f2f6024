package smartcard_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

var directoryKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{9}, 32))

// directoryRecord is a record for a card, by default a good one.
func directoryRecord(t *testing.T, card *cardtest.Card, by ed25519.PrivateKey, change ...func(*smartcard.RoleRecord)) []byte {
	t.Helper()
	cert, err := card.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	r := smartcard.RoleRecord{Name: "Nesta of the Directory", NotBefore: when.AddDate(0, 0, -1), NotAfter: when.AddDate(0, 1, 0),
		RoleProfiles: []smartcard.RoleProfile{{ID: "200000000777", JobRoleCode: "S8002:G8003:R0001", ODSCode: nurseODS}}}
	for _, c := range change {
		c(&r)
	}
	raw, err := smartcard.SignRoleRecord(r, cert, by)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// with is the trust that knows a directory of these records.
func with(records ...[]byte) smartcard.Trust {
	tr := trust()
	tr.RecordSigners = append(tr.RecordSigners, directoryKey.Public().(ed25519.PublicKey))
	tr.Directory = func() (*smartcard.Directory, error) {
		raw, err := smartcard.WriteDirectory(records)
		if err != nil {
			return nil, err
		}
		return smartcard.ReadDirectory(raw)
	}
	return tr
}

// A card without role profiles gets them from the organisation's signed
// directory: only when signed by a configured key, for this certificate, within
// its dates, for a configured organisation.
func TestMSCA_AUD_04_Issue5_2_DirectoryServesCardsWithoutRecord(t *testing.T) {
	card := newCard(t, cardtest.Profile{NoRoleRecord: true})
	another := newCard(t, cardtest.Profile{NoRoleRecord: true})
	stranger := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32))
	for _, c := range []struct {
		name    string
		records [][]byte
		want    smartcard.RoleRecordReason // "" is good
		card    bool                       // the problem told is the card's
	}{
		{"good", [][]byte{directoryRecord(t, another, directoryKey), directoryRecord(t, card, directoryKey)}, "", false},
		{"empty", nil, smartcard.RecordAbsent, true},
		{"another card of the same person", [][]byte{directoryRecord(t, another, directoryKey)}, smartcard.RecordAbsent, true},
		{"another card's, renamed to this certificate", [][]byte{rename(t, another, card)}, smartcard.RecordUnsigned, false},
		{"unsigned", [][]byte{unsign(t, directoryRecord(t, card, directoryKey))}, smartcard.RecordUnsigned, false},
		{"signed by a stranger", [][]byte{directoryRecord(t, card, stranger)}, smartcard.RecordSigner, false},
		{"expired", [][]byte{directoryRecord(t, card, directoryKey, func(r *smartcard.RoleRecord) {
			r.NotBefore, r.NotAfter = when.AddDate(0, -2, 0), when.AddDate(0, -1, 0)
		})}, smartcard.RecordExpired, false},
		{"not yet valid", [][]byte{directoryRecord(t, card, directoryKey, func(r *smartcard.RoleRecord) { r.NotBefore = when.AddDate(0, 0, 1) })}, smartcard.RecordNotYetValid, false},
		{"another organisation", [][]byte{directoryRecord(t, card, directoryKey, func(r *smartcard.RoleRecord) { r.RoleProfiles[0].ODSCode = "Y99" })}, smartcard.RecordOrganisation, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			id, err := signIn(t, inserted(t, card), with(c.records...), cardtest.DefaultPIN)
			if err != nil {
				t.Fatal(err)
			}
			var refused *smartcard.RoleRecordError
			switch {
			case c.want == "":
				if id.RoleRecordProblem != nil || !id.FromDirectory || len(id.RoleProfiles) != 1 || id.RoleProfiles[0].ID != "200000000777" || id.Name != "Nesta of the Directory" {
					t.Errorf("%+v, %v; want the directory's role profile", id.RoleProfiles, id.RoleRecordProblem)
				}
			case len(id.RoleProfiles) > 0:
				t.Errorf("role profiles %+v were taken", id.RoleProfiles)
			case !errors.As(id.RoleRecordProblem, &refused) || refused.Reason != c.want || refused.InDirectory == c.card:
				t.Errorf("problem %v, want %s", id.RoleRecordProblem, c.want)
			}
		})
	}
}

// The check of a directory tells a record that would give nobody a role.
func TestMSCA_AUD_04_Issue5_2_CheckRefusesARecordWithoutRoleProfiles(t *testing.T) {
	card := newCard(t, cardtest.Profile{NoRoleRecord: true})
	check := func(change ...func(*smartcard.RoleRecord)) error {
		tr := with(directoryRecord(t, card, directoryKey, change...))
		d, err := tr.Directory()
		if err != nil {
			t.Fatal(err)
		}
		return d.Check(tr)
	}
	if err := check(); err != nil {
		t.Errorf("a good record: %v", err)
	}
	var refused *smartcard.RoleRecordError
	if err := check(func(r *smartcard.RoleRecord) { r.RoleProfiles = nil }); !errors.As(err, &refused) || refused.Reason != smartcard.RecordMalformed {
		t.Errorf("a record without role profiles: %v, want %s", err, smartcard.RecordMalformed)
	}
}

// rename makes the directory name another card's certificate for a record; the
// signature cannot follow.
func rename(t *testing.T, from, to *cardtest.Card) []byte {
	t.Helper()
	raw := directoryRecord(t, from, directoryKey)
	return bytes.Replace(raw, hash(t, from), hash(t, to), 1)
}

func hash(t *testing.T, card *cardtest.Card) []byte {
	t.Helper()
	_, after, ok := bytes.Cut(directoryRecord(t, card, directoryKey), []byte(`"certificate_sha256":"`))
	if !ok {
		t.Fatal("a record names no certificate")
	}
	return after[:64]
}

// What the card says comes first; the directory is for where the card's word
// does not count.
func TestMSCA_AUD_04_Issue5_2_CardComesBeforeDirectory(t *testing.T) {
	card := newCard(t, cardtest.Profile{})
	id, err := signIn(t, inserted(t, card), with(directoryRecord(t, card, directoryKey)), cardtest.DefaultPIN)
	if err != nil || id.FromDirectory || len(id.RoleProfiles) != 1 || id.RoleProfiles[0].ID != nurseRole.ID {
		t.Errorf("%+v, %v; want the card's role profile", id, err)
	}

	expired := newCard(t, cardtest.Profile{RecordNotAfter: when.Add(-1)})
	id, err = signIn(t, inserted(t, expired), with(directoryRecord(t, expired, directoryKey)), cardtest.DefaultPIN)
	var told *smartcard.RoleRecordError
	if err != nil || !id.FromDirectory || len(id.RoleProfiles) != 1 {
		t.Fatalf("%+v, %v; want the directory's role profile", id, err)
	}
	if !errors.As(id.RoleRecordProblem, &told) || told.InDirectory || told.Reason != smartcard.RecordExpired {
		t.Errorf("the card's own problem is not told: %v", id.RoleRecordProblem)
	}
}

// A directory that cannot be read gives nobody a role, and says so.
func TestDirectoryThatCannotBeRead(t *testing.T) {
	card := newCard(t, cardtest.Profile{NoRoleRecord: true})
	good := directoryRecord(t, card, directoryKey)
	for _, raw := range [][]byte{nil, []byte("{}"), []byte(`{"version": 2, "records": []}`), []byte(`{"version": 1, "records": [{}]}`),
		[]byte(`{"version": 1, "records": [` + string(good) + "," + string(good) + `]}`)} {
		tr := with()
		tr.Directory = func() (*smartcard.Directory, error) { return smartcard.ReadDirectory(raw) }
		id, err := signIn(t, inserted(t, card), tr, cardtest.DefaultPIN)
		var told *smartcard.RoleRecordError
		if err != nil || len(id.RoleProfiles) > 0 || !errors.As(id.RoleRecordProblem, &told) || !told.InDirectory || told.Reason != smartcard.RecordMalformed {
			t.Errorf("%.40q: %+v, %v", raw, id, err)
		}
	}
}

// Check tells an administrator what would not count, before anybody signs in.
func TestDirectoryCheck(t *testing.T) {
	card := newCard(t, cardtest.Profile{})
	tr := with(directoryRecord(t, card, directoryKey))
	d, err := tr.Directory()
	if err != nil || d.Len() != 1 || d.Check(tr) != nil {
		t.Errorf("a good directory: %v, %v", err, d.Check(tr))
	}
	if err := d.Check(trust()); err == nil {
		t.Error("a directory signed by an unknown key passes the check")
	}
}
