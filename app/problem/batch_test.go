package problem_test

import (
	"errors"
	"testing"

	"msca/app"
	"msca/app/batch"
	"msca/app/problem"
)

// Every way in which a batch is refused says what to do.
func TestProblem_BatchRefusalsSayWhatToDo(t *testing.T) {
	for _, c := range []struct {
		err  error
		code string
	}{
		{&batch.FormatError{Line: 3, Column: 7, Reason: "x"}, "BATCH-FILE"}, {&batch.MappingError{Reason: "x"}, "BATCH-COLUMNS"},
		{batch.ErrChanged, "BATCH-CHANGED"}, {batch.ErrOtherPlan, "BATCH-CHANGED"}, {batch.ErrOtherTrail, "BATCH-TRAIL"}, {batch.ErrNoJournal, "BATCH-NONE"},
		{batch.ErrUnfinished, "BATCH-UNFINISHED"}, {batch.ErrExists, "BATCH-EXISTS"}, {batch.ErrInUse, "BATCH-IN-USE"},
		{errors.Join(app.ErrNoBatchIdentity, &app.IdentityIncompleteError{Err: errors.New("x")}), "BATCH-IDENTITY"},
	} {
		p := problem.For(c.err)
		if p.Code != c.code || len(p.Do) == 0 || p.Title == "" {
			t.Errorf("%v is told as %s with %d things to do, want %s", c.err, p.Code, len(p.Do), c.code)
		}
	}
}
