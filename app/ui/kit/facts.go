package kit

import (
	"fyne.io/fyne/v2"
)

// Pair is a label and what it says.
type Pair struct{ Label, Value string }

// FactsLeast is how many em must remain for the values, else they go below.
const factsLeast = 12

// Facts is a list of labels and values in two aligned columns; labels are quieter
// than values (ISB 1505 PAB-0046). The label column is `label` em wide.
func Facts(label float32, pairs []Pair) *fyne.Container {
	rows := make([]fyne.CanvasObject, 0, len(pairs))
	for _, p := range pairs {
		rows = append(rows, Fact(label, p.Label, Body(p.Value)))
	}
	return Stack(1, rows...)
}

// Fact is one row of such a list with any object as value.
func Fact(label float32, name string, value fyne.CanvasObject) *fyne.Container {
	return Beside(label, factsLeast, 3, Hint(name), value)
}
