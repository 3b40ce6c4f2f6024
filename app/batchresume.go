package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"msca/app/batch"
	"msca/audit"
	"msca/itk"
)

// again says why a row is asked about once more.
type again string

const (
	againUnknown    again = "unknown: sent, answer not recorded"
	againUnkept     again = "answered, but the result was not kept"
	againUnanswered again = "no answer the first time"
)

// note is what the result says about a repeat. All five operations only ask: a
// repeat changes nothing on the Spine, and the audit trail holds both.
func (a again) note(op itk.Operation) string {
	return fmt.Sprintf("Asked again (%s); %s only asks, so a repeat is safe", string(a), op)
}

// earlier is a request about a row that was sent before.
type earlier struct {
	messageID string
	why       again
}

// resume takes over what the journal knows, and what the trail knows beyond it.
func (r *batchRun) resume(ctx context.Context, j *batch.Journal, size int64) error {
	if err := j.Fits(r.Plan); err != nil {
		return err
	}
	r.id, r.started, r.pass.caseID = j.Head.Batch, j.Head.Started, j.Head.Batch
	for i, x := range j.Results {
		r.results[i] = x
		if x.Unanswered {
			r.before[i] = earlier{x.MessageID, againUnanswered}
		}
	}
	if err := r.knownToTrail(ctx); err != nil {
		return err
	}
	recovered, err := r.recall(ctx)
	if err != nil {
		return err
	}
	r.count()
	r.found.Done = r.progress.Done
	_, err = r.note(ctx, audit.BatchStarted, audit.Success,
		audit.Detail{Name: "resumed", Value: "yes"}, audit.Detail{Name: "done-before", Value: fmt.Sprint(r.found.Done)},
		audit.Detail{Name: "recovered", Value: fmt.Sprint(r.found.Recovered)},
		audit.Detail{Name: "unknown", Value: fmt.Sprint(len(r.found.Unknown))})
	if err != nil {
		return err
	}
	if j.Size < size { // torn off by a power cut
		if err := r.Files.Cut(j.Size); err != nil {
			return fmt.Errorf("mending the journal: %w", err)
		}
	}
	if len(recovered) > 0 {
		if err := r.Files.Append(recovered); err != nil {
			return fmt.Errorf("mending the journal: %w", err)
		}
	}
	if r.Resumed != nil {
		r.Resumed(r.found)
	}
	return nil
}

// knownToTrail refuses a journal that is not of this trail, or whose head was
// altered to fit another input.
func (r *batchRun) knownToTrail(ctx context.Context) error {
	found, err := r.desk.o.Trail.Search(ctx, audit.Filter{SeqFrom: r.started, SeqTo: r.started, Limit: 1})
	if err != nil {
		return &AuditUnavailableError{"going on with a batch", err}
	}
	if len(found) != 1 || found[0].Event != audit.BatchStarted || found[0].Case != r.id ||
		!slices.Contains(found[0].Details, audit.Detail{Name: "sha-256", Value: r.Plan.Table.SHA256}) {
		return batch.ErrOtherTrail
	}
	return nil
}

// recalled is what the trail says about a row.
type recalled struct {
	messageID string
	why       again  // it would be asked about once more
	exported  uint64 // sequence number of its result; 0: none
}

// recall asks the trail about every row of this batch. A row whose result was
// recorded but is not in the journal gets it from there, and is not asked about
// again; the journal lines of such rows are returned. A row that was sent but
// has no recorded answer is unknown, and only repeated because that is safe.
func (r *batchRun) recall(ctx context.Context) (lines []byte, err error) {
	rows, err := r.trailRows(ctx)
	if err != nil {
		return nil, err
	}
	for i := range r.results {
		known, ok := rows[i]
		if have := r.results[i]; !ok || have != nil && have.MessageID == known.messageID {
			continue
		}
		if known.exported != 0 {
			result, err := r.exportedResult(ctx, known.exported)
			if err != nil {
				return nil, err
			}
			line, err := batch.ResultLine(i, result)
			if err != nil {
				return nil, err
			}
			lines = append(lines, line...)
			r.results[i] = result
			r.found.Recovered++
			if result.Unanswered {
				r.before[i] = earlier{result.MessageID, againUnanswered}
			}
			continue
		}
		switch known.why {
		case againUnknown:
			r.found.Unknown = append(r.found.Unknown, r.Plan.Table.Rows[i].Line)
		case againUnkept:
			r.found.Unkept++
		}
		r.before[i] = earlier{known.messageID, known.why}
	}
	return lines, nil
}

// trailRows is what the trail last says about each row.
func (r *batchRun) trailRows(ctx context.Context) (map[int]recalled, error) {
	rows, byMessage := map[int]recalled{}, map[string]int{}
	f := audit.Filter{SeqFrom: r.started, Limit: 1000,
		Events: []audit.Event{audit.RequestSent, audit.ResponseReceived, audit.ExchangeFailed, audit.Exported}}
	for {
		found, err := r.desk.o.Trail.Search(ctx, f)
		if err != nil {
			return nil, &AuditUnavailableError{"going on with a batch", err}
		}
		for _, x := range found {
			f.After = x.Seq
			if x.Case != r.id || x.MessageID == "" {
				continue
			}
			switch i, ours := byMessage[x.MessageID]; {
			case x.Event == audit.RequestSent:
				if row, ok := rowOf(x); ok && row < len(r.results) {
					rows[row], byMessage[x.MessageID] = recalled{x.MessageID, againUnknown, 0}, row
				}
			case !ours || rows[i].messageID != x.MessageID:
			case x.Event == audit.Exported:
				rows[i] = recalled{x.MessageID, "", x.Seq}
			case x.Event == audit.ExchangeFailed:
				rows[i] = recalled{x.MessageID, againUnanswered, 0}
			default:
				rows[i] = recalled{x.MessageID, againUnkept, 0}
			}
		}
		if len(found) < f.Limit {
			return rows, nil
		}
	}
}

func rowOf(r audit.Record) (int, bool) {
	for _, d := range r.Details {
		if d.Name == "row" {
			n, err := strconv.Atoi(d.Value)
			return n - 1, err == nil && n > 0
		}
	}
	return 0, false
}

// exportedResult is the result that a row's Exported record holds.
func (r *batchRun) exportedResult(ctx context.Context, seq uint64) (*batch.Result, error) {
	_, payloads, err := r.desk.o.Trail.Show(ctx, seq)
	if err != nil {
		return nil, &AuditUnavailableError{"going on with a batch", err}
	}
	for _, p := range payloads {
		var result batch.Result
		if p.Kind == audit.FieldsShown && json.Unmarshal(p.Body, &result) == nil {
			return &result, nil
		}
	}
	return nil, batch.ErrOtherTrail // its content was erased by order, or is not ours
}
