// Package rbac embeds the role, activity and permission tables that
// msca/rbac reads with Load. Every line names its source; what is local and
// not national says so.
package rbac

import "embed"

// FS holds the tables, one JSON document per kind of line.
//
//go:embed *.json
var FS embed.FS
