package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// The table of message decode loses nothing of a patient that the JSON has.
func TestMSCA_PDS_03_TheTableOfAReplyHasAllThatTheDocumentHas(t *testing.T) {
	files, err := filepath.Glob("../../testdata/soap/*.reply-*.xml")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d replies: %v", len(files), err)
	}
	for _, file := range files {
		text, _, _ := mscactl(t, "", "message", "decode", file)
		document, _, _ := mscactl(t, "", "--json", "message", "decode", file)
		var reply struct{ Patient map[string]any }
		if err := json.Unmarshal([]byte(document), &reply); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		table := plainText(text)
		for _, value := range leaves("", reply.Patient) {
			if !strings.Contains(table, plainText(value)) {
				t.Errorf("%s: the table lacks a value that the document has (%d octets)", filepath.Base(file), len(value))
			}
		}
	}
}

// plainText is without capitals and without blanks.
func plainText(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }

// leaves are the texts in a document; dates and genders read differently in a table.
func leaves(key string, v any) (out []string) {
	switch v := v.(type) {
	case string:
		switch key {
		case "birth", "death", "from", "to", "gender":
		default:
			out = append(out, v)
		}
	case []any:
		for _, e := range v {
			out = append(out, leaves(key, e)...)
		}
	case map[string]any:
		for k, e := range v {
			out = append(out, leaves(k, e)...)
		}
	}
	return out
}
