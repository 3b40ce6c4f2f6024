package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestIssue6_HelpTellsOfEveryVerb: help VERB and VERB --help say the same, with
// every flag, and with --json as one JSON document; nothing is done.
func TestIssue6_HelpTellsOfEveryVerb(t *testing.T) {
	call := func(args ...string) (string, string, int) {
		var out, err bytes.Buffer
		code := run(t.Context(), append([]string{"--data", t.TempDir()}, args...), &terminal{in: strings.NewReader(""), out: &out, err: &err})
		return out.String(), err.String(), code
	}
	for _, v := range verbs {
		t.Run(v.name, func(t *testing.T) {
			words := strings.Fields(v.name)
			byHelp, said, code := call(append([]string{"help"}, words...)...)
			if code != 0 || !strings.Contains(byHelp, v.short) || !strings.Contains(byHelp, "Example:") {
				t.Fatalf("help %s: exit %d, %q %q", v.name, code, byHelp, said)
			}
			byFlag, _, code := call(append(words, "--help")...)
			if code != 0 || byFlag != byHelp {
				t.Errorf("%s --help: exit %d and another text than help:\n%s", v.name, code, byFlag)
			}
			raw, _, code := call(append([]string{"help", "--json"}, words...)...)
			var doc verbDoc
			if err := json.Unmarshal([]byte(raw), &doc); err != nil || code != 0 || doc.Name != v.name {
				t.Errorf("help --json %s: exit %d, %v\n%s", v.name, code, err, raw)
			}
			for _, f := range doc.Flags {
				if f.Means == "" {
					t.Errorf("%s says nothing of %s", v.name, f.Flag)
				}
			}
		})
	}
}

// TestIssue6_HelpTellsOfGroupsAndGlobals: the first word of several verbs lists
// them; sign-in flags are told; --json prints JSON.
func TestIssue6_HelpTellsOfGroupsAndGlobals(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		has  []string
	}{
		{[]string{"help"}, 0, []string{"--as USER", "--password-stdin", "--card", "--pin-stdin", "--profile ID", "Exit codes:", "audit verify"}},
		{[]string{"--help"}, 0, []string{"--as USER", "Exit codes:"}},
		{[]string{"help", "audit"}, 0, []string{"audit query", "audit verify"}},
		{[]string{"audit", "--help"}, 0, []string{"audit query", "audit verify"}},
		{[]string{"help", "message", "encode"}, 0, []string{"IDENTITY: who asks", "--role-profile-id VALUE", "QUERY: the flags", "OP: verifyNHSNumber"}},
		{[]string{"help", "message", "decode"}, 0, []string{"up to 1 MiB"}},
		{[]string{"help", "--json"}, 0, []string{`"exit_codes"`, `"globals"`, `"--as VALUE"`}},
		{[]string{"help", "user", "add"}, 0, []string{"user add|list", "Example:"}},
		{[]string{"help", "rbac", "override", "add"}, 0, []string{"rbac override", "Example:"}},
		{[]string{"help", "audit", "nonsense"}, 2, nil},
		{[]string{"help", "nonsense"}, 2, nil},
		{[]string{"audit"}, 2, nil},
		{[]string{"audit", "nonsense"}, 2, nil},
		{[]string{"nonsense"}, 2, nil},
	} {
		var out, err bytes.Buffer
		code := run(t.Context(), c.args, &terminal{in: strings.NewReader(""), out: &out, err: &err})
		if code != c.code {
			t.Errorf("%q: exit %d, want %d: %s", c.args, code, c.code, err.String())
		}
		for _, want := range c.has {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%q does not say %q:\n%s", c.args, want, out.String())
			}
		}
	}
}

// TestIssue6_HelpIsTheSameWhateverStandsBeforeIt: what this call was given is no
// default, and a call without a verb has no output, only a complaint.
func TestIssue6_HelpIsTheSameWhateverStandsBeforeIt(t *testing.T) {
	plain, _, _ := mscactl(t, "", "help", "--json")
	given, _, code := mscactl(t, "", "--as", "joe", "--data", "d", "--training", "help", "--json")
	if code != 0 || given != plain {
		t.Errorf("exit %d; the flags of the call are told as defaults:\n%s", code, given)
	}
	if out, errs, code := mscactl(t, ""); code != exitUsage || out != "" || !strings.Contains(errs, "Exit codes") {
		t.Errorf("no verb: exit %d, output %q, on standard error %q", code, out, errs)
	}
	for _, args := range [][]string{{"--json"}, {"bogus", "--json"}, {"lookup", "verifyNHSNumber", "--bogus", "--json"}, {"audit", "who", "--patient", "123", "--json"}} {
		var doc struct {
			Error struct {
				Exit int
				Code string
			}
		}
		out, _, code := mscactl(t, "", args...)
		if err := json.Unmarshal([]byte(out), &doc); err != nil || doc.Error.Exit != code || code == 0 || doc.Error.Code == "" {
			t.Errorf("%q: exit %d, document %q (%v)", args, code, out, err)
		}
	}
}
