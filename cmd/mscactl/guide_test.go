package main

import (
	"fmt"
	"strings"
	"testing"

	"msca/assets/guide"
)

// The administrator's guide tells every exit code, and no other.
func TestIssue7_5_ExitCodesAreInTheGuide(t *testing.T) {
	told := map[string]bool{}
	for _, p := range guide.Pages() {
		for _, s := range p.Sections {
			for _, b := range s.Blocks {
				if p.ID == "administrator" && b.Kind == guide.Row && b.Head[0] == "Exit code" {
					told[b.Cells[0]] = true
				}
			}
		}
	}
	for _, c := range exitCodes {
		if !told[fmt.Sprint(c.Code)] {
			t.Errorf("the guide does not tell exit code %d: %s", c.Code, c.Means)
		}
		delete(told, fmt.Sprint(c.Code))
	}
	for code := range told {
		t.Errorf("the guide tells exit code %s, which there is none of", code)
	}
}

// The administrator's guide names every verb.
func TestIssue7_5_EveryVerbIsInTheGuide(t *testing.T) {
	told := ""
	for _, p := range guide.Pages() {
		for _, s := range p.Sections {
			for _, b := range s.Blocks {
				if p.ID == "administrator" && b.Kind == guide.Row && b.Head[0] == "For" {
					told += fmt.Sprint(b.Cells[1]) + ", "
				}
			}
		}
	}
	told = strings.ReplaceAll(told, "`", "")
	for _, v := range verbs {
		if !strings.Contains(", "+told, ", "+v.name+",") {
			t.Errorf("the guide does not name the verb %s: %s", v.name, v.short)
		}
	}
}
