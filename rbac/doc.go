// Package rbac decides what a person may do and says why.
//
// It follows the national model: a job role (R8001) brings activities (B0264)
// by a baseline; a role profile may add more; an activity may include others;
// an activity gives permissions of this program. A few permissions have no
// national activity and are granted locally by a system manager. A card's
// session carries only the activities added to the job role, so the baseline
// has to be known here.
//
// The tables are data (assets/rbac). The National RBAC Database is not a
// public document, so they hold only codes proved by public sources, and the
// baseline and the mapping to permissions are local and marked so. An
// organisation changes them with overrides, which are validated and come back
// as before and after for the audit trail.
//
// What is enforced, whatever the data say [MSCA-IG-01, 3.3.2, 3.3.7, 3.9.5]:
//
//   - nothing is allowed without a path from job role, activity or grant;
//   - viewing the audit trail, seeing inactive staff and opening patients not
//     normally accessible are permissions of their own;
//   - no activity, no job role's baseline and no role profile kept here gives
//     administration together with patients or audit, so there is no
//     all-powerful administrator;
//   - audit permissions cannot be granted locally;
//   - no permission exists that alters or deletes audit records [3.9.6].
//
// Values are immutable and safe for concurrent use.
package rbac
