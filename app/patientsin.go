package app

import (
	"context"
	"slices"

	"msca/audit"
)

// patientsOfRecord says whom a record is about. A request that named nobody is
// about whoever its message's other records name.
func (d *Desk) patientsOfRecord(ctx context.Context, seq uint64) ([]string, error) {
	records, err := d.o.Trail.Search(ctx, audit.Filter{SeqFrom: seq, SeqTo: seq})
	if err == nil && len(records) == 1 && records[0].Patient == "" && records[0].MessageID != "" {
		records, err = d.o.Trail.Timeline(ctx, records[0].MessageID)
	}
	return patientsIn(records), err
}

// patientsIn lists whom records are about, each once.
func patientsIn(records []audit.Record) []string {
	var out []string
	for _, r := range records {
		if r.Patient != "" && !slices.Contains(out, r.Patient) {
			out = append(out, r.Patient)
		}
	}
	return out
}
