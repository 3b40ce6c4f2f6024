package app

import (
	"context"

	"msca/audit"
	"msca/itk"
	"msca/rbac"
)

// Recorder makes audit entries durable.
type Recorder interface {
	// Append returns only when the entry would survive a power cut, or with an
	// error, after which the entry is not in the trail. A cancelled context does
	// not stop an append that has begun.
	Append(ctx context.Context, e audit.Entry) (audit.Receipt, error)
}

// Trail is the audit trail with its searches [MSCA-AUD-05, 3.9.3].
type Trail interface {
	Recorder
	Search(ctx context.Context, f audit.Filter) ([]audit.Record, error)
	Show(ctx context.Context, seq uint64) (audit.Record, []audit.Payload, error)
	Timeline(ctx context.Context, messageID string) ([]audit.Record, error)
	Orphans(ctx context.Context) ([]audit.Record, error)
	Checkpoint(ctx context.Context) ([]byte, error)
}

// SMSP prepares and sends ITK requests. Send makes one attempt.
type SMSP interface {
	Prepare(q itk.Query, id itk.AuditIdentity) (itk.Message, error)
	Send(ctx context.Context, q itk.Query, m itk.Message) itk.Exchange
}

// Accounts checks the user id and password of people without a card
// [MSCA-IG-02]. The errors are those of package rbac.
type Accounts interface {
	Authenticate(ctx context.Context, userID string, password []byte) (rbac.User, error)
	// ChangePassword gives back the generation of the stored accounts that the
	// change made, for the record.
	ChangePassword(ctx context.Context, userID string, old, new []byte) (generation uint64, err error)
	// User returns the local side of a person, for local grants to the holder
	// of a card.
	User(ctx context.Context, userID string) (rbac.User, error)
}
