package rbac

import (
	"fmt"
	"regexp"
	"strings"
)

var (
	jobRoleForm  = regexp.MustCompile(`^R[0-9]{4}$`)
	activityForm = regexp.MustCompile(`^B[0-9]{4}$`)
	areaForm     = regexp.MustCompile(`^T[0-9]{4}$`)
)

// UnknownCodeError says that a code is malformed or not in the tables.
type UnknownCodeError struct {
	Kind string // "job role", "activity", "area of work", "permission", "override"
	Code string
}

func (e *UnknownCodeError) Error() string { return fmt.Sprintf("unknown %s %q", e.Kind, e.Code) }

// ShortCode returns the last part of a code as the Spine sends it, in upper
// case: "S8000:G8000:R8001" and "r8001" both give "R8001".
func ShortCode(code string) string {
	code = strings.ToUpper(strings.TrimSpace(code))
	return code[strings.LastIndexByte(code, ':')+1:]
}
