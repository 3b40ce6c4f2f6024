package app

import (
	"fmt"
	"msca/app/document"
	"msca/rbac"
)

// Sheet is the report as a printed page.
func (r DiscrepancyReport) Sheet() Sheet {
	rows := r.Rows()
	t := document.Table{Rows: rows[1:]}
	for i, title := range rows[0] {
		share := []float64{1.6, 5, 1, 2.6, 1.8, 1.2, 1.1}[i]
		t.Columns = append(t.Columns, document.Column{Title: title, Share: share})
	}
	return Sheet{
		What: "discrepancy report", Title: wordsReportTitle, Subtitle: fmt.Sprintf(wordsPeriodOf, r.Period),
		Needs: []rbac.Permission{rbac.DiscrepancyWork},
		Body:  []document.Block{document.Facts{{Name: wordsCounted, Value: civil(r.Made, r.Made.Location())}}, t},
	}
}
