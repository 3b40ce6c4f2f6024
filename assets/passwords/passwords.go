// Package passwords embeds the deny list for msca/rbac/credential.
package passwords

import _ "embed"

// DenyList is the text for credential.NewDenyList.
//
//go:embed denylist.txt
var DenyList string
