package kit

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

func bigTable(open func(int)) *Table {
	t := NewTable([]Column{{Title: "Seq", Right: true}, {Title: "Event", Words: true}, {Title: "Message", Words: true}}, open)
	t.SetRows(100_000, func(row, col int) string { return fmt.Sprintf("row %d column %d", row, col) }, nil)
	return t
}

func TestTableOf100000RowsKeepsOnlyRowsInView(t *testing.T) {
	table := bigTable(nil)
	w := window(t, table.Object())
	w.Canvas().Focus(table.Target())
	for _, n := range []fyne.KeyName{fyne.KeyEnd, fyne.KeyHome, fyne.KeyPageDown, fyne.KeyEnd} {
		w.Canvas().Focused().TypedKey(key(n))
	}
	if table.Selected() != 99_999 {
		t.Errorf("End went to row %d, want 99999", table.Selected())
	}
	if n := len(table.list.rows); n > 120 {
		t.Errorf("%d rows exist for a window of about 30", n)
	}
}

func TestTableOpensWithEnterAndClick(t *testing.T) {
	var opened []int
	table := bigTable(func(row int) { opened = append(opened, row) })
	w := window(t, table.Object())
	w.Canvas().Focus(table.Target())
	w.Canvas().Focused().TypedKey(key(fyne.KeyDown))
	if len(opened) != 0 {
		t.Fatalf("moving opened %v", opened)
	}
	w.Canvas().Focused().TypedKey(key(fyne.KeyReturn))
	table.list.Select(5)
	if fmt.Sprint(opened) != "[1 5]" {
		t.Errorf("opened %v, want [1 5]", opened)
	}
}

func TestTableClearDropsTheText(t *testing.T) {
	table := bigTable(nil)
	window(t, table.Object())
	table.Clear()
	for _, r := range table.list.rows {
		for i, x := range r.texts {
			if !r.header && (strings.Contains(x.Text, "row") || r.full[i] != "") {
				t.Fatalf("a cell still holds %q", x.Text)
			}
		}
	}
}

// BenchmarkTableJump prints how long a jump in 100 000 rows takes, beside the
// same jump in a table of 100 rows measured in the same run.
func BenchmarkTableJump(b *testing.B) {
	for _, rows := range []int{100, 100_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			table := bigTable(nil)
			table.SetRows(rows, table.cell, nil)
			table.box.Resize(fyne.NewSize(1000, 640))
			for i := 0; b.Loop(); i++ {
				table.list.ScrollTo((i * 7919) % rows)
			}
		})
	}
}
