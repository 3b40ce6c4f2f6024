package station

import (
	"context"
	"time"

	"msca/app"
)

// TrainingSessions says how many sessions the training broker holds.
func (s *Station) TrainingSessions() int { return s.training.Sessions() }

// EndTraining ends a session at the training broker behind the desk's back.
func (s *Station) EndTraining(ctx context.Context, token string) error {
	return s.training.End(ctx, app.NewSessionToken(token, time.Time{}))
}

// LockAlone locks a file as another program does.
var LockAlone = lockAlone

// Client makes the SMSP client of settings.
var Client = client

// Reach has the desk use the SMSP at url. Who was signed in is not any more.
func Reach(s *Station, url string) (err error) {
	if s.SMSP, err = client(s.Config, url); err != nil {
		return err
	}
	return s.assemble("benchmark", nil)
}

// Impatient gives a lock that another process has up at once, until it is undone.
func Impatient() (undo func()) {
	lockTries = 1
	return func() { lockTries = 3000 }
}

// WhileUnrecorded has f run, with how often, instead of waiting for the record of a
// change of the accounts.
func WhileUnrecorded(f func(tries int)) (undo func()) {
	tries := 0
	awaitRecord = func(ctx context.Context, _ time.Duration) error {
		tries++
		f(tries)
		return ctx.Err()
	}
	return func() { awaitRecord = wait }
}
