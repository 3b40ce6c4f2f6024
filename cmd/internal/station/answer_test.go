package station_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"msca/app"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
)

// While another program works on the folder nobody can answer for what is missing
// in it, and nothing changes.
func TestMSCA_AUD_01_NobodyAnswersWhileOthersWork(t *testing.T) {
	o := trainingIn(t.TempDir())
	st := reopen(t, o)
	a := station.Answer{Trail: true, User: "manager", Password: []byte(training.Password), Reason: "disk replaced"}
	if _, err := station.AnswerFor(t.Context(), o, a); !errors.Is(err, station.ErrOthersOpen) {
		t.Errorf("beside an open workstation: %v, want ErrOthersOpen", err)
	}
	closeStation(t, st)
	if _, err := station.AnswerFor(t.Context(), o, a); !errors.Is(err, station.ErrOtherRestored) {
		t.Errorf("alone, with nothing missing: %v, want ErrOtherRestored", err)
	}
}

// Where a card signs in together with its account, the account alone does not
// answer for anything either. [5.2]
func TestMSCA_AUD_01_ACardsAccountDoesNotAnswerAlone(t *testing.T) {
	o := trainingIn(t.TempDir())
	closeStation(t, reopen(t, o))
	old := filesOf(t, o.Folder)
	st := reopen(t, o)
	disableNurse(t, st)
	closeStation(t, st)
	putBack(t, old)
	settings, err := os.ReadFile(o.Folder.Config())
	if err != nil {
		t.Fatal(err)
	}
	settings = bytes.Replace(settings, []byte("{"), []byte(`{"access.two-factor": "card-and-account",`), 1)
	if err := os.WriteFile(o.Folder.Config(), settings, 0o600); err != nil {
		t.Fatal(err)
	}
	a := station.Answer{Accounts: true, User: "555012345678", Password: []byte(training.Password), Reason: "disk replaced"}
	if _, err := station.AnswerFor(t.Context(), o, a); !errors.Is(err, app.ErrCardNeeded) {
		t.Errorf("with a card's account: %v, want ErrCardNeeded", err)
	}
}
