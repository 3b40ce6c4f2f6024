// Package store keeps the audit trail: an append-only SQLite database with the
// chain, seals and signatures that package audit specifies, and the keys that
// go with it. [MSCA-AUD-01] [3.9.2 to 3.9.7]
//
// # A folder
//
//	audit.db, -wal, -shm   records, sealed payloads and identities, checkpoints, tiles
//	audit.head             head mirror: what the newest record is, told from outside the database
//	audit.lock             lock that the processes sharing the folder take in turn
//	keys/                  secrets (FileKeys), unless Options.Keys keeps them elsewhere
//
// # What Append promises
//
// A record is on the disk when Append returns, or Append returns an error and
// there is no record. One transaction holds the record, its payloads, its
// identities and whatever checkpoint, tile or epoch falls due; write-ahead
// logging with full synchronisation makes it durable with one flush. After a
// failure nothing in memory is trusted: the next append starts from the disk.
//
// # What guards the records
//
// Every connection runs under an authorizer that denies what it does not know,
// in defensive mode; viewers are read-only besides; triggers hold the sequence
// and refuse change; every insert has to have made one row. Against whoever
// goes round all that with the file in hand, there is verification: Open
// checks the newest records and the head, Verify everything.
//
// # What is sealed
//
// Payloads are compressed with a dictionary trained on invented messages and
// encrypted each under its own key, wrapped by the store key. Names, user ids
// and NHS numbers stand in identity rows, sealed alike. Destroying a row
// destroys its key; only Erase can, under an order signed by a quorum outside.
package store
