package document_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"msca/app/document"
)

func sheet(more int) *document.Document {
	d := &document.Document{
		Label: label, Title: "Patient details", Subtitle: "Sampleton Hospital (X26)", Made: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC),
		Foot: "NHS No. 999 000 0034  ·  Message ID 1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11\nPrinted 23 Nov 2026 09:30:00 GMT (UTC+00:00) by Nurse Test (555012345678)\nPrint ID 1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11",
		Body: []document.Block{
			document.Notice{Serious: true, Title: "This NHS number was replaced", Text: "The national record now uses another number.", Do: []string{"Use the new number from now on.", "Treat local records with caution until they are merged."}},
			document.Notice{Title: "This answer may be out of date", Text: "It comes from the provider’s own store."},
			document.Identity{Flag: "DECEASED", Flagged: "Died 03-Mar-2020, Age at Death 36y", Name: "PENHALLOW-TRESCOTHICK, Nesta Ruan (Ms)", Barcode: "9990000034",
				Facts: document.Facts{{Name: "Born", Value: "29-Feb-1984"}, {Name: "Gender", Value: "Female"}, {Name: "NHS No.", Value: "999 000 0034"}}},
			document.Heading("Address"),
			document.Facts{{Name: "Home", Value: "1 Quay Row\nNewlyn\nTRURO\nZZ99 3AA"}, {Name: "Temporary", Value: "not returned by the service", Look: document.Absent},
				{Name: "Correspondence", Value: "blank in the national record", Look: document.Absent}, {Name: "Mobile", Value: "WITHHELD or not supplied", Look: document.Alert}},
		},
	}
	for i := range more {
		d.Body = append(d.Body, document.Notice{Serious: i%2 == 0, Title: fmt.Sprintf("Caution %d", i), Text: strings.Repeat("words of a caution ", 20)}, document.Barcode("9990000034"))
	}
	return d
}

func pictures(t *testing.T, b []byte, dpi int) []string {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "page.pdf")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdftoppm", "-r", fmt.Sprint(dpi), "-gray", "-png", file, filepath.Join(dir, "page")).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm (package poppler-utils): %v\n%s", err, out)
	}
	found, _ := filepath.Glob(filepath.Join(dir, "page*.png"))
	return found
}

// The bar code is read by a reader that is none of ours, as finely and as
// coarsely as paper is scanned.
func TestMSCA_3_17_BarCodeIsTheNHSNumber(t *testing.T) {
	b := pdf(t, sheet(0))
	for _, dpi := range []int{100, 150, 300} {
		out, err := exec.Command("zbarimg", "--quiet", pictures(t, b, dpi)[0]).Output() // without a system bus it complains of that
		if got := strings.TrimSpace(string(out)); err != nil || got != "CODE-128:9990000034" {
			t.Errorf("at %d dots an inch zbarimg (package zbar-tools) reads %q (%v), want CODE-128:9990000034", dpi, got, err)
		}
	}
}

func TestMSCA_IG_04_3_17_4_LabelStandsAtTheSamePlacesOfEveryPage(t *testing.T) {
	var at [][]string
	for _, d := range []*document.Document{sheet(0), sheet(9), specimen(200)} {
		file := filepath.Join(t.TempDir(), "page.pdf")
		if err := os.WriteFile(file, pdf(t, d), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("pdftotext", "-bbox", file, "-").CombinedOutput()
		if err != nil {
			t.Fatalf("pdftotext: %v\n%s", err, out)
		}
		for _, page := range strings.Split(string(out), "<page ")[1:] {
			at = append(at, regexp.MustCompile(`<word [^>]*>Confidential:<`).FindAllString(page, -1))
		}
	}
	for i, places := range at {
		if len(places) != 2 || !slices.Equal(places, at[0]) {
			t.Errorf("page %d has the label at %q, want head and foot as on the first page %q", i, places, at[0])
		}
	}
	if len(at) < 8 {
		t.Errorf("only %d pages were looked at", len(at))
	}
}

func TestDocument_SheetSaysWhatIsMissingAndWhoIsDead(t *testing.T) {
	all := strings.Join(strings.Fields(strings.Join(pages(t, pdf(t, sheet(3))), " ")), " ")
	for _, want := range []string{"DECEASED Died 03-Mar-2020, Age at Death 36y", "PENHALLOW-TRESCOTHICK, Nesta Ruan (Ms)", "NHS No. 999 000 0034",
		"(not returned by the service)", "(blank in the national record)", "WITHHELD or not supplied", "• Use the new number", "Caution 2"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not on the pages:\n%s", want, all)
		}
	}
	if strings.Index(all, "was replaced") > strings.Index(all, "PENHALLOW") {
		t.Error("the caution stands after the patient it is about")
	}
	if _, err := (&document.Document{Label: label, Made: time.Unix(0, 0), Body: []document.Block{document.Barcode("ß€")}}).PDF(); err == nil {
		t.Error("what has no bar code was set")
	}
}
