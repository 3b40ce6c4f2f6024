package app

import (
	"context"
	"strings"

	"msca/itk"
)

// IdentityForms says how each kind of caller is told to the SMSP. The forms are
// assigned with the provider and configured, never invented [MSCA-AUD-04].
type IdentityForms struct {
	// UserURI is the Toolkit identity of a person without a card; {ods} stands
	// for the organisation of the role profile, {user} for the user id.
	UserURI string
	// CardMethod is AttendedSmartcard or AttendedSession.
	CardMethod itk.AccessMethod
	// RoleIDType is the OID under which the optional role id is sent; empty: it
	// is not sent.
	RoleIDType       string
	SessionTokenType string
	SessionTokenURI  string
	ASID             string
	SystemURI        string
}

// auditIdentity fills the audit identity of the session's access method.
func (d *Desk) auditIdentity(ctx context.Context, current *session) (itk.AccessMethod, itk.AuditIdentity, error) {
	f := d.o.Identity
	d.mu.Lock()
	s := current.State
	d.mu.Unlock()
	method, parts := itk.Attended, itk.IdentityParts{}
	if s.Means == ByCard {
		method = f.CardMethod
		parts = itk.IdentityParts{
			UserID: s.Person.UserID, RoleProfileID: s.Person.RoleProfileID,
			SessionTokenType: f.SessionTokenType, SessionTokenURI: f.SessionTokenURI,
		}
		if method == itk.AttendedSession {
			token, err := d.tokenOf(ctx, current)
			if err != nil {
				return method, itk.AuditIdentity{}, err
			}
			parts.SessionToken = token.Reveal()
		}
		if f.RoleIDType != "" {
			parts.RoleIDType, parts.RoleID = f.RoleIDType, s.Person.JobRoleCode
		}
	} else if f.UserURI != "" {
		fill := strings.NewReplacer("{ods}", s.Person.ODSCode, "{user}", s.Person.UserID)
		parts.LocalUserURI = fill.Replace(f.UserURI)
	}
	id, err := itk.NewAuditIdentity(method, parts)
	if err != nil {
		return method, id, &IdentityIncompleteError{err}
	}
	return method, id, nil
}
