package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"msca/app/batch"
	screen "msca/app/ui/batch"
	"msca/app/ui/kit"
	"msca/itk"
)

// batching is a batch at the desk. It outlasts the screen and a lock; what it
// read of patients does not: see leaveBatch.
type batching struct {
	user    string // whose batch it is
	view    *screen.View
	model   screen.Model
	values  screen.Values
	plan    *batch.Plan // nil before it is read, and after a lock
	control *batch.Control
	running bool
	done    int          // rows done when it last ended
	header  []string     // of the file that values.Columns is about
	before  screen.Model // of the run: shown again when it is refused
	left    bool         // the screen was left while it ran: said on return
}

// batchWorkers is how many rows the desk has under way at once.
const batchWorkers = 8

var batchOperations = []kit.Option{
	{ID: string(itk.VerifyNHSNumber), Label: wordsVerifyNHSNumber},
	{ID: string(itk.GetNHSNumber), Label: wordsFindNHSNumber},
	{ID: string(itk.GetPatientDetailsByNHSNumber), Label: wordsCompareByNumber},
	{ID: string(itk.GetPatientDetailsBySearch), Label: wordsCompareBySearch},
	{ID: string(itk.GetPatientDetails), Label: wordsEitherRowByRow},
}

// openBatch shows the batch of whoever is signed in, or a new one.
func (d *desktop) openBatch() {
	d.dropPassword()
	if user := d.desk.State().Person.UserID; d.batch == nil || d.batch.user != user {
		d.batch = &batching{user: user}
	}
	b := d.batch
	b.left = false
	b.view = screen.New(b.model, screen.Callbacks{
		Read: func(path string) { d.readBatch(b, path) }, Operation: func(v screen.Values) { d.chooseBatchOperation(b, v) },
		Check: func(v screen.Values) { d.checkBatch(b, v) },
		Run:   func() { d.runBatch(b, false) }, GoOn: func() { d.goOnWithBatch(b) }, Back: func() { d.batchBack(b) },
		Pause: func() { d.endBatch(b, (*batch.Control).Pause) }, Stop: func() { d.askToStopBatch(b) },
		CopyProblem: d.copyProblem, Echo: b.firstValues,
	})
	d.result = nil // cleared by the frame
	d.content(b.view, wordsBatchTitle)
	d.shell.SetCurrent("batch")
	d.showBatch(b) // the title, too
}

var batchTitles = map[screen.Step]string{screen.Columns: wordsColumns, screen.Checked: wordsChecked, screen.Running: wordsRunning}

// showBatch brings the screen to the batch's state, if it is in view.
func (d *desktop) showBatch(b *batching) {
	if d.batch != b || !d.inView(b) {
		return
	}
	b.view.SetModel(b.model)
	title := wordsBatchTitle
	switch m := b.model; {
	case m.Errors != nil, m.Problem != nil && m.Step != screen.Ended:
		title = fmt.Sprintf(wordsErrorAt, title)
	case m.Step == screen.Ended:
		title += ": " + strings.ToLower(strings.SplitN(m.Summary, ":", 2)[0])
	default:
		title += batchTitles[m.Step]
	}
	d.title(title)
}

func (d *desktop) inView(b *batching) bool {
	return d.shell != nil && b.view != nil && d.shell.Content() == kit.View(b.view)
}

// leaveBatch pauses a run and forgets the rows: the session is over or locked.
func (d *desktop) leaveBatch() {
	b := d.batch
	if b == nil {
		return
	}
	if b.control != nil {
		b.control.Pause()
	}
	b.left = b.left || b.running || d.inView(b)
	if b.view != nil {
		b.view.Clear()
		b.view = nil
	}
	b.plan, b.before = nil, screen.Model{}
	if !b.running && b.model.Step != screen.Ended {
		d.batch = nil
	}
}

// backToBatch shows a batch that a lock paused to the one whose it is.
func (d *desktop) backToBatch() {
	if b := d.batch; b != nil && b.left && b.user == d.desk.State().Person.UserID {
		d.openBatch()
	}
}

// refuseBatch tells of an error where the user can mend it.
func (d *desktop) refuseBatch(b *batching, err error) {
	b.model.Busy, b.model.Errors, b.model.Problem = false, nil, nil
	var mapping *batch.MappingError
	if errors.As(err, &mapping) && mapping.Field != "" && b.model.Step == screen.Columns {
		b.model.Errors = []kit.FieldError{{Field: string(mapping.Field), Message: strings.TrimSuffix(sentence(operationsInWords(mapping.Error())), ".")}}
	} else {
		b.model.Problem = d.tellError(err)
		var format *batch.FormatError
		if errors.As(err, &format) {
			b.model.Problem.Do = append([]string{sentence(format.Error())}, b.model.Problem.Do...)
		}
	}
	d.showBatch(b)
}

// readBatch reads the file and shows its columns.
func (d *desktop) readBatch(b *batching, path string) {
	path = strings.TrimSpace(strings.Trim(strings.TrimSpace(path), `"`)) // as a file manager copies it
	b.values.Path = path
	b.model.Problem = nil
	if path == "" {
		b.model.Errors = []kit.FieldError{{Field: screen.FieldPath, Message: wordsTypeCSVFile}}
		d.showBatch(b)
		return
	}
	b.model.Busy, b.model.Errors = true, nil
	d.showBatch(b)
	var table *batch.Table
	var err error
	d.run.background(func() { table, err = batch.ReadFile(path) }, func() {
		var path *os.PathError
		switch {
		case d.batch != b || !b.model.Busy:
		case errors.As(err, &path):
			b.model.Busy = false
			b.model.Errors = []kit.FieldError{{Field: screen.FieldPath, Message: fmt.Sprintf(wordsFileCannotBeOpened, path.Err.Error())}}
			d.showBatch(b)
		case err != nil:
			d.refuseBatch(b, err)
		default:
			d.showColumns(b, table)
		}
	})
}

// showColumns shows what the headings say.
func (d *desktop) showColumns(b *batching, t *batch.Table) {
	b.plan = &batch.Plan{Table: t}
	if !slices.Equal(b.header, t.Header) { // otherwise what was said of these columns stands
		m := t.Suggest()
		b.header, b.values.Operation, b.values.Columns = t.Header, string(m.Operation()), map[string]string{}
		for f, i := range m {
			b.values.Columns[string(f)] = t.ColumnName(i)
		}
	}
	if b.values.Result == "" || !strings.HasPrefix(b.values.Result, strings.TrimSuffix(b.values.Path, filepath.Ext(b.values.Path))) {
		b.values.Result = strings.TrimSuffix(b.values.Path, filepath.Ext(b.values.Path)) + "-traced.csv"
	}
	b.model = screen.Model{Step: screen.Columns}
	b.describe(t)
	d.showBatch(b)
}

// describe fills in what the columns' step shows for the operation chosen.
func (b *batching) describe(t *batch.Table) {
	m := &b.model
	v := b.values
	m.Values, m.Operations, m.Header, m.Columns, m.Preview = &v, batchOperations, t.Header, nil, nil
	m.Facts = []kit.Pair{{Label: wordsFile, Value: fmt.Sprintf("%s, %d %s", t.Name, len(t.Rows), plural(len(t.Rows), wordsRowCount))}}
	for _, row := range t.Rows[:min(5, len(t.Rows))] {
		m.Preview = append(m.Preview, row.Cells)
	}
	for _, f := range batch.Fields() {
		if batch.Takes(itk.Operation(b.values.Operation), f) {
			words := batch.FieldWords(f)
			m.Columns = append(m.Columns, screen.Column{Name: string(f), Label: strings.ToUpper(words[:1]) + words[1:]})
		}
	}
}

func (d *desktop) chooseBatchOperation(b *batching, v screen.Values) {
	if b.plan == nil {
		return
	}
	b.keep(v)
	b.model.Errors, b.model.Problem = nil, nil
	b.describe(b.plan.Table)
	d.showBatch(b)
}

// keep takes over what stands in the form, beside what was said of columns that the
// operation chosen does not take.
func (b *batching) keep(v screen.Values) {
	for name, column := range b.values.Columns {
		if _, there := v.Columns[name]; !there {
			v.Columns[name] = column
		}
	}
	b.values = v
}

// firstValues is what the first rows that have anything in a column hold there.
func (b *batching) firstValues(field, named string) string {
	if b.plan == nil || strings.TrimSpace(named) == "" {
		return ""
	}
	t := b.plan.Table
	i, err := t.Column(itk.Field(field), named)
	if err != nil {
		return ""
	}
	var first []string
	for _, row := range t.Rows {
		if v := strings.TrimSpace(row.Cells[i]); v != "" {
			first = append(first, v)
		}
		if len(first) == 2 {
			break
		}
	}
	return strings.Join(first, ", ")
}

// checkBatch holds every row against the rules; nothing is sent.
func (d *desktop) checkBatch(b *batching, v screen.Values) {
	if b.plan == nil {
		return
	}
	b.values, b.model.Errors, b.model.Problem = v, nil, nil
	b.model.Values = &v
	t, m := b.plan.Table, batch.Mapping{}
	wrong := func(field, words string) {
		b.model.Errors = append(b.model.Errors, kit.FieldError{Field: field, Message: words})
	}
	for _, c := range b.model.Columns {
		named := strings.TrimSpace(v.Columns[c.Name])
		if named == "" {
			continue
		}
		i, err := t.Column(itk.Field(c.Name), named)
		if err != nil {
			wrong(c.Name, wordsNoSuchColumn)
			continue
		}
		m[itk.Field(c.Name)] = i
	}
	if result := b.result(); !filepath.IsAbs(result) {
		wrong(screen.FieldResult, wordsTypeResultFile)
	} else if _, err := os.Stat(filepath.Dir(result)); err != nil {
		wrong(screen.FieldResult, wordsNoResultFolder)
	} else if _, err := os.Stat(result); err == nil && !journalThere(result) {
		wrong(screen.FieldResult, wordsResultFileThere)
	}
	if _, err := b.perSecond(); err != nil {
		wrong(screen.FieldRate, wordsTypeRate)
	}
	if _, err := b.hours(); err != nil {
		wrong(screen.FieldHours, wordsTypeHours)
	}
	if b.model.Errors != nil {
		d.showBatch(b)
		return
	}
	plan, err := batch.NewPlan(t, itk.Operation(v.Operation), m, d.desk.BatchRules())
	if err != nil {
		d.refuseBatch(b, err)
		return
	}
	b.plan, b.model.Busy = plan, true
	d.showBatch(b)
	var check batch.Check
	d.run.background(func() { check, err = d.desk.CheckBatch(context.Background(), plan) }, func() {
		switch {
		case d.batch != b || !b.model.Busy || b.plan != plan:
		case err != nil:
			d.refuseBatch(b, err)
		default:
			d.showCheck(b, check)
		}
	})
}

func (b *batching) perSecond() (float64, error) {
	s := strings.TrimSpace(b.values.PerSecond)
	if s == "" {
		return 0, nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err == nil && !(f > 0 && f <= 1000) {
		err = errors.New("out of range")
	}
	return f, err
}

func (b *batching) hours() (batch.Hours, error) {
	s := strings.TrimSpace(b.values.Hours)
	if s == "" {
		return batch.Hours{}, nil
	}
	return batch.ParseHours(s)
}

// result is the whole path of the result file.
func (b *batching) result() string { return strings.TrimSpace(b.values.Result) }

func (d *desktop) showCheck(b *batching, c batch.Check) {
	m := screen.Model{Step: screen.Checked, Tone: kit.ToneGood, Sendable: c.Good > 0, Values: b.model.Values, Operations: batchOperations, Columns: b.model.Columns,
		Summary: fmt.Sprintf(wordsAllRowsGood, c.Rows)}
	if refused := c.Rows - c.Good; refused > 0 {
		m.Tone, m.Summary = kit.ToneCaution, fmt.Sprintf(wordsSomeRowsGood, c.Good, c.Rows, refused)
	}
	m.Facts = []kit.Pair{{Label: wordsAsks, Value: batchAsks(b.plan.Operation)}, {Label: wordsFile, Value: b.plan.Table.Name}, {Label: wordsResultFile, Value: b.result()}}
	if len(c.Unused) > 0 {
		m.Facts = append(m.Facts, kit.Pair{Label: wordsNotUsed, Value: strings.Join(c.Unused, ", ")})
	}
	if c.Repeated > 0 {
		m.Facts = append(m.Facts, kit.Pair{Label: wordsReferences, Value: fmt.Sprintf(wordsReferencesTwice, c.Repeated, plural(c.Repeated, wordsRowHasCount))})
	}
	if journalThere(b.result()) {
		m.Unfinished = true
		m.Facts = append(m.Facts, kit.Pair{Label: wordsUnfinished, Value: wordsBatchUnfinished})
	}
	for _, r := range c.Refused {
		m.Refused = append(m.Refused, screen.Refused{Line: fmt.Sprint(r.Line), Reference: r.Reference, Column: r.Column, Reason: operationsInWords(r.Reason)})
	}
	b.model = m
	d.showBatch(b)
}

func batchAsks(op itk.Operation) string {
	i := slices.IndexFunc(batchOperations, func(o kit.Option) bool { return o.ID == string(op) })
	return batchOperations[max(i, 0)].Label
}

// operationsInWords has the names of operations in a reason as the screen calls them.
func operationsInWords(reason string) string {
	all := slices.Clone(batchOperations)
	slices.SortFunc(all, func(a, b kit.Option) int { return len(b.ID) - len(a.ID) }) // one name begins another
	var pairs []string
	for _, o := range all {
		pairs = append(pairs, o.ID, fmt.Sprintf(wordsQuoted, o.Label))
	}
	return strings.NewReplacer(pairs...).Replace(reason)
}

// batchBack goes back a step, with what was typed, or from the end to a new batch.
func (d *desktop) batchBack(b *batching) {
	switch {
	case b.model.Step == screen.Checked && b.plan != nil:
		b.model = screen.Model{Step: screen.Columns}
		b.describe(b.plan.Table)
	case b.model.Step == screen.Columns && d.inView(b):
		b.keep(b.view.Values())
		v := b.values
		b.plan, b.model = nil, screen.Model{Values: &v}
	default:
		d.batch = nil
		d.openBatch()
		return
	}
	d.showBatch(b)
}
