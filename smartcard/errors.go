package smartcard

import (
	"errors"
	"fmt"

	"msca/smartcard/iso7816"
)

// Conditions that callers branch on.
var (
	ErrNoService         = errors.New("smartcard service not running")
	ErrNoReader          = errors.New("no smartcard reader")
	ErrReaderUnavailable = errors.New("smartcard reader unavailable")
	ErrNoCard            = errors.New("no card in the reader")
	ErrMute              = errors.New("card does not answer")
	ErrUnknownCard       = errors.New("no applet known to this program on the card")
	ErrCardRemoved       = errors.New("card removed")
	ErrCardChanged       = errors.New("card changed")
	ErrCardReset         = errors.New("card reset by another program")
	ErrInUse             = errors.New("card in use by another program")
	ErrLastTry           = errors.New("one PIN try left")
	ErrPINFormat         = errors.New("PIN is not 4 to 12 digits, or longer than the card takes")
	ErrWatchLost         = errors.New("readers no longer watched")
)

// PINError reports that the card refused the PIN.
type PINError struct {
	Left    int  // tries left before the card blocks; below zero is unknown
	Blocked bool // the card takes no PIN any more; the Registration Authority unlocks it
}

func (e *PINError) Error() string {
	if e.Blocked {
		return "PIN blocked"
	}
	if e.Left < 0 {
		return "wrong PIN"
	}
	return fmt.Sprintf("wrong PIN, tries left: %d", e.Left)
}

// CertificateReason says why a certificate does not sign anybody in.
type CertificateReason string

// The reasons of a [*CertificateError].
const (
	Missing           CertificateReason = "missing"            // the card holds none for authentication
	Malformed         CertificateReason = "malformed"          // it cannot be read
	Untrusted         CertificateReason = "untrusted"          // no chain to a configured anchor
	Expired           CertificateReason = "expired"            // it, or one above it
	NotYetValid       CertificateReason = "not-yet-valid"      //
	WrongSubject      CertificateReason = "wrong-subject"      // not exactly one common name of 12 digits
	WeakKey           CertificateReason = "weak-key"           // below RSA-2048 or P-256
	Revoked           CertificateReason = "revoked"            // says the hook Trust.Revoked
	RevocationUnknown CertificateReason = "revocation-unknown" // that hook cannot tell
	KeyMismatch       CertificateReason = "key-mismatch"       // the card's key is not the certificate's
	KeyUsage          CertificateReason = "key-usage"          // not for digital signatures of a person
)

// CertificateError reports a card certificate that does not sign anybody in.
type CertificateError struct {
	Reason CertificateReason
	Err    error // detail, may be nil
}

func (e *CertificateError) Error() string {
	if e.Err == nil {
		return "card certificate: " + string(e.Reason)
	}
	return fmt.Sprintf("card certificate: %s: %v", e.Reason, e.Err)
}

// Unwrap returns the detail.
func (e *CertificateError) Unwrap() error { return e.Err }

// RoleRecordReason says why the role profiles on a card are not taken.
type RoleRecordReason string

// The reasons of a [*RoleRecordError].
const (
	RecordAbsent       RoleRecordReason = "absent"        // the card holds none, as NHS cards do
	RecordMalformed    RoleRecordReason = "malformed"     //
	RecordUnsigned     RoleRecordReason = "unsigned"      // no signature, or one that does not verify
	RecordSigner       RoleRecordReason = "signer"        // signed by a key that is not configured
	RecordUser         RoleRecordReason = "user"          // made for another UserID
	RecordCertificate  RoleRecordReason = "certificate"   // made for another card
	RecordExpired      RoleRecordReason = "expired"       //
	RecordNotYetValid  RoleRecordReason = "not-yet-valid" //
	RecordOrganisation RoleRecordReason = "organisation"  // role profiles at organisations that are not configured
)

// RoleRecordError reports a role record that gives no role profiles, or, with
// RecordOrganisation, not all of them.
type RoleRecordError struct {
	Reason      RoleRecordReason
	InDirectory bool  // it is about the staff directory's record, not the card's
	Err         error // detail, may be nil
}

func (e *RoleRecordError) Error() string {
	where := "on the card"
	if e.InDirectory {
		where = "in the staff directory"
	}
	if e.Err == nil {
		return fmt.Sprintf("role record %s: %s", where, e.Reason)
	}
	return fmt.Sprintf("role record %s: %s: %v", where, e.Reason, e.Err)
}

// Unwrap returns the detail.
func (e *RoleRecordError) Unwrap() error { return e.Err }

// cardGone gives an answer without status word its meaning: the card was pulled.
func cardGone(err error) error {
	if errors.Is(err, iso7816.ErrNoAnswer) && !errors.Is(err, ErrCardRemoved) {
		return fmt.Errorf("%w: %w", ErrCardRemoved, err)
	}
	return err
}
