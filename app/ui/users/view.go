package users

import (
	"fmt"

	"fyne.io/fyne/v2"

	"msca/app/ui/kit"
)

// View is the screen.
type View struct {
	model    Model
	callback Callbacks

	root, secret, actions *fyne.Container
	detail                *fyne.Container
	found                 *kit.Text
	filter                *kit.Field
	inactive              *kit.Button
	table                 *kit.Table
	problem               *kit.ProblemPanel
	progress              *kit.Progress
}

// New makes the screen inside a session's frame.
func New(m Model, cb Callbacks) *View {
	v := &View{callback: cb}
	v.problem = kit.NewProblemPanel(cb.CopyProblem)
	v.progress = kit.NewProgress(nil)
	v.secret = kit.Stack(0)
	v.found = kit.Strong("").Line()
	v.filter = kit.NewField(kit.FieldSpec{Name: "filter", Label: wordsFilter, Hint: wordsFilterTip, Width: 20}, kit.NewInput()).
		OnSubmit(func() { cb.Filter(v.filter.Value()) })
	v.inactive = kit.Secondary(wordsInactive, func() { cb.Inactive(!v.model.Inactive) })
	v.actions = kit.Row(4, kit.Primary(wordsAdd, cb.Add), kit.Secondary(wordsEnable, cb.Enable), v.inactive)
	columns := make([]kit.Column, len(wordsColumns))
	for i, title := range wordsColumns {
		columns[i] = kit.Column{Title: title, Words: i < 3}
	}
	v.table = kit.NewTable(columns, func(row int) {
		if row >= 0 && row < len(v.model.Rows) {
			cb.Open(row)
		}
	})
	v.detail = kit.Stack(0)
	v.detail.Hide()
	above := kit.Stack(3, v.problem.Object(), v.secret, kit.Apart(kit.Title(wordsTitle), v.actions), kit.Body(wordsIntro), v.filter.Object(),
		kit.Row(4, kit.Secondary(wordsFilter, func() { cb.Filter(v.filter.Value()) }), v.found), v.progress.Object())
	v.root = kit.Workbench(16, above, kit.Split(v.table.Object(), v.detail))
	v.SetModel(m)
	return v
}

// Object is the screen.
func (v *View) Object() fyne.CanvasObject { return v.root }

// SetModel shows another state.
func (v *View) SetModel(m Model) {
	before := v.model
	v.model = m
	found := m.Found
	if len(m.Rows) == 0 {
		found = wordsEmpty
	}
	v.found.SetText(found)
	v.inactive.Hidden = !m.MayInactive
	v.inactive.SetLabel(map[bool]string{false: wordsInactive, true: wordsActive}[m.Inactive])
	v.progress.Show(m.Busy, wordsBusy)
	v.problem.Show(m.Problem)
	if !sameRows(before.Rows, m.Rows) {
		v.table.SetRows(len(m.Rows), func(row, col int) string {
			r := m.Rows[row]
			return [...]string{r.ID, r.Name, r.State, r.LastUsed}[col]
		}, func(row int) bool { return m.Rows[row].Marked })
	}
	newDetail := m.Detail != before.Detail
	if newDetail {
		v.showDetail(m.Detail)
	}
	newSecret := m.Secret != before.Secret
	if newSecret {
		v.showSecret(m.Secret)
	}
	v.root.Refresh()
	switch {
	case m.Problem != nil && m.Problem != before.Problem:
		v.problem.Focus()
	case newSecret && m.Secret != nil:
		kit.Focus(kit.First(v.secret))
	case newDetail && m.Detail != nil:
		kit.Focus(kit.First(v.detail))
	case newDetail || newSecret:
		kit.Focus(v.table.Target())
	}
}

func sameRows(a, b []Row) bool { return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0]) }

// showSecret shows a temporary password, or forgets it.
func (v *View) showSecret(s *Secret) {
	kit.Release(v.secret)
	v.secret.RemoveAll()
	v.secret.Hidden = s == nil
	if s != nil {
		v.secret.Add(kit.Callout(kit.ToneGood, kit.Stack(2, kit.Strong(wordsSecret+s.User),
			kit.Heading(s.Password).Mono().Line(), kit.Body(wordsSecretTip), kit.Row(4, kit.Primary(wordsNoted, v.callback.SecretNoted)))))
	}
}

// showDetail shows one user with what can be done, or nobody.
func (v *View) showDetail(d *Detail) {
	kit.Release(v.detail)
	v.detail.RemoveAll()
	v.detail.Hidden = d == nil
	if d == nil {
		return
	}
	cb := v.callback
	buttons := kit.Row(3)
	if d.Locked {
		buttons.Add(kit.Secondary(wordsUnlock, cb.Unlock))
	}
	if d.Enabled {
		buttons.Add(kit.Secondary(wordsReset, cb.Reset))
		buttons.Add(kit.Secondary(wordsAssign, cb.Assign))
		if d.Protected == "" {
			buttons.Add(kit.Warning(wordsDisable, func() { cb.SetEnabled(false) }))
		}
	} else {
		buttons.Add(kit.Secondary(wordsEnableIt, func() { cb.SetEnabled(true) }))
	}
	buttons.Add(kit.Secondary(wordsClose, cb.CloseDetail))
	roles := kit.Stack(1, kit.Strong(wordsRoles))
	for _, p := range d.Profiles {
		roles.Add(kit.Body(p.Words))
		if d.Enabled && d.Protected == "" {
			roles.Add(kit.Link(fmt.Sprintf(wordsTake, p.Short), func() { cb.Unassign(p.ID) }))
		}
	}
	if len(d.Profiles) == 0 {
		roles.Add(kit.Body(wordsNoRoles))
	}
	body := kit.Stack(3, kit.Heading(d.Title), buttons)
	if d.Protected != "" {
		body.Add(kit.Callout(kit.ToneNote, kit.Body(d.Protected)))
	}
	body.Add(kit.Facts(9, d.Facts))
	body.Add(roles)
	v.detail.Add(kit.Card(body))
}

// Clear throws away everything about people, a temporary password above all.
func (v *View) Clear() {
	kit.Release(v.root)
	v.filter.Reset()
	v.table.Clear()
	v.model = Model{}
	v.showDetail(nil)
	v.showSecret(nil)
	v.found.SetText("")
}

// FocusFirst puts the focus on the search.
func (v *View) FocusFirst(c fyne.Canvas) {
	if v.model.Secret != nil {
		kit.Focus(kit.First(v.secret))
		return
	}
	c.Focus(v.filter.Target())
}

// TypedKey closes the open user on Escape, else goes back.
func (v *View) TypedKey(ev *fyne.KeyEvent) {
	switch {
	case ev.Name == fyne.KeyEscape && v.model.Detail != nil:
		v.callback.CloseDetail()
	case ev.Name == fyne.KeyEscape && v.callback.Back != nil:
		v.callback.Back()
	}
}
