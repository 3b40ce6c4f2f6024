package station_test

import (
	"testing"

	"msca/app"
	"msca/itk"
)

// Every exercise that is a look-up can be done on a training workstation as it is
// told, and is ticked only then. [MSCA-ORG-03]
func TestMSCA_ORG_03_Issue6_10_EveryExerciseCanBeDone(t *testing.T) {
	st := trainingWith(t)
	if err := enterPIN(t, st); err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.ChooseRole(t.Context(), st.Desk.State().Profiles[0].ID); err != nil {
		t.Fatal(err)
	}
	codes := map[itk.ResponseCode]bool{}
	refused := map[string]bool{"denied": true, "wrong-reply": true, "down": true}
	for _, x := range app.Exercises() {
		codes[itk.ResponseCode(x.ID)] = true
		if st.Desk.Practice().Done(x.ID) {
			t.Errorf("%s is ticked before it was done", x.ID)
		}
		if x.Operation == "" {
			continue
		}
		answer, open, err := st.Desk.LookupToConfirm(t.Context(), app.LookupRequest{Operation: x.Operation, Fields: x.Fields})
		if (err != nil) != refused[x.ID] {
			t.Errorf("%s: %v", x.ID, err)
		}
		if open != nil {
			if st.Desk.Practice().Done(x.ID) {
				t.Errorf("%s is ticked before the patient was confirmed", x.ID)
			}
			if answer, err = st.Desk.Confirm(t.Context(), open); err != nil {
				t.Errorf("%s: %v", x.ID, err)
			}
		}
		if !st.Desk.Practice().Done(x.ID) {
			t.Errorf("%s was done and is not ticked; the answer is %+v", x.ID, answer)
		}
	}
	for _, code := range itk.ResponseCodes() {
		if !codes[code] {
			t.Errorf("no exercise for the response code %s", code)
		}
	}
	st.Desk.Lock("exercise")
	if st.Desk.Practice().Done("lock") {
		t.Error("the lock is ticked before the sign-in after it")
	}
	if err := enterPIN(t, st); err != nil || !st.Desk.Practice().Done("lock") {
		t.Errorf("signing in after a lock: %v; ticked: %v", err, st.Desk.Practice().Done("lock"))
	}
}
