package itk

import (
	"fmt"
	"slices"
	"strings"
)

// IF SMS Common Client Requirements v1.0 section 3; ITK COR-DEH-03 and COR-DEH-04; SMSP-AUDIT-005: a
// request without a unique audit identifier must be rejected. Identifiers are assigned with the
// provider and configured; nothing here makes one up.

// AccessMethod is one of the four ways in which a client may call an SMSP.
type AccessMethod string

// The four access methods.
const (
	Unattended        AccessMethod = "unattended" // no individual started the call
	Attended          AccessMethod = "attended"   // a person without smartcard, known by an agreed code
	AttendedSmartcard AccessMethod = "smartcard"  // User ID and Role Profile ID of the smartcard
	AttendedSession   AccessMethod = "session"    // the same, and the Identity Agent's token for the session
)

// AccessMethods returns the four methods in the order of the requirements.
func AccessMethods() []AccessMethod {
	return []AccessMethod{Unattended, Attended, AttendedSmartcard, AttendedSession}
}

// ParseAccessMethod returns the method of that exact word.
func ParseAccessMethod(s string) (AccessMethod, error) {
	for _, m := range AccessMethods() {
		if s == string(m) {
			return m, nil
		}
	}
	return "", fmt.Errorf("%q is not an access method: unattended, attended, smartcard or session", s)
}

// Attended reports whether a person stands behind the call.
func (m AccessMethod) Attended() bool {
	return m == Attended || m == AttendedSmartcard || m == AttendedSession
}

// OIDs of audit identities.
const (
	OIDToolkitIdentity = "2.16.840.1.113883.2.1.3.2.4.18.27"
	OIDUserID          = "1.2.826.0.1285.0.2.0.65"
	OIDRoleProfileID   = "1.2.826.0.1285.0.2.0.67"
	OIDASID            = "1.2.826.0.1285.0.2.0.107"
	OIDJobRole         = "1.2.826.0.1285.0.2.1.104"
)

const toolkitIdentity = "urn:nhs-uk:identity:"

// IdentityParts is what an audit identity is made of. Each method reads its own parts and no others:
//
//	unattended  ASID (12 digits) or SystemURI (Toolkit identity), exactly one of them
//	attended    LocalUserURI (Toolkit identity naming organisation and user)
//	smartcard   UserID and RoleProfileID (12 digits each); RoleID if the provider wants it
//	session     as smartcard, and SessionToken with SessionTokenType
type IdentityParts struct {
	ASID, SystemURI, LocalUserURI, UserID, RoleProfileID, RoleID, SessionToken string

	RoleIDType       string // OID of the role id; "" is OIDJobRole
	SessionTokenType string // OID of the session token, as the provider names it; there is no default
	SessionTokenURI  string // template with {token}; "" is the bare token
}

// Format writes a redaction under every verb, for the token's sake.
func (p IdentityParts) Format(f fmt.State, _ rune) { redact(f, "IdentityParts(redacted)") }

// AuditID is one id of an audit identity: the OID of its type and its uri.
// One that holds a session token prints without it.
type AuditID struct {
	Type   string
	URI    string
	Secret bool
}

// String returns type and uri, the uri redacted when it holds a session token.
func (id AuditID) String() string {
	if id.Secret {
		return id.Type + " (redacted)"
	}
	return id.Type + " " + id.URI
}

// Format writes String under every verb.
func (id AuditID) Format(f fmt.State, _ rune) { redact(f, id.String()) }

// AuditIdentity is the originator of a request in the one form its access method has. The zero value
// is no identity and is refused by the encoder.
type AuditIdentity struct {
	method AccessMethod
	ids    []AuditID
}

// IdentityProblem is one part that is missing or malformed. Rule is missing, format, blank or both.
type IdentityProblem struct{ Part, Rule, Message string }

// IdentityError names every part of an audit identity that is missing or malformed. Nothing was encoded.
type IdentityError struct {
	Method   AccessMethod
	Problems []IdentityProblem
}

// Error names each part; it never holds the values.
func (e *IdentityError) Error() string {
	parts := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		parts[i] = p.Part + " " + p.Message
	}
	return "audit identity for " + string(e.Method) + " access: " + strings.Join(parts, "; ")
}

// NewAuditIdentity makes the audit identity of a method out of its parts. The error is *[IdentityError].
func NewAuditIdentity(m AccessMethod, p IdentityParts) (AuditIdentity, error) {
	b := identityBuilder{}
	switch m {
	case Unattended:
		switch {
		case p.ASID != "" && p.SystemURI != "":
			b.refuse("asid", "both", "and system identity are both given; exactly one is sent")
		case p.SystemURI != "":
			b.toolkit("system identity", p.SystemURI, 2)
		case p.ASID != "":
			b.digits("asid", p.ASID, OIDASID)
		default:
			b.refuse("asid", "missing", "or system identity is missing")
		}
	case Attended:
		b.toolkit("local user", p.LocalUserURI, 3)
	case AttendedSmartcard:
		b.smartcard(p)
	case AttendedSession:
		b.smartcard(p)
		b.session(p)
	default:
		b.refuse("access method", "format", "is not one of unattended, attended, smartcard, session")
	}
	if b.problems != nil {
		return AuditIdentity{}, &IdentityError{m, b.problems}
	}
	return AuditIdentity{m, b.ids}, nil
}

type identityBuilder struct {
	ids      []AuditID
	problems []IdentityProblem
}

func (b *identityBuilder) refuse(part, rule, message string) {
	b.problems = append(b.problems, IdentityProblem{part, rule, message})
}

// usable reports whether value can stand in a uri, and notes why not.
func (b *identityBuilder) usable(part, value string) bool {
	switch {
	case value == "":
		b.refuse(part, "missing", "is missing")
	case strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c == 0x7f || c == 0xa0 }):
		b.refuse(part, "blank", "holds a blank character")
	case strings.ContainsFunc(value, func(c rune) bool { return c > '~' || strings.ContainsRune("<>\"{}|\\^`", c) }):
		b.refuse(part, "format", "holds a character that a uri cannot")
	default:
		return true
	}
	return false
}

func (b *identityBuilder) digits(part, value, oid string) {
	if !b.usable(part, value) {
		return
	}
	if len(value) != 12 || strings.Trim(value, "0123456789") != "" {
		b.refuse(part, "format", "is not twelve digits")
		return
	}
	b.ids = append(b.ids, AuditID{Type: oid, URI: value})
}

// toolkit checks a Toolkit identity: the prefix, then naming authority, organisation and local tokens.
func (b *identityBuilder) toolkit(part, value string, tokens int) {
	if !b.usable(part, value) {
		return
	}
	rest, ok := strings.CutPrefix(value, toolkitIdentity)
	token := strings.Split(rest, ":")
	if !ok || len(token) < tokens {
		message := "is not " + toolkitIdentity + "ods:ORGANISATION"
		if tokens > 2 {
			message += ":… naming organisation and user"
		}
		b.refuse(part, "format", message)
		return
	}
	for _, t := range token {
		if t == "" {
			b.refuse(part, "format", "has an empty token between colons")
			return
		}
	}
	b.ids = append(b.ids, AuditID{Type: OIDToolkitIdentity, URI: value})
}

func (b *identityBuilder) smartcard(p IdentityParts) {
	b.digits("user id", p.UserID, OIDUserID)
	b.digits("role profile id", p.RoleProfileID, OIDRoleProfileID)
	if p.RoleID == "" {
		return
	}
	oid := p.RoleIDType
	if oid == "" {
		oid = OIDJobRole
	}
	if b.oid("role id type", oid) && b.usable("role id", p.RoleID) {
		b.ids = append(b.ids, AuditID{Type: oid, URI: p.RoleID})
	}
}

func (b *identityBuilder) session(p IdentityParts) {
	uri := p.SessionTokenURI
	if uri == "" {
		uri = "{token}"
	}
	ok := b.usable("session token", p.SessionToken)
	ok = b.oid("session token type", p.SessionTokenType) && ok
	if !strings.Contains(uri, "{token}") {
		b.refuse("session token uri", "format", "has no place for {token}")
		return
	}
	if uri = strings.ReplaceAll(uri, "{token}", p.SessionToken); ok && b.usable("session token uri", uri) {
		b.ids = append(b.ids, AuditID{Type: p.SessionTokenType, URI: uri, Secret: true})
	}
}

// oid checks the type of an id whose type is configured: two ids of one type could not be told apart.
func (b *identityBuilder) oid(part, value string) bool {
	taken := []string{OIDToolkitIdentity, OIDUserID, OIDRoleProfileID, OIDASID}
	for _, id := range b.ids {
		taken = append(taken, id.Type)
	}
	switch {
	case value == "":
		b.refuse(part, "missing", "is missing")
	case !isOID(value) || slices.Contains(taken, value):
		b.refuse(part, "format", "is not an OID of its own")
	default:
		return true
	}
	return false
}

// isOID reports whether s is a dotted object identifier without leading zeros.
func isOID(s string) bool {
	arcs := strings.Split(s, ".")
	for _, arc := range arcs {
		if arc == "" || strings.Trim(arc, "0123456789") != "" || len(arc) > 1 && arc[0] == '0' {
			return false
		}
	}
	return len(arcs) > 1 && len(s) <= 128 && s[0] <= '2' && len(arcs[0]) == 1
}

// Method returns the access method, "" for the zero value.
func (a AuditIdentity) Method() AccessMethod { return a.method }

// IDs returns the ids in the order they are sent: one to four.
func (a AuditIdentity) IDs() []AuditID { return append([]AuditID(nil), a.ids...) }

// String returns method and ids without the session token.
func (a AuditIdentity) String() string {
	s := string(a.method)
	for _, id := range a.ids {
		s += " " + id.String()
	}
	return s
}

// Format writes String under every verb.
func (a AuditIdentity) Format(f fmt.State, _ rune) { redact(f, a.String()) }
