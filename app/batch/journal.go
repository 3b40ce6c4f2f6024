package batch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"strconv"

	"msca/itk"
)

// The journal is text, one record a line: CRC-32 (IEEE, eight hexadecimal
// digits) of what follows the blank, and a JSON object. The first record is the
// Head, each other one the result of a row; a later one of the same row counts.
// A power cut can tear the end off: what does not fit its sum, and everything
// behind it, counts for nothing, and the audit trail brings those rows back.

// Head is the first record of a journal: which batch it is of.
type Head struct {
	Batch     string            `json:"batch"`   // the case of its audit records
	Started   uint64            `json:"started"` // sequence number of its BatchStarted record
	SHA256    string            `json:"sha_256"` // of the input file
	Operation itk.Operation     `json:"operation"`
	Mapping   map[itk.Field]int `json:"mapping"`
	Rows      int               `json:"rows"`
}

// entry is the result of a row.
type entry struct {
	Row    int     `json:"row"` // counted from 0
	Result *Result `json:"result"`
}

// HeadLine is the first line of a journal.
func HeadLine(h Head) ([]byte, error) { return journalLine(h) }

// ResultLine is the line with the result of row i.
func ResultLine(i int, r *Result) ([]byte, error) { return journalLine(entry{i, r}) }

func journalLine(v any) ([]byte, error) {
	body, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("writing the journal: %w", err)
	}
	line := fmt.Appendf(make([]byte, 0, len(body)+10), "%08x ", crc32.ChecksumIEEE(body))
	return append(append(line, body...), '\n'), nil
}

// Journal is a journal that has been read.
type Journal struct {
	Head    Head
	Results map[int]*Result // by row, counted from 0
	Size    int64           // octets up to where it is sound
}

// ParseJournal reads a journal as far as it is sound. Nil says that not even its
// head is: then nothing was sent for it.
func ParseJournal(raw []byte) *Journal {
	j := &Journal{Results: map[int]*Result{}}
	for first := true; ; first = false {
		line, rest, whole := bytes.Cut(raw, []byte("\n"))
		if !whole || len(line) < 10 || line[8] != ' ' {
			break
		}
		sum, err := strconv.ParseUint(string(line[:8]), 16, 32)
		body := line[9:]
		if err != nil || uint32(sum) != crc32.ChecksumIEEE(body) {
			break
		}
		if first {
			if json.Unmarshal(body, &j.Head) != nil || j.Head.Batch == "" {
				return nil
			}
		} else {
			var e entry
			if json.Unmarshal(body, &e) != nil || e.Result == nil || e.Row < 0 || e.Row >= j.Head.Rows {
				break
			}
			j.Results[e.Row] = e.Result
		}
		j.Size += int64(len(line)) + 1
		raw = rest
	}
	if j.Head.Batch == "" {
		return nil
	}
	return j
}

// ResumeError says why a batch cannot be begun or gone on with. Nothing was sent.
type ResumeError struct{ Code, Reason string }

func (e *ResumeError) Error() string { return e.Reason }

// ProblemCode names the problem of app/problem.
func (e *ResumeError) ProblemCode() string { return e.Code }

// The reasons.
var (
	ErrChanged    = &ResumeError{"BATCH-CHANGED", "the input file is not the one the batch was begun with"}
	ErrOtherPlan  = &ResumeError{"BATCH-CHANGED", "the operation or the columns are not those the batch was begun with"}
	ErrOtherTrail = &ResumeError{"BATCH-TRAIL", "the audit trail of this workstation does not know the batch"}
	ErrNoJournal  = &ResumeError{"BATCH-NONE", "there is no unfinished batch for this result file"}
	ErrUnfinished = &ResumeError{"BATCH-UNFINISHED", "there is an unfinished batch for this result file"}
	ErrExists     = &ResumeError{"BATCH-EXISTS", "the result file is there already"}
	ErrInUse      = &ResumeError{"BATCH-IN-USE", "another program works on this batch"}
)

// Fits says whether the journal is of this plan. The error is a *ResumeError.
func (j *Journal) Fits(p *Plan) error {
	if j.Head.SHA256 != p.Table.SHA256 || j.Head.Rows != len(p.Table.Rows) {
		return ErrChanged
	}
	if j.Head.Operation != p.Operation || len(j.Head.Mapping) != len(p.Mapping) {
		return ErrOtherPlan
	}
	for f, i := range p.Mapping {
		if at, ok := j.Head.Mapping[f]; !ok || at != i {
			return ErrOtherPlan
		}
	}
	return nil
}
