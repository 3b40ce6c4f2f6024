package itk_test

import (
	"errors"
	"strings"
	"testing"

	"msca/itk"
)

// Section 3 of the requirements: one form of audit identity per access method, complete or refused.
func TestMSCA_Section3_AuditIdentity(t *testing.T) {
	const user, role, token = "555012345678", "555087654321", "AQIC5wM2"
	for _, c := range []struct {
		name   string
		method itk.AccessMethod
		parts  itk.IdentityParts
		ids    string // type uri, …
		wrong  string // part rule, …
	}{
		{"ASID", itk.Unattended, itk.IdentityParts{ASID: "200000000999"}, itk.OIDASID + " 200000000999", ""},
		{"system", itk.Unattended, itk.IdentityParts{SystemURI: "urn:nhs-uk:identity:ods:X26:SYS:smsp-client"},
			itk.OIDToolkitIdentity + " urn:nhs-uk:identity:ods:X26:SYS:smsp-client", ""},
		{"both", itk.Unattended, itk.IdentityParts{ASID: "200000000999", SystemURI: "urn:nhs-uk:identity:ods:X26"}, "", "asid both"},
		{"neither, though a user is there", itk.Unattended, itk.IdentityParts{UserID: user, LocalUserURI: "urn:nhs-uk:identity:ods:X26:User:a"}, "", "asid missing"},
		{"short ASID", itk.Unattended, itk.IdentityParts{ASID: "999"}, "", "asid format"},
		{"local user", itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:User:jbloggs"},
			itk.OIDToolkitIdentity + " urn:nhs-uk:identity:ods:X26:User:jbloggs", ""},
		{"no local user, though a system is there", itk.Attended, itk.IdentityParts{SystemURI: "urn:nhs-uk:identity:ods:X26", ASID: "200000000999"}, "", "local user missing"},
		{"organisation without user", itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26"}, "", "local user format"},
		{"no Toolkit identity", itk.Attended, itk.IdentityParts{LocalUserURI: "jbloggs"}, "", "local user format"},
		{"empty token", itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods::User:a"}, "", "local user format"},
		{"blank as in the requirements", itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity: ods:REC:localOrgID"}, "", "local user blank"},
		{"no-break space", itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:User:a\u00a0b"}, "", "local user blank"},
		{"line feed", itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:User:a\n"}, "", "local user blank"},
		{"quote", itk.Attended, itk.IdentityParts{LocalUserURI: `urn:nhs-uk:identity:ods:X26:User:"a"`}, "", "local user format"},
		{"smartcard", itk.AttendedSmartcard, itk.IdentityParts{UserID: user, RoleProfileID: role},
			itk.OIDUserID + " " + user + ", " + itk.OIDRoleProfileID + " " + role, ""},
		{"smartcard with role", itk.AttendedSmartcard, itk.IdentityParts{UserID: user, RoleProfileID: role, RoleID: "R8001", RoleIDType: "1.2.3"},
			itk.OIDUserID + " " + user + ", " + itk.OIDRoleProfileID + " " + role + ", 1.2.3 R8001", ""},
		{"role without a type of its own", itk.AttendedSmartcard, itk.IdentityParts{UserID: user, RoleProfileID: role, RoleID: "R8001"},
			itk.OIDUserID + " " + user + ", " + itk.OIDRoleProfileID + " " + role + ", " + itk.OIDJobRole + " R8001", ""},
		{"no card, though a local user is there", itk.AttendedSmartcard, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:User:a"}, "",
			"user id missing, role profile id missing"},
		{"no role profile", itk.AttendedSmartcard, itk.IdentityParts{UserID: user}, "", "role profile id missing"},
		{"no user id", itk.AttendedSmartcard, itk.IdentityParts{RoleProfileID: role}, "", "user id missing"},
		{"eleven digits", itk.AttendedSmartcard, itk.IdentityParts{UserID: user[1:], RoleProfileID: role}, "", "user id format"},
		{"session", itk.AttendedSession, itk.IdentityParts{UserID: user, RoleProfileID: role, SessionToken: token, SessionTokenType: "1.2.3.4"},
			itk.OIDUserID + " " + user + ", " + itk.OIDRoleProfileID + " " + role + ", 1.2.3.4 " + token, ""},
		{"session with template", itk.AttendedSession, itk.IdentityParts{UserID: user, RoleProfileID: role, RoleID: "R8001", SessionToken: token, SessionTokenType: "1.2.3.4", SessionTokenURI: "urn:sso:{token}"},
			itk.OIDUserID + " " + user + ", " + itk.OIDRoleProfileID + " " + role + ", " + itk.OIDJobRole + " R8001, 1.2.3.4 urn:sso:" + token, ""},
		{"session without token", itk.AttendedSession, itk.IdentityParts{UserID: user, RoleProfileID: role, SessionTokenType: "1.2.3"}, "", "session token missing"},
		{"session without token type", itk.AttendedSession, itk.IdentityParts{UserID: user, RoleProfileID: role, SessionToken: token}, "", "session token type missing"},
		{"session token under the default type", itk.AttendedSession, itk.IdentityParts{UserID: user, RoleProfileID: role, SessionToken: token, SessionTokenType: itk.OIDToolkitIdentity}, "", "session token type format"},
		{"session token under the type of the user id", itk.AttendedSession, itk.IdentityParts{UserID: user, RoleProfileID: role, SessionToken: token, SessionTokenType: itk.OIDUserID}, "", "session token type format"},
		{"session token under the type of the role id", itk.AttendedSession, itk.IdentityParts{UserID: user, RoleProfileID: role, RoleID: "R8001", SessionToken: token, SessionTokenType: itk.OIDJobRole}, "", "session token type format"},
		{"role id under the type of the role profile", itk.AttendedSmartcard, itk.IdentityParts{UserID: user, RoleProfileID: role, RoleID: "R8001", RoleIDType: itk.OIDRoleProfileID}, "", "role id type format"},
		{"template without a place", itk.AttendedSession, itk.IdentityParts{UserID: user, RoleProfileID: role, SessionToken: token, SessionTokenType: "1.2.3", SessionTokenURI: "urn:sso:"}, "", "session token uri format"},
		{"template with a blank", itk.AttendedSession, itk.IdentityParts{UserID: user, RoleProfileID: role, SessionToken: token, SessionTokenType: "1.2.3", SessionTokenURI: "urn:sso: {token}"}, "", "session token uri blank"},
		{"nothing at all", itk.AttendedSession, itk.IdentityParts{}, "", "user id missing, role profile id missing, session token missing, session token type missing"},
		{"no method", "", itk.IdentityParts{ASID: "200000000999"}, "", "access method format"},
	} {
		t.Run(string(c.method)+"/"+c.name, func(t *testing.T) {
			id, err := itk.NewAuditIdentity(c.method, c.parts)
			var ids, wrong []string
			for _, x := range id.IDs() {
				ids = append(ids, x.Type+" "+x.URI)
			}
			var refused *itk.IdentityError
			if errors.As(err, &refused) {
				for _, p := range refused.Problems {
					wrong = append(wrong, p.Part+" "+p.Rule)
					if !strings.Contains(err.Error(), p.Part) {
						t.Errorf("%q does not name %s", err, p.Part)
					}
				}
			}
			if strings.Join(ids, ", ") != c.ids || strings.Join(wrong, ", ") != c.wrong {
				t.Errorf("ids %v, refused for %v", ids, wrong)
			}
			if (err == nil) != (id.Method() == c.method && c.method != "") {
				t.Errorf("method %q with error %v", id.Method(), err)
			}
			if strings.Contains(id.String(), token) || err != nil && strings.Contains(err.Error(), token) {
				t.Error("the session token is printed")
			}
		})
	}
}
