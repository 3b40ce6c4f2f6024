package app

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"msca/audit"
	"msca/rbac"
)

// DiscrepancyCount is one line of the report: how many of a kind were reported in a
// month, and how far they are now [MSCA-DQ-05].
type DiscrepancyCount struct {
	Month    time.Time // its first moment, civil
	Kind     DiscrepancyKind
	New      int
	Working  int
	SentBack int
	Closed   int
}

// Total is all of them.
func (c DiscrepancyCount) Total() int { return c.New + c.Working + c.SentBack + c.Closed }

// DiscrepancyReport counts the discrepancies of a period by month, kind and state. It
// holds no patient data.
type DiscrepancyReport struct {
	Period string
	Made   time.Time
	Counts []DiscrepancyCount // by month, then kind
}

// Sum adds all lines up.
func (r DiscrepancyReport) Sum() DiscrepancyCount {
	var sum DiscrepancyCount
	for _, c := range r.Counts {
		sum.New, sum.Working, sum.SentBack, sum.Closed = sum.New+c.New, sum.Working+c.Working, sum.SentBack+c.SentBack, sum.Closed+c.Closed
	}
	return sum
}

// CountDiscrepancies is pure: raised in from <= t < to (zero is open), months by the
// civil calendar.
func CountDiscrepancies(all []Discrepancy, from, to time.Time, civil *time.Location) []DiscrepancyCount {
	type key struct {
		month time.Time
		kind  DiscrepancyKind
	}
	at := map[key]*DiscrepancyCount{}
	for _, x := range all {
		if !from.IsZero() && x.Raised.Before(from) || !to.IsZero() && !x.Raised.Before(to) {
			continue
		}
		y, m, _ := x.Raised.In(civil).Date()
		k := key{time.Date(y, m, 1, 0, 0, 0, 0, civil), x.Kind}
		c := at[k]
		if c == nil {
			c = &DiscrepancyCount{Month: k.month, Kind: x.Kind}
			at[k] = c
		}
		switch x.State {
		case DiscrepancyWorking:
			c.Working++
		case DiscrepancySentBack:
			c.SentBack++
		case DiscrepancyClosed:
			c.Closed++
		default:
			c.New++
		}
	}
	out := make([]DiscrepancyCount, 0, len(at))
	for _, c := range at {
		out = append(out, *c)
	}
	slices.SortFunc(out, func(a, b DiscrepancyCount) int {
		order := DiscrepancyKinds()
		return cmp.Or(a.Month.Compare(b.Month), cmp.Compare(slices.Index(order, a.Kind), slices.Index(order, b.Kind)))
	})
	return out
}

// CountedDiscrepancies makes the report for the back office; that it was made is
// recorded.
func (d *Desk) CountedDiscrepancies(ctx context.Context, from, to time.Time) (DiscrepancyReport, error) {
	f := audit.Filter{Events: discrepancyEvents, From: from, To: to}
	return readingWith(ctx, d, rbac.DiscrepancyWork, "discrepancy report", f, func(ctx context.Context) (DiscrepancyReport, error) {
		all, err := d.discrepancies(ctx, audit.Filter{}) // changes made after the period count
		if err != nil {
			return DiscrepancyReport{}, err
		}
		return DiscrepancyReport{d.period(from, to), d.o.Now().In(d.o.Civil), CountDiscrepancies(all, from, to, d.o.Civil)}, nil
	})
}

// columns of the report, in both its forms.
var reportColumns = []string{wordsMonth, wordsKind, wordsNew, wordsBeingWorkedOn, wordsSentBack, wordsClosed, wordsTotal}

func (c DiscrepancyCount) row() []string {
	month, kind := wordsAll, wordsAll
	if !c.Month.IsZero() {
		month, kind = c.Month.Format("Jan-2006"), c.Kind.Words()
	}
	row := []string{month, kind}
	for _, n := range []int{c.New, c.Working, c.SentBack, c.Closed, c.Total()} {
		row = append(row, strconv.Itoa(n))
	}
	return row
}

// Rows is the report as a table: a heading, the lines, and their sum.
func (r DiscrepancyReport) Rows() [][]string {
	rows := [][]string{reportColumns}
	for _, c := range r.Counts {
		rows = append(rows, c.row())
	}
	return append(rows, r.Sum().row())
}

// WriteCSV writes the report as CSV (RFC 4180).
func (r DiscrepancyReport) WriteCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	if err := out.WriteAll(r.Rows()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// Text is the report to be printed: columns of one width.
func (r DiscrepancyReport) Text() string {
	s := fmt.Sprintf(wordsReportHead, r.Period, civil(r.Made, r.Made.Location()))
	for _, row := range r.Rows() {
		s += fmt.Sprintf("%-9s %-36s %5s %16s %10s %7s %6s\n", row[0], row[1], row[2], row[3], row[4], row[5], row[6])
	}
	return s
}
