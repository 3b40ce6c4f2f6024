// Package store keeps the local users, their role profiles and the
// organisation's changes to the access policy in one SQLite file
// [MSCA-IG-01, MSCA-IG-02, 3.3.7, 3.3.8, 3.15.2, 3.15.4].
//
// # What is in the file
//
// Every row is sealed with AES-256-GCM under a key handed in, bound to its id,
// kind and version; ids are keyed tokens, so the file holds no readable name.
// The head row seals a generation and a MAC over all rows. Each transaction
// reads all rows, checks the MAC and the schema, and only then uses one; the
// file of an organisation has hundreds of rows, not millions. So a row that is
// edited, deleted, added, swapped or put back to an earlier state is
// ErrTampered and nothing is answered. A whole file put back is seen when the
// caller remembers the generation (Change.Generation is meant for the audit
// trail) and asks for it with Options.AtLeast.
//
// # Who may change it
//
// Every change names an Actor and is refused unless the policy gives that
// actor admin.users (policy overrides: admin.users or admin.config); own
// passwords are the exception. The last enabled system manager with a password
// stays one. Users are never deleted; disabled ones are shown only to holders
// of staff.inactive.view. Every change comes back as a Change for the audit
// trail; this package writes none itself.
//
// # Guessing
//
// An attempt is counted before its password is looked at, so parallel
// processes cannot gain attempts. Unknown names are counted, delayed and
// locked like known ones, cost the same hash and get the same error.
//
// A Store is safe for concurrent use; several processes may open one file.
package store
