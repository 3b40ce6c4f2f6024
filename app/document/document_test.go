package document_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/app/document"
)

const label = "NHS Confidential: Personal Data about a patient"

// specimen runs over several pages and holds what is hard to set: names beyond
// Latin-1, a word wider than its column, a row longer than a page.
func specimen(rows int) *document.Document {
	t := document.Table{Columns: []document.Column{{Title: "When", Share: 3}, {Title: "Who", Share: 3}, {Title: "What", Share: 5}}}
	for i := range rows {
		what := "Shown on screen: name, date of birth, gender, NHS No., address, GP practice"
		if i == 7 {
			what = strings.Repeat("Donaudampfschifffahrtsgesellschaftskapitänsmützen", 3)
		}
		if i == 20 {
			what = strings.Repeat("a row that is longer than a page ", 230)
		}
		t.Rows = append(t.Rows, []string{fmt.Sprintf("23 Nov 2026 09:%02d:00 GMT (UTC+00:00)", i%60), "Łucja Ŵyn ap Siôn-Nüñez\nNurse Access Role\nSampleton Hospital (X26)", what})
	}
	return &document.Document{
		Label: label, Title: "Who has used your record", Subtitle: "Subject access report about NHS No. 999 000 0034",
		Made: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), Foot: "Verification code 17-3A9F-2210-7C44-90B1",
		Body: []document.Block{
			document.Facts{{Name: "Patient", Value: "PENHALLOW, Ŷnyr (Mr)"}, {Name: "Period", Value: "everything recorded"}},
			document.Heading("Each use"), document.Paragraph("Times are those of the United Kingdom — £, ’ and ß included.\nA second line."), t,
			document.Heading("Nothing else"), document.Table{Empty: "There is nothing else."},
		},
	}
}

func pdf(t *testing.T, d *document.Document) []byte {
	t.Helper()
	b, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// pages returns the text of each page as another program reads it.
func pages(t *testing.T, b []byte) []string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "page.pdf")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-layout", file, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("pdftotext: %v\n%s", err, out)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

func TestMSCA_IG_04_3_17_1_3_17_4_3_17_5_EveryPageIsLabelledAndCounted(t *testing.T) {
	for _, rows := range []int{0, 1, 40, 200} {
		got := pages(t, pdf(t, specimen(rows)))
		for i, text := range got {
			if first := strings.TrimSpace(strings.SplitN(strings.TrimLeft(text, "\n"), "\n", 2)[0]); first != label {
				t.Errorf("%d rows: page %d begins with %q", rows, i+1, first)
			}
			if want := fmt.Sprintf("Page %d of %d", i+1, len(got)); !strings.Contains(text, want) {
				t.Errorf("%d rows: page %d does not say %q", rows, i+1, want)
			}
			if !strings.Contains(text, "Verification code 17-3A9F") {
				t.Errorf("%d rows: page %d lacks the foot", rows, i+1)
			}
		}
		if rows == 200 && len(got) < 5 {
			t.Errorf("%d rows on %d pages", rows, len(got))
		}
	}
}

func TestDocument_NothingIsLost(t *testing.T) {
	all := strings.Join(strings.Fields(strings.Join(pages(t, pdf(t, specimen(40))), " ")), " ")
	for _, want := range []string{"Łucja", "Ŵyn", "Siôn-Nüñez", "Ŷnyr", "— £, ’ and ß", "There is nothing else.", "09:39:00"} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is not on the pages", want)
		}
	}
	if n := strings.Count(all, "longer"); n < 230 {
		t.Errorf("%d of 230 repetitions of the long row are there", n)
	}
}

func TestDocument_SameBytesForTheSameDocument(t *testing.T) {
	a, b := pdf(t, specimen(60)), pdf(t, specimen(60))
	if !bytes.Equal(a, b) {
		t.Error("two runs differ")
	}
	if other := pdf(t, specimen(61)); bytes.Equal(a, other) {
		t.Error("another document gives the same bytes")
	}
}

func TestDocument_StrangeTextDoesNoHarm(t *testing.T) {
	d := specimen(1)
	d.Body = append(d.Body, document.Paragraph("東京 \U0001F600 \x00\x07 \xff end"))
	if all := strings.Join(pages(t, pdf(t, d)), ""); !strings.Contains(all, "end") {
		t.Error("text after characters without a glyph is lost")
	}
	if _, err := (&document.Document{Title: "x", Made: time.Unix(0, 0)}).PDF(); err == nil {
		t.Error("pages without a protective label were set")
	}
}

func BenchmarkPDF(b *testing.B) {
	d := specimen(60)
	for b.Loop() {
		if _, err := d.PDF(); err != nil {
			b.Fatal(err)
		}
	}
}
