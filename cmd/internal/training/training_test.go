package training_test

import (
	"testing"

	"msca/cmd/internal/training"
)

// The training card belongs to somebody without an account: one person under two
// user ids would pass for the second pair of eyes.
func TestMSCA_3_9_5_CardHolderIsNobodyOfTheAccounts(t *testing.T) {
	for _, a := range training.Accounts() {
		if a.Name == training.CardHolder {
			t.Errorf("the training card and the account %s are both of %s", a.ID, a.Name)
		}
	}
}
