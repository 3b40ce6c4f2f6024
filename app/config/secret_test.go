package config

import "testing"

func TestMSCA_IG_02_PasswordInAnAddressIsNotTold(t *testing.T) {
	for value, want := range map[string]string{
		"":                                   "",
		"http://proxy.example.nhs.uk:8080":   "http://proxy.example.nhs.uk:8080",
		"http://ward@proxy.example.nhs.uk":   "http://ward@proxy.example.nhs.uk",
		"http://ward:hush@proxy:8080":        "http://ward:xxxxx@proxy:8080",
		"http://:hush@proxy:8080":            "http://:xxxxx@proxy:8080",
		"http://ward:hu:s@h@proxy:8080/a@b":  "http://ward:xxxxx@proxy:8080/a@b",
		"https://w:hush@witness.uk/ name+1+": "https://w:xxxxx@witness.uk/ name+1+",
		"urn:nhs-uk:identity:ods:X26:User:1": "urn:nhs-uk:identity:ods:X26:User:1",
	} {
		if got := Told(value); got != want {
			t.Errorf("told as %q, want %q", got, want)
		}
	}
}

func TestMSCA_IG_02_HiddenPasswordStaysWithItsAddressOnly(t *testing.T) {
	const before = "http://ward:hush@proxy:8080"
	for _, c := range []struct {
		value, want string
		refused     bool
	}{
		{"http://ward:xxxxx@proxy:8080", before, false},
		{"http://ward:new@proxy:8080", "http://ward:new@proxy:8080", false},
		{"http://ward:xxxxx@elsewhere:8080", "", true},
		{"", "", false},
	} {
		got, err := Retyped("smsp.proxy", before, c.value)
		if got != c.want || (err != nil) != c.refused {
			t.Errorf("%q became %q (%v), want %q, refused %v", c.value, got, err, c.want, c.refused)
		}
	}
}
