package rbac

import "slices"

// Permission names one guarded function of this program.
type Permission string

// The permissions. There is none that deletes or alters audit records
// [3.9.6] and none that stands for several others.
const (
	Trace             Permission = "trace"               // verify, find by NHS number, find by name
	TraceExtended     Permission = "trace.extended"      // wildcards, partial dates, wide search
	DemographicsView  Permission = "demographics.view"   // patient details
	SensitiveView     Permission = "sensitive.view"      // patients not normally accessible [3.3.7]
	Emergency         Permission = "emergency"           // break-glass, alerts the privacy officer
	AuditView         Permission = "audit.view"          // search and show audit records [3.3.7]
	AuditAlerts       Permission = "audit.alerts"        // see and close emergency alerts
	AuditExport       Permission = "audit.export"        // evidence bundles
	SARReport         Permission = "sar.report"          // subject access reports [MSCA-ORG-04]
	DiscrepancyRaise  Permission = "discrepancy.raise"   // tell the back office [MSCA-ORG-02]
	DiscrepancyWork   Permission = "discrepancy.work"    // the back office's queue [MSCA-ORG-02]
	Batch             Permission = "batch"               // many traces from a file
	AdminUsers        Permission = "admin.users"         // system manager: users, roles, grants [3.3.7]
	AdminConfig       Permission = "admin.config"        // endpoint, certificate, time
	StaffInactiveView Permission = "staff.inactive.view" // details of disabled users [3.3.7]
)

var permissions = []Permission{
	Trace, TraceExtended, DemographicsView, SensitiveView, Emergency,
	AuditView, AuditAlerts, AuditExport, SARReport,
	DiscrepancyRaise, DiscrepancyWork, Batch,
	AdminUsers, AdminConfig, StaffInactiveView,
}

// Permissions lists every permission in display order.
func Permissions() []Permission { return slices.Clone(permissions) }

// ParsePermission returns the permission named s, or an *UnknownCodeError.
func ParsePermission(s string) (Permission, error) {
	if p := Permission(s); slices.Contains(permissions, p) {
		return p, nil
	}
	return "", &UnknownCodeError{Kind: "permission", Code: s}
}

// duty is the group that a permission belongs to for segregation [3.3.7].
// Seeing inactive staff goes with any.
type duty string

const (
	patients       duty = "patients"
	auditTrail     duty = "audit"
	administration duty = "administration"
)

func (p Permission) duty() duty {
	switch p {
	case AuditView, AuditAlerts, AuditExport, SARReport:
		return auditTrail
	case AdminUsers, AdminConfig:
		return administration
	case StaffInactiveView:
		return ""
	}
	return patients
}
