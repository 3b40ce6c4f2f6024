package ui_test

import (
	"regexp"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/auditview"
	"msca/app/ui/kit"
)

// TestMSCA_AUD_05_TablesFitTheirWindow: in the windows as they open, beside an open
// detail too, no table scrolls sideways and no date is cut.
func TestMSCA_AUD_05_TablesFitTheirWindow(t *testing.T) {
	desk, audit := fyne.NewSize(1120, 820), fyne.NewSize(1280, 780)
	for name, in := range map[string]struct {
		size  fyne.Size
		right float32 // where the table ends
		cells []string
	}{
		"users":              {desk, 1120, []string{"Wilhelmina-Constance Featherstonehaugh", "must change password", "20-Nov-2026 19:02"}},
		"users-open":         {desk, 620, []string{"must change password", "20-Nov-2026 19:02"}},
		"discrepancies-open": {desk, 620, []string{"22-Nov-2026 16:40", "999 000 0166", "By: tregenzar"}},
		"settings-open":      {desk, 620, []string{"organisation.ods", "machine policy (locked)"}},
		"audit":              {audit, 1280, []string{"1F0C2A7E-4D55-4B5C-9E0B-8B1E0D5D2B11"}},
		"audit-record":       {audit, 715, []string{"response-received", "999 000 0034", "Outcome: success"}},
		"audit-finding":      {audit, 715, []string{"under investigation", "555012345679", "999 000 0050"}},
		"audit-who":          {audit, 1280, []string{"Rowena Tregenza", "Nurse Access Role", "Hayle Cottage Hosp", "02-Nov-2026 08:12", "Records"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := showSample(t, sampleNamed(t, name), kit.Light, 1, in.size)
			cut := regexp.MustCompile(`^[0-9]{2}-[A-Z].*…$`)
			texts := painted(w)
			for _, x := range texts {
				if cut.MatchString(x.Text) {
					t.Errorf("a date is cut: %q", x.Text)
				}
			}
			for _, cell := range in.cells {
				at, there := where(w, cell)
				if !there {
					t.Errorf("%q is not shown in full", cell)
					continue
				}
				for _, x := range texts {
					if strings.HasPrefix(x.Text, cell) && at.X < in.right && at.X+x.MinSize().Width > in.right {
						t.Errorf("%q ends at %.0f, beyond %.0f", x.Text, at.X+x.MinSize().Width, in.right)
					}
				}
			}
		})
	}
}

func sampleNamed(t *testing.T, name string) sample {
	t.Helper()
	for _, s := range samples() {
		if s.name == name {
			return s
		}
	}
	t.Fatalf("there is no sample %s", name)
	return sample{}
}

// TestMSCA_AUD_05_AnOpenRecordHasTheRoomOfTheFilters, which are back with what was in
// them once it is closed, or when one of them is wrong.
func TestMSCA_AUD_05_AnOpenRecordHasTheRoomOfTheFilters(t *testing.T) {
	m := auditview.Model{Searched: true, Rows: auditRows(5), Filter: &auditview.Filter{User: "tregenzar"}}
	v := auditview.New(m, auditview.Callbacks{Search: func(auditview.Filter) {}, Open: func(int) {}})
	w := showSample(t, sample{view: func() kit.View { return auditFramed("search", v) }}, kit.Light, 1, fyne.NewSize(1280, 780))
	m.Filter, m.Detail = nil, auditRecord()
	v.SetModel(m)
	if shows(w, "User ID") || button(w, "Search") != nil {
		t.Error("the filters stand above an open record")
	}
	v.TypedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	if !shows(w, "User ID") || button(w, "Search") == nil || v.Filter().User != "tregenzar" {
		t.Errorf("after closing the record the filters are not back; user ID %q", v.Filter().User)
	}
	m.Errors = []kit.FieldError{{Field: auditview.FieldFrom, Message: "Type a date"}}
	v.SetModel(m)
	if !shows(w, "User ID") {
		t.Error("a filter is wrong and not shown")
	}
}
