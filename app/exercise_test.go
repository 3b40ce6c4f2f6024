package app

import (
	"testing"

	"msca/audit"
)

// An exercise is ticked by the records it is about, once, and by no others.
func TestMSCA_ORG_03_Issue6_10_ExercisesAreTickedByWhatIsRecorded(t *testing.T) {
	received := func(message, code string) audit.Entry {
		return audit.Entry{Event: audit.ResponseReceived, MessageID: message, Details: []audit.Detail{{Name: "code", Value: code}}}
	}
	displayed := func(message, screen, patient string) audit.Entry {
		return audit.Entry{Event: audit.Displayed, MessageID: message, Patient: patient, Details: []audit.Detail{{Name: "screen", Value: screen}}}
	}
	for _, c := range []struct {
		name, id string
		seen     []audit.Entry
		want     bool
	}{
		{"nothing yet", "SMSP-0000", nil, false},
		{"received but not shown", "SMSP-0000", []audit.Entry{received("A", "SMSP-0000")}, false},
		{"shown", "SMSP-0000", []audit.Entry{received("A", "SMSP-0000"), displayed("A", "patient/1", "")}, true},
		{"another code", "SMSP-9999", []audit.Entry{received("A", "DEMOG-9999"), displayed("A", "problem/1", "")}, false},
		{"another message shown", "DEMOG-0022", []audit.Entry{received("A", "DEMOG-0022"), displayed("B", "patient/1", "")}, false},
		{"the question only", "confirm", []audit.Entry{received("A", "SMSP-0000"), displayed("A", "confirm/2", "9990000182")}, false},
		{"the details after it", "confirm", []audit.Entry{displayed("A", "patient/1", "9990000182")}, true},
		{"a lock", "lock", []audit.Entry{{Event: audit.Locked}}, false},
		{"a sign-in after it", "lock", []audit.Entry{{Event: audit.Locked}, {Event: audit.Unlocked}}, true},
		{"evidence exported", "paper", []audit.Entry{{Event: audit.Exported}}, false},
		{"saved as PDF", "paper", []audit.Entry{{Event: audit.Exported, Details: []audit.Detail{{Name: "stage", Value: "saved as PDF"}}}}, true},
	} {
		p := &Practice{}
		for _, e := range c.seen {
			p.saw(e)
		}
		if p.Done(c.id) != c.want {
			t.Errorf("%s: %s done is %v, want %v", c.name, c.id, p.Done(c.id), c.want)
		}
	}
	var live *Practice
	live.saw(audit.Entry{Event: audit.Unlocked})
	if live.Done("lock") {
		t.Error("a live workstation ticks exercises")
	}
}
