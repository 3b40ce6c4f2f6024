package smsptest

import (
	"regexp"
	"strings"
)

// Types of audit identity [COR-DEH-03, COR-DEH-04, SMSP-AUDIT-002].
const (
	userIDOID      = "1.2.826.0.1285.0.2.0.65"
	roleProfileOID = "1.2.826.0.1285.0.2.0.67"
	asidOID        = "1.2.826.0.1285.0.2.0.107"
	jobRoleOID     = "1.2.826.0.1285.0.2.1.104"
)

var (
	twelveDigits    = regexp.MustCompile(`^\d{12}$`)
	toolkitIdentity = regexp.MustCompile(`^urn:nhs-uk:identity:[^:\s]+(:[^:\s]+)+$`)
	wellFormedOID   = regexp.MustCompile(`^[0-2](\.(0|[1-9]\d*))+$`)
)

// readIdentity checks the form of the audit identity. A request without one is
// rejected [SMSP-AUDIT-005].
func readIdentity(identity *element, r *request) *refusal {
	ids := identity.all(nsITK, "id")
	switch {
	case identity == nil || len(ids) == 0:
		return denied("itk:auditIdentity is missing")
	case len(ids) > 4:
		return invalid("itk:auditIdentity holds more than four ids")
	case len(ids) != len(identity.children):
		return invalid("itk:auditIdentity holds something other than itk:id")
	}
	for _, e := range ids {
		uri, oid := e.value("uri"), e.value("type")
		if oid == "" {
			oid = identityOID
		}
		switch {
		case uri == "" || strings.ContainsAny(uri, " \t\r\n"):
			return invalid("itk:auditIdentity/itk:id/@uri is missing or holds white space")
		case strings.Contains(uri, "INVALID"):
			return invalid("itk:auditIdentity/itk:id/@uri is not accepted")
		case !wellFormedOID.MatchString(oid):
			return invalid("itk:auditIdentity/itk:id/@type is no OID")
		case oid == identityOID && !toolkitIdentity.MatchString(uri):
			return invalid("itk:auditIdentity/itk:id/@uri is no Toolkit identity and has no type of its own")
		case oid != identityOID && toolkitIdentity.MatchString(uri):
			return invalid("itk:auditIdentity/itk:id/@uri is a Toolkit identity under another type")
		}
		r.identity = append(r.identity, auditID{oid: oid, uri: uri})
	}
	return nil
}

// credentialsRefused applies the rules of the four access methods and says
// whether the answer is SMSP-0005: with a smartcard the user id and the role
// profile id come together, each of twelve digits, and a session token must be
// one that the security broker knows.
func (s *Server) credentialsRefused(ids []auditID) bool {
	var user, profile, token string
	for _, id := range ids {
		switch id.oid {
		case userIDOID:
			user = id.uri
		case roleProfileOID:
			profile = id.uri
		case asidOID:
			if !twelveDigits.MatchString(id.uri) {
				return true
			}
		case identityOID, jobRoleOID, s.options.RoleIDType:
		default:
			token = id.uri
		}
	}
	if user != "" || profile != "" || token != "" {
		if !twelveDigits.MatchString(user) || !twelveDigits.MatchString(profile) {
			return true
		}
	}
	return token != "" && s.options.SessionValid != nil && !s.options.SessionValid(token)
}
