package smartcard_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/piv"
)

// A role record that is not the organisation's word about this card gives no role
// profile; the person is signed in all the same.
func TestMSCA_AUD_04_RoleRecordCountsOnlyWhenSignedForThisCard(t *testing.T) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))
	tr := trust()
	tr.RecordSigners = append(tr.RecordSigners, key.Public().(ed25519.PublicKey))

	// sign makes a record for a card, by default a good one.
	sign := func(t *testing.T, card *cardtest.Card, change func(*smartcard.RoleRecord), by ed25519.PrivateKey) []byte {
		t.Helper()
		cert, err := card.Certificate()
		if err != nil {
			t.Fatal(err)
		}
		r := smartcard.RoleRecord{Name: "Ruan Penhallow", NotBefore: when.AddDate(0, 0, -1), NotAfter: when.AddDate(0, 1, 0),
			RoleProfiles: []smartcard.RoleProfile{nurseRole}}
		if change != nil {
			change(&r)
		}
		raw, err := smartcard.SignRoleRecord(r, cert, by)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	edit := func(old, new string) func([]byte) []byte {
		return func(raw []byte) []byte {
			changed := bytes.Replace(raw, []byte(old), []byte(new), 1)
			if bytes.Equal(changed, raw) {
				panic("the edit changes nothing")
			}
			return changed
		}
	}
	other := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, 32))

	for _, c := range []struct {
		name   string
		record func(t *testing.T, card *cardtest.Card) []byte
		want   smartcard.RoleRecordReason // "" is good
	}{
		{"good", func(t *testing.T, card *cardtest.Card) []byte { return sign(t, card, nil, key) }, ""},
		{"none", func(*testing.T, *cardtest.Card) []byte { return []byte{} }, smartcard.RecordAbsent},
		{"no JSON", func(*testing.T, *cardtest.Card) []byte { return []byte("R8000 please") }, smartcard.RecordMalformed},
		{"empty JSON", func(*testing.T, *cardtest.Card) []byte { return []byte("{}") }, smartcard.RecordMalformed},
		{"unsigned", func(t *testing.T, card *cardtest.Card) []byte {
			return unsign(t, sign(t, card, nil, key))
		}, smartcard.RecordUnsigned},
		{"role changed after signing", func(t *testing.T, card *cardtest.Card) []byte {
			return edit("R8001", "R8000")(sign(t, card, nil, key))
		}, smartcard.RecordUnsigned},
		{"signed by a stranger", func(t *testing.T, card *cardtest.Card) []byte { return sign(t, card, nil, other) }, smartcard.RecordSigner},
		{"signed by a stranger under a known name", func(t *testing.T, card *cardtest.Card) []byte {
			return replaceSigner(t, sign(t, card, nil, other), sign(t, card, nil, key))
		}, smartcard.RecordUnsigned},
		{"of a colleague", func(t *testing.T, _ *cardtest.Card) []byte {
			return sign(t, newCard(t, cardtest.Profile{UserID: "100000000033"}), nil, key)
		}, smartcard.RecordUser},
		{"of the same person's other card", func(t *testing.T, _ *cardtest.Card) []byte {
			return sign(t, newCard(t, cardtest.Profile{}), nil, key)
		}, smartcard.RecordCertificate},
		{"expired", func(t *testing.T, card *cardtest.Card) []byte {
			return sign(t, card, func(r *smartcard.RoleRecord) { r.NotAfter = when.Add(-time.Second) }, key)
		}, smartcard.RecordExpired},
		{"from tomorrow", func(t *testing.T, card *cardtest.Card) []byte {
			return sign(t, card, func(r *smartcard.RoleRecord) { r.NotBefore = when.AddDate(0, 0, 1) }, key)
		}, smartcard.RecordNotYetValid},
		{"of another organisation", func(t *testing.T, card *cardtest.Card) []byte {
			return sign(t, card, func(r *smartcard.RoleRecord) {
				elsewhere := nurseRole
				elsewhere.ODSCode = "RXX"
				r.RoleProfiles = []smartcard.RoleProfile{elsewhere}
			}, key)
		}, smartcard.RecordOrganisation},
	} {
		t.Run(c.name, func(t *testing.T) {
			card := newCard(t, cardtest.Profile{})
			card.SetObject(piv.PrintedInformation, piv.WithRoleRecord("", c.record(t, card)))
			id, err := signIn(t, inserted(t, card), tr, cardtest.DefaultPIN)
			if err != nil {
				t.Fatal(err)
			}
			if id.UserID != nurse {
				t.Errorf("UserID %q", id.UserID)
			}
			if c.want == "" {
				if id.RoleRecordProblem != nil || len(id.RoleProfiles) != 1 {
					t.Errorf("role profiles %+v, problem %v", id.RoleProfiles, id.RoleRecordProblem)
				}
				return
			}
			var problem *smartcard.RoleRecordError
			if !errors.As(id.RoleRecordProblem, &problem) || problem.Reason != c.want {
				t.Errorf("problem %v, want reason %q", id.RoleRecordProblem, c.want)
			}
			if len(id.RoleProfiles) != 0 {
				t.Errorf("%d role profiles were taken", len(id.RoleProfiles))
			}
		})
	}
}

func TestRoleProfilesOfOtherOrganisationsAreLeftOut(t *testing.T) {
	elsewhere := nurseRole
	elsewhere.ID, elsewhere.ODSCode = "200000000035", "RXX"
	card := newCard(t, cardtest.Profile{RoleProfiles: []smartcard.RoleProfile{elsewhere, nurseRole}})
	id, err := signIn(t, inserted(t, card), trust(), cardtest.DefaultPIN)
	if err != nil {
		t.Fatal(err)
	}
	if len(id.RoleProfiles) != 1 || id.RoleProfiles[0].ODSCode != nurseODS {
		t.Errorf("role profiles %+v, want that of %s only", id.RoleProfiles, nurseODS)
	}
	var problem *smartcard.RoleRecordError
	if !errors.As(id.RoleRecordProblem, &problem) || !strings.Contains(problem.Error(), "1 of 2") {
		t.Errorf("problem %v does not say what was left out", id.RoleRecordProblem)
	}
}

func TestCardWithoutRoleRecordSignsIn(t *testing.T) {
	id, err := signIn(t, inserted(t, newCard(t, cardtest.Profile{NoRoleRecord: true})), trust(), cardtest.DefaultPIN)
	if err != nil {
		t.Fatal(err)
	}
	var problem *smartcard.RoleRecordError
	if !errors.As(id.RoleRecordProblem, &problem) || problem.Reason != smartcard.RecordAbsent {
		t.Errorf("problem %v, want that there is none", id.RoleRecordProblem)
	}
}

func TestSignRoleRecordRefusesNonsense(t *testing.T) {
	cert, err := newCard(t, cardtest.Profile{}).Certificate()
	if err != nil {
		t.Fatal(err)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*smartcard.RoleRecord){
		"ends before it begins": func(r *smartcard.RoleRecord) { r.NotAfter = r.NotBefore },
		"short ID":              func(r *smartcard.RoleRecord) { r.RoleProfiles[0].ID = "12" },
		"ID twice":              func(r *smartcard.RoleRecord) { r.RoleProfiles = append(r.RoleProfiles, r.RoleProfiles[0]) },
		"job role code":         func(r *smartcard.RoleRecord) { r.RoleProfiles[0].JobRoleCode = "R8001" },
		"no organisation":       func(r *smartcard.RoleRecord) { r.RoleProfiles[0].ODSCode = "" },
	} {
		t.Run(name, func(t *testing.T) {
			r := smartcard.RoleRecord{NotBefore: when, NotAfter: when.AddDate(1, 0, 0), RoleProfiles: []smartcard.RoleProfile{nurseRole}}
			change(&r)
			if _, err := smartcard.SignRoleRecord(r, cert, key); err == nil {
				t.Error("was signed")
			}
		})
	}
}

func unsign(t *testing.T, raw []byte) []byte {
	t.Helper()
	return rewrite(t, raw, func(m map[string]json.RawMessage) { delete(m, "signature") })
}

// replaceSigner gives one record the signer's name of another.
func replaceSigner(t *testing.T, raw, from []byte) []byte {
	t.Helper()
	var named map[string]json.RawMessage
	if err := json.Unmarshal(from, &named); err != nil {
		t.Fatal(err)
	}
	return rewrite(t, raw, func(m map[string]json.RawMessage) { m["signer"] = named["signer"] })
}

func rewrite(t *testing.T, raw []byte, f func(map[string]json.RawMessage)) []byte {
	t.Helper()
	var m map[string]json.RawMessage
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	f(m)
	out, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
