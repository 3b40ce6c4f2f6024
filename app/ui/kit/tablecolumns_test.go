package kit

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

var people = [][]string{
	{"tregenzar", "Rowena Tregenza", "Nurse", "29-Nov-2026 10:02"},
	{"f", "Wilhelmina-Constance Featherstonehaugh-Cholmondeley", "Health Records Manager", "29-Nov-2026 08:12"},
}

func peopleTable(spare bool) *Table {
	t := NewTable([]Column{{Title: "User ID", Words: true}, {Title: "Name", Words: true}, {Title: "Role", Words: true, Spare: spare}, {Title: "Last used"}}, nil)
	t.SetRows(len(people), func(row, col int) string { return people[row][col] }, nil)
	return t
}

// drawn is the texts of the rows, the heading first, in a table of that width.
func drawn(t *testing.T, table *Table, width float32) [][]string {
	t.Helper()
	w := window(t, table.Object())
	w.Resize(fyne.NewSize(width, 400))
	table.box.Resize(fyne.NewSize(width, 400))
	var out [][]string
	for _, r := range append([]*tableRow{table.head}, table.list.rows...) {
		var row []string
		for _, x := range r.texts {
			if !x.Hidden {
				row = append(row, x.Text)
			}
		}
		if r.header || r.id >= 0 {
			out = append(out, row)
		}
	}
	return out
}

func TestTableCutsNothingWhileThereIsRoom(t *testing.T) {
	for i, row := range drawn(t, peopleTable(false), 900)[1:] {
		if strings.Join(row, "|") != strings.Join(people[i], "|") {
			t.Errorf("row %d shows %q of %q in 900 pixels", i, row, people[i])
		}
	}
}

// TestTableCutsTheLongestFirstAndNeverADate: in less room the long name gives way; user
// ID, role and time stay whole, and nothing lies outside.
func TestTableCutsTheLongestFirstAndNeverADate(t *testing.T) {
	table := peopleTable(false)
	row := drawn(t, table, 620)[2]
	if !strings.HasSuffix(row[1], "…") {
		t.Fatalf("the name fits whole into 620 pixels: %q; give this test less room", row[1])
	}
	for _, col := range []int{0, 2, 3} {
		if row[col] != people[1][col] {
			t.Errorf("%q is cut to %q while the longer name has %q", people[1][col], row[col], row[1])
		}
	}
	for _, x := range table.head.texts {
		if end := x.Position().X + x.Size().Width; end > 620 {
			t.Errorf("column %q ends at %.0f of 620", x.Text, end)
		}
	}
}

// TestTableSaysInFullWhatIsCut in the marked row, and nothing of a row that fits.
func TestTableSaysInFullWhatIsCut(t *testing.T) {
	table := peopleTable(false)
	drawn(t, table, 620)
	for row, want := range []string{"", "Name: " + people[1][1]} {
		table.Select(row)
		if got := table.foot.Text(); got != want || table.foot.Hidden {
			t.Errorf("row %d: below the rows stands %q (hidden %t), want %q", row, got, table.foot.Hidden, want)
		}
	}
	table.Clear()
	if got := table.foot.Text(); got != "" {
		t.Errorf("after Clear %q still stands below", got)
	}
}

// TestTableKeepsItsRowsBesideALongCell: what is said below leaves them their room.
func TestTableKeepsItsRowsBesideALongCell(t *testing.T) {
	table := NewTable([]Column{{Title: "Setting", Words: true}, {Title: "Value", Words: true}}, nil)
	table.SetRows(3, func(row, col int) string {
		return []string{"organisation.continuity", strings.Repeat("Words on paper. ", 64)}[col]
	}, nil)
	drawn(t, table, 620)
	before := table.list.Size().Height
	table.Select(2)
	if after := table.list.Size().Height; after < before/2 {
		t.Errorf("a long cell leaves the rows %.0f of %.0f pixels", after, before)
	}
}

// TestTableLeavesASpareColumnOutRatherThanScroll and says its cell below.
func TestTableLeavesASpareColumnOutRatherThanScroll(t *testing.T) {
	table := peopleTable(true)
	if head := drawn(t, table, 380)[0]; strings.Join(head, "|") != "User ID|Name|Last used" {
		t.Errorf("in 380 pixels the columns are %q", head)
	}
	table.Select(0)
	if got := table.foot.Text(); !strings.Contains(got, "Role: Nurse") {
		t.Errorf("what is left out is not said: %q", got)
	}
	if head := drawn(t, table, 900)[0]; len(head) != 4 {
		t.Errorf("in 900 pixels the columns are %q", head)
	}
}

// TestTableTitlesStandAboveTheirCells to the pixel, at the left and at the right.
func TestTableTitlesStandAboveTheirCells(t *testing.T) {
	table := NewTable([]Column{{Title: "Event", Words: true}, {Title: "Records", Right: true}}, nil)
	table.SetRows(1, func(_, col int) string { return []string{"displayed", "27"}[col] }, nil)
	window(t, table.Object())
	place := fyne.CurrentApp().Driver().AbsolutePositionForObject
	shown := slices.IndexFunc(table.list.rows, func(r *tableRow) bool { return r.id == 0 })
	cells := table.list.rows[shown].texts
	for i, title := range table.head.texts {
		if a, b := place(title).X, place(cells[i]).X; a != b || title.Size().Width != cells[i].Size().Width {
			t.Errorf("%q begins at %.1f, %q at %.1f", title.Text, a, cells[i].Text, b)
		}
	}
}
