package smartcard

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// NHS cards hold no role profiles: those come from Spine. An organisation that
// personalises its own cards may put a role record on them. Anybody who can write to
// a card could write one too, so it counts only when signed by a configured key, for
// this UserID and this certificate, within its dates, for a configured organisation.

// RoleProfile is one User Role Profile of a person [MSCA-AUD-04].
type RoleProfile struct {
	ID               string   `json:"id"`            // URPID, 12 digits
	JobRoleCode      string   `json:"job_role_code"` // such as S8000:G8000:R8001
	JobRoleName      string   `json:"job_role_name"`
	ODSCode          string   `json:"ods_code"`
	OrganisationName string   `json:"organisation_name"`
	Activities       []string `json:"activities,omitempty"`    // B codes
	AreasOfWork      []string `json:"areas_of_work,omitempty"` //
}

// RoleRecord is what the organisation says about a card's owner.
type RoleRecord struct {
	Version      int           `json:"version"` // 1
	UserID       string        `json:"user_id"` // 12 digits, the certificate's common name
	Name         string        `json:"name"`
	Certificate  string        `json:"certificate_sha256"` // of its DER, lower-case hexadecimal
	NotBefore    time.Time     `json:"not_before"`         // UTC, whole seconds
	NotAfter     time.Time     `json:"not_after"`          // UTC, whole seconds
	RoleProfiles []RoleProfile `json:"role_profiles"`
}

// signedRecord is the form on the card. Record holds the canonical JSON of a
// RoleRecord: fields in the order above, no spaces.
type signedRecord struct {
	Record    json.RawMessage `json:"record"`
	Signer    string          `json:"signer"`    // first 8 bytes of the key's SHA-256, hexadecimal
	Signature []byte          `json:"signature"` // Ed25519 over recordDomain and Record
}

const (
	recordVersion = 1
	recordDomain  = "msca role record v1\x00"
)

var jobRoleCode = regexp.MustCompile(`^S[0-9]{4}:G[0-9]{4}:R[0-9]{4}$`)

// SignRoleRecord signs r for the card with certificate cert and returns the bytes
// to put on the card. Version, UserID and Certificate of r are set from cert.
func SignRoleRecord(r RoleRecord, cert *x509.Certificate, key ed25519.PrivateKey) ([]byte, error) {
	id, err := subjectUserID(cert)
	if err != nil {
		return nil, fmt.Errorf("signing a role record: %w", err)
	}
	r.Version, r.UserID, r.Certificate = recordVersion, id, certificateHash(cert)
	r.NotBefore, r.NotAfter = r.NotBefore.UTC().Truncate(time.Second), r.NotAfter.UTC().Truncate(time.Second)
	if err := r.wellFormed(); err != nil {
		return nil, fmt.Errorf("signing a role record: %w", err)
	}
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("signing a role record: %w", err)
	}
	return json.Marshal(signedRecord{
		Record:    body,
		Signer:    signerID(key.Public().(ed25519.PublicKey)),
		Signature: ed25519.Sign(key, append([]byte(recordDomain), body...)),
	})
}

// verifiedRecord verifies raw for the card whose certificate has this hash, of this
// user ("" for whoever the record names), and returns it with the role profiles of the
// configured organisations only. The error is a [*RoleRecordError]; with
// RecordOrganisation the record is returned beside it.
func (t Trust) verifiedRecord(raw []byte, certificate, user string) (*RoleRecord, error) {
	refuse := func(why RoleRecordReason, err error) (*RoleRecord, error) {
		return nil, &RoleRecordError{Reason: why, Err: err}
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return refuse(RecordAbsent, nil)
	}
	var signed signedRecord
	if err := json.Unmarshal(raw, &signed); err != nil {
		return refuse(RecordMalformed, errors.New("not a signed record"))
	}
	if len(signed.Record) == 0 {
		return refuse(RecordMalformed, errors.New("holds no record"))
	}
	if len(signed.Signature) == 0 {
		return refuse(RecordUnsigned, nil)
	}
	signer := slices.IndexFunc(t.RecordSigners, func(k ed25519.PublicKey) bool {
		return len(k) == ed25519.PublicKeySize && signerID(k) == signed.Signer
	})
	if signer < 0 {
		return refuse(RecordSigner, nil)
	}
	if !ed25519.Verify(t.RecordSigners[signer], append([]byte(recordDomain), signed.Record...), signed.Signature) {
		return refuse(RecordUnsigned, errors.New("signature does not verify"))
	}
	var r RoleRecord
	if err := json.Unmarshal(signed.Record, &r); err != nil {
		return refuse(RecordMalformed, errors.New("record is not JSON of this version"))
	}
	if canonical, err := json.Marshal(r); err != nil || !bytes.Equal(canonical, signed.Record) {
		return refuse(RecordMalformed, errors.New("record is not canonical"))
	}
	if err := r.wellFormed(); err != nil {
		return refuse(RecordMalformed, err)
	}
	now := t.Now()
	switch {
	case user != "" && r.UserID != user:
		return refuse(RecordUser, nil)
	case r.Certificate != certificate:
		return refuse(RecordCertificate, nil)
	case now.Before(r.NotBefore):
		return refuse(RecordNotYetValid, nil)
	case now.After(r.NotAfter):
		return refuse(RecordExpired, nil)
	}
	all := len(r.RoleProfiles)
	r.RoleProfiles = slices.DeleteFunc(r.RoleProfiles, func(p RoleProfile) bool {
		return !slices.Contains(t.Organisations, p.ODSCode)
	})
	if n := all - len(r.RoleProfiles); n > 0 {
		return &r, &RoleRecordError{Reason: RecordOrganisation, Err: fmt.Errorf("%d of %d role profiles", n, all)}
	}
	return &r, nil
}

// roleRecord verifies raw for the card with certificate cert.
func (t Trust) roleRecord(raw []byte, cert *x509.Certificate, user string) (*RoleRecord, error) {
	return t.verifiedRecord(raw, certificateHash(cert), user)
}

// wellFormed checks what the signature cannot: that the signer wrote sense.
func (r RoleRecord) wellFormed() error {
	switch {
	case r.Version != recordVersion:
		return fmt.Errorf("version %d", r.Version)
	case !userID.MatchString(r.UserID):
		return errors.New("UserID is not 12 digits")
	case !r.NotAfter.After(r.NotBefore):
		return errors.New("ends before it begins")
	}
	seen := map[string]bool{}
	for _, p := range r.RoleProfiles {
		switch {
		case !userID.MatchString(p.ID):
			return errors.New("role profile ID is not 12 digits")
		case seen[p.ID]:
			return errors.New("role profile ID occurs twice")
		case !jobRoleCode.MatchString(p.JobRoleCode):
			return errors.New("job role code is not of the form S0000:G0000:R0000")
		case p.ODSCode == "":
			return errors.New("role profile without ODS code")
		}
		seen[p.ID] = true
	}
	return nil
}

func certificateHash(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.Raw)
	return hex.EncodeToString(sum[:])
}

func signerID(key ed25519.PublicKey) string {
	sum := sha256.Sum256(key)
	return hex.EncodeToString(sum[:8])
}
