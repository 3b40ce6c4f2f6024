package main

import (
	"bytes"
	"os"
	"testing"
)

func TestRequirementsAreUpToDate(t *testing.T) {
	const root = "../../.."
	want, err := write(root)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(root + "/REQUIREMENTS.md")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("REQUIREMENTS.md is not what the tests say: run make trace")
	}
}
