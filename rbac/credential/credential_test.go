package credential_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/assets/passwords"
	"msca/rbac/credential"
)

var cheap = credential.Params{MemoryKiB: 64, Time: 1, Threads: 1}

func pw(s string) credential.Password { return credential.NewPassword([]byte(s)) }

func TestMSCA_IG_02_HashAndVerify(t *testing.T) {
	stored, err := credential.Hash(pw("correct horse battery staple"), credential.Params{}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=65536,t=3,p=1$") {
		t.Errorf("default parameters are not recorded: %s", stored)
	}
	for typed, want := range map[string]bool{"correct horse battery staple": true, "correct horse battery stapl": false, "": false, "Correct horse battery staple": false} {
		if ok, err := credential.Verify(stored, pw(typed)); ok != want || err != nil {
			t.Errorf("Verify(%q) = %v, %v; want %v", typed, ok, err, want)
		}
	}
	if credential.NeedsRehash(stored, credential.Params{}) {
		t.Error("a fresh default hash wants rehashing")
	}
	if !credential.NeedsRehash(stored, cheap) || !credential.NeedsRehash("rubbish", cheap) {
		t.Error("other parameters or rubbish have to be rehashed")
	}
	again, err := credential.Hash(pw("correct horse battery staple"), cheap, rand.Reader)
	other, err2 := credential.Hash(pw("correct horse battery staple"), cheap, rand.Reader)
	if err != nil || err2 != nil || again == other {
		t.Error("two hashes of one password have the same salt")
	}
	if _, err := credential.Hash(pw(strings.Repeat("x", credential.MaxBytes+1)), cheap, rand.Reader); err == nil {
		t.Error("an endless password is hashed")
	}
	if ok, err := credential.Verify(stored, pw(strings.Repeat("x", 1<<20))); ok || err != nil {
		t.Errorf("an endless password: %v, %v", ok, err)
	}
	if _, err := credential.Hash(pw("x"), cheap, strings.NewReader("short")); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("without randomness: %v", err)
	}
}

// The vector of the reference implementation's test program: version 19,
// "password", "somesalt", 64 MiB, two passes, one thread.
func TestMSCA_IG_02_PHCStringsOfOthersVerify(t *testing.T) {
	const phpc = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := credential.Verify(phpc, pw("password")); !ok || err != nil {
		t.Errorf("the reference implementation's vector (password, somesalt): %v, %v", ok, err)
	}
}

func TestMSCA_IG_02_HostileHashesAreRefusedBeforeWork(t *testing.T) {
	const salt, key = "c29tZXNhbHRzb21lc2FsdA", "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	tests := map[string]string{
		"empty":               "",
		"no PHC":              "password",
		"argon2i":             "$argon2i$v=19$m=64,t=1,p=1$" + salt + "$" + key,
		"other version":       "$argon2id$v=16$m=64,t=1,p=1$" + salt + "$" + key,
		"4 TiB":               "$argon2id$v=19$m=4294967295,t=1,p=1$" + salt + "$" + key,
		"over 32 bits":        "$argon2id$v=19$m=4294967296,t=1,p=1$" + salt + "$" + key,
		"257 MiB":             "$argon2id$v=19$m=263168,t=1,p=1$" + salt + "$" + key,
		"endless passes":      "$argon2id$v=19$m=64,t=4294967295,p=1$" + salt + "$" + key,
		"memory times passes": "$argon2id$v=19$m=262144,t=5,p=1$" + salt + "$" + key,
		"many threads":        "$argon2id$v=19$m=65536,t=1,p=255$" + salt + "$" + key,
		"256 threads":         "$argon2id$v=19$m=65536,t=1,p=256$" + salt + "$" + key,
		"no passes":           "$argon2id$v=19$m=64,t=0,p=1$" + salt + "$" + key,
		"no threads":          "$argon2id$v=19$m=64,t=1,p=0$" + salt + "$" + key,
		"too little memory":   "$argon2id$v=19$m=7,t=1,p=1$" + salt + "$" + key,
		"leading zero":        "$argon2id$v=19$m=064,t=1,p=1$" + salt + "$" + key,
		"sign":                "$argon2id$v=19$m=+64,t=1,p=1$" + salt + "$" + key,
		"swapped":             "$argon2id$v=19$t=1,m=64,p=1$" + salt + "$" + key,
		"key id":              "$argon2id$v=19$m=64,t=1,p=1,keyid=x$" + salt + "$" + key,
		"short salt":          "$argon2id$v=19$m=64,t=1,p=1$c29tZQ$" + key,
		"short key":           "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$CTFhFdXPJO0",
		"padding":             "$argon2id$v=19$m=64,t=1,p=1$" + salt + "==$" + key,
		"newline":             "$argon2id$v=19$m=64,t=1,p=1$" + salt + "\n$" + key,
		"trailing":            "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + key + "$",
		"loose last bits":     "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + key[:len(key)-1] + "d",
		"very long":           "$argon2id$v=19$m=64,t=1,p=1$" + salt + "$" + strings.Repeat("A", 1<<20),
	}
	for name, stored := range tests {
		if ok, err := credential.Verify(stored, pw("password")); ok || !errors.Is(err, credential.ErrMalformedHash) {
			t.Errorf("%s: %v, %v; want ErrMalformedHash", name, ok, err)
		}
	}
}

// Whatever is stored, parsing neither panics nor starts work beyond the bounds.
func FuzzNeedsRehash(f *testing.F) {
	f.Add("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=4294967295,t=1,p=1$$")
	f.Fuzz(func(t *testing.T, stored string) {
		if !credential.NeedsRehash(stored, cheap) && !strings.HasPrefix(stored, "$argon2id$v=19$m=64,t=1,p=1$") {
			t.Errorf("%q passes for a current hash", stored)
		}
	})
}

func TestMSCA_IG_02_PasswordNeverPrintsItself(t *testing.T) {
	p := pw("s3cret horse")
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "p", p, "in", struct{ P credential.Password }{p})
	j, err := json.Marshal(map[string]any{"p": p})
	if err != nil {
		t.Fatal(err)
	}
	all := fmt.Sprintf("%s %v %+v %#v %q %x %d %v %+v", p, p, p, p, p, p, p, &p, struct{ P credential.Password }{p}) + log.String() + string(j)
	for _, leak := range []string{"s3cret", "733363", "115 51 99", "0x73"} {
		if strings.Contains(all, leak) {
			t.Errorf("%q leaks in %s", leak, all)
		}
	}
	if p.Reveal() != "s3cret horse" {
		t.Error("Reveal")
	}
	copied := p
	p.Wipe()
	if strings.Trim(copied.Reveal(), "\x00") != "" {
		t.Error("Wipe leaves a copy readable")
	}
}

func TestMSCA_IG_02_Policies(t *testing.T) {
	deny := credential.NewDenyList(passwords.DenyList)
	if deny.Len() < 500 {
		t.Fatalf("deny list has %d entries", deny.Len())
	}
	alone := credential.Context{UserID: "JPenhallow", Organisation: []string{"X26", "Truro Royal"}}
	type list = []credential.Refusal
	tests := []struct {
		name   string
		policy credential.Policy
		c      credential.Context
		typed  string
		want   list
	}{
		{"passphrase", credential.NCSC(), alone, "tide kettle marmot", nil},
		{"no classes asked", credential.NCSC(), alone, "tidekettlemarmot", nil},
		{"14 characters", credential.NCSC(), alone, "tidekettlemarm", list{credential.TooShort}},
		{"15 characters", credential.NCSC(), alone, "tidekettlemarmo", nil},
		{"characters, not bytes", credential.NCSC(), alone, "éàüéàüéàüéàüéà", list{credential.TooShort, credential.Common}},
		{"64 with spaces", credential.NCSC(), alone, "tide kettle marmot " + strings.Repeat("Ω bø ", 9), nil},
		{"1000 bytes", credential.NCSC(), alone, "tide kettle " + strings.Repeat("marmot, ", 120), nil},
		{"too long", credential.NCSC(), alone, "tide kettle " + strings.Repeat("marmot, ", 140), list{credential.TooLong}},
		{"not UTF-8", credential.NCSC(), alone, "tide kettle marmot\xff", list{credential.NotText}},
		{"control characters", credential.NCSC(), alone, "tide kettle\tmarmot", list{credential.NotText}},
		{"user id inside", credential.NCSC(), alone, "my jpenhallow kettle", list{credential.ContainsUserID}},
		{"organisation inside", credential.NCSC(), alone, "kettle at TRURO ROYAL", list{credential.ContainsOrganisation}},
		{"ODS code inside", credential.NCSC(), alone, "kettle marmot x26 tide", list{credential.ContainsOrganisation}},
		{"listed", credential.NCSC(), alone, "CorrectHorseBatteryStaple", list{credential.Common}},
		{"listed with spaces", credential.NCSC(), alone, "correct horse battery staple", list{credential.Common}},
		{"listed with digits", credential.NCSC(), alone, "nhspassword20262026", list{credential.Common}},
		{"look-alikes", credential.NCSC(), alone, "P@55w0rd20262026!", list{credential.Common}},
		{"listed twice", credential.NCSC(), alone, "LetMeInLetMeIn!!", list{credential.Common}},
		{"one character", credential.NCSC(), alone, "zzzzzzzzzzzzzzzz", list{credential.Common}},
		{"alphabet", credential.NCSC(), alone, "abcdefghijklmnop", list{credential.Common}},
		{"digits back", credential.NCSC(), alone, "0987654321098765", list{credential.Common}},
		{"keyboard", credential.NCSC(), alone, "1qaz2wsx3edc4rfv", list{credential.Common}},
		{"empty", credential.NCSC(), alone, "", list{credential.TooShort}},
		{"legacy good", credential.LegacyGPG(), alone, "Kettle77", nil},
		{"legacy two classes", credential.LegacyGPG(), alone, "kettle77", list{credential.TooFewClasses}},
		{"legacy 7", credential.LegacyGPG(), alone, "Kettl77", list{credential.TooShort}},
		{"legacy user name", credential.LegacyGPG(), alone, "JPenhallow1", list{credential.ContainsUserID}},
		{"all at once", credential.LegacyGPG(), alone, "x26", list{credential.TooShort, credential.TooFewClasses, credential.ContainsOrganisation}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.policy.Check(pw(tt.typed), tt.c, deny)
			var refused *credential.PolicyError
			if errors.As(err, &refused); err != nil && refused == nil {
				t.Fatalf("error %T", err)
			}
			var got list
			if refused != nil {
				got = refused.Refusals
				if tt.typed != "" && strings.Contains(err.Error(), tt.typed) {
					t.Errorf("the error repeats the password")
				}
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("refused for %v; want %v", got, tt.want)
			}
		})
	}
}

func TestMSCA_IG_02_ExpiryAndHistory(t *testing.T) {
	set := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
	if credential.NCSC().Expired(set, set.AddDate(20, 0, 0)) {
		t.Error("NCSC passwords do not expire")
	}
	legacy := credential.LegacyGPG()
	if legacy.Expired(set, set.Add(90*24*time.Hour-1)) || !legacy.Expired(set, set.Add(90*24*time.Hour)) {
		t.Error("legacy passwords expire after 90 days")
	}
	var hashes []string
	for _, s := range []string{"five", "four", "three", "two", "one"} {
		h, err := credential.Hash(pw(s), cheap, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, h)
	}
	var refused *credential.PolicyError
	if err := legacy.CheckHistory(pw("two"), hashes); !errors.As(err, &refused) || refused.Refusals[0] != credential.UsedBefore {
		t.Errorf("the fourth last is barred: %v", err)
	}
	if err := legacy.CheckHistory(pw("one"), hashes); err != nil {
		t.Errorf("the fifth last is free again: %v", err)
	}
	if err := credential.NCSC().CheckHistory(pw("five"), hashes); err != nil {
		t.Errorf("NCSC keeps no history: %v", err)
	}
	if _, err := credential.PolicyNamed("nist"); err == nil {
		t.Error("unknown profile accepted")
	}
}

func TestMSCA_IG_02_TemporaryPasswordsPassEveryPolicy(t *testing.T) {
	deny := credential.NewDenyList(passwords.DenyList)
	seen := map[string]bool{}
	for range 500 {
		p, err := credential.Temporary(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		for _, policy := range []credential.Policy{credential.NCSC(), credential.LegacyGPG()} {
			if err := policy.Check(p, credential.Context{UserID: "jpenhallow"}, deny); err != nil {
				t.Fatalf("%s refuses a temporary password: %v", policy.Name, err)
			}
		}
		if seen[p.Reveal()] {
			t.Fatal("drawn twice")
		}
		seen[p.Reveal()] = true
	}
	if _, err := credential.Temporary(strings.NewReader("abc")); err == nil {
		t.Error("made without randomness")
	}
}
