package ui_test

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
	"msca/app/ui/lookup"
	"msca/app/ui/shell"
)

// longNamed is the frame of somebody with a long name, in a long role at an
// organisation of a long name.
func longNamed() kit.View {
	v := framed(lookupView(func(*lookup.Model) {}), false).(*shell.View)
	w := shell.New(shell.Model{
		Product: product, UserName: "Wilhelmina-Constance Featherstonehaugh-Cholmondeley", UserID: "555012345678",
		Role:         "Health Records Manager Access Role with Additional Duties (R8013)",
		Organisation: "West Penwith and Isles of Scilly Integrated Community, Mental Health and Cottage Hospitals NHS Foundation Trust (X99999)",
		Method:       "Smartcard and password",
		Health:       shell.Health{Level: shell.HealthGood, Text: "all checks passed"},
		Nav:          []shell.NavItem{{ID: "lookup", Label: "Look-up"}}, Current: "lookup",
	}, shell.Callbacks{Navigate: func(string) {}, Health: nothing, Lock: nothing, SignOut: nothing, Help: nothing})
	w.SetContent(v.Content())
	return w
}

// TestMSCA_IG_03_NID_0005_WhoAndWhereIsShownInFull: the name, role and organisation in
// the bar wrap when they are long; no word of them is cut at any size.
func TestMSCA_IG_03_NID_0005_WhoAndWhereIsShownInFull(t *testing.T) {
	for _, scale := range []float32{1, 2} {
		for _, width := range []float32{1024, 1280} {
			t.Run(fmt.Sprintf("%.0f-%.0f", scale*100, width), func(t *testing.T) {
				w := showSample(t, sample{view: longNamed}, kit.Light, scale, fyne.NewSize(width, 768))
				var rows []string
				for _, c := range painted(w) {
					at, there := where(w, c.Text)
					if !there { // within what is closed
						continue
					}
					if at.X < 0 || at.X+c.MinSize().Width > width {
						t.Errorf("%q ends at %.0f, outside of the window", c.Text, at.X+c.MinSize().Width)
					}
					rows = append(rows, c.Text)
				}
				shown := strings.Join(rows, " ")
				for _, whole := range []string{"Wilhelmina-Constance Featherstonehaugh-Cholmondeley", "Additional Duties (R8013)", "NHS Foundation Trust (X99999)", "Smartcard and password"} {
					if !strings.Contains(shown, whole) {
						t.Errorf("%q is not shown in full: %q", whole, shown)
					}
				}
			})
		}
	}
}
