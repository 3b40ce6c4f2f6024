package app

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"msca/audit"
)

// Eraser carries out erasure orders and leaves a tombstone.
type Eraser interface {
	Recorder
	Erase(ctx context.Context, order []byte, by audit.Person) (audit.Receipt, error)
}

// Erase presents an erasure order. There is no permission for it, because none
// may grant it: the order is signed by enough of the keys that the first record
// of the trail pinned, which are not on this machine, or nothing is erased and
// the attempt is recorded. Anybody may present one. [3.9.6]
func Erase(ctx context.Context, e Eraser, order []byte, by audit.Person, point string) (audit.Receipt, error) {
	receipt, err := e.Erase(ctx, order, by)
	if err == nil {
		return receipt, nil
	}
	remains := errors.Is(err, audit.ErrRemains)
	if remains && receipt.Seq != 0 {
		return receipt, &ErasureRemainsError{receipt.Seq}
	}
	if !remains && !errors.Is(err, audit.ErrOrder) {
		return audit.Receipt{}, &AuditUnavailableError{"erasing", err}
	}
	_, err2 := e.Append(context.WithoutCancel(ctx), audit.Entry{
		Event: audit.ErasureRefused, Outcome: audit.SeriousFailure, User: by, AccessPoint: point,
		Details: []audit.Detail{{Name: "reason", Value: clip(err.Error(), 1000)}, {Name: "order-sha-256", Value: digest(order)}},
	})
	if err2 != nil {
		return audit.Receipt{}, &AuditUnavailableError{"recording the refusal", err2}
	}
	if remains {
		return audit.Receipt{}, &ErasureRemainsError{}
	}
	return audit.Receipt{}, &OrderRefusedError{err}
}

// ErasureRemainsError says that an order was carried out and that older copies of
// what it shredded are left until it is presented again.
type ErasureRemainsError struct{ Seq uint64 } // the tombstone; 0 when it was left earlier

func (e *ErasureRemainsError) Error() string {
	if e.Seq == 0 {
		return wordsCarriedOutBefore
	}
	return fmt.Sprintf(wordsCarriedOutAs, e.Seq)
}

// ProblemCode names the problem of app/problem.
func (e *ErasureRemainsError) ProblemCode() string { return "ERASURE-REMAINS" }

// OrderRefusedError says why an erasure order was not carried out. The attempt
// has been recorded.
type OrderRefusedError struct{ Err error }

func (e *OrderRefusedError) Error() string { return e.Err.Error() }

func (e *OrderRefusedError) Unwrap() error { return e.Err }

// ProblemCode names the problem of app/problem.
func (e *OrderRefusedError) ProblemCode() string {
	if errors.Is(e.Err, audit.ErrCarriedOut) {
		return "AUDIT-ORDER-DONE"
	}
	return "AUDIT-ORDER"
}

// clip cuts a text that somebody else wrote to what a record takes.
func clip(s string, n int) string {
	if len(s) > n {
		s = s[:n]
	}
	return strings.ToValidUTF8(s, "")
}
