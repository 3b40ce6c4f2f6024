// Package audit defines the audit trail of the Mini Services Client
// Application: what a record says, the exact bytes that are hashed, how
// records are chained, sealed and signed, and how all of that is verified.
// It keeps nothing; package audit/store does. It uses the standard library and
// golang.org/x/mod/sumdb only, so that a verifier needs to trust little.
//
// Requirements: MSCA-AUD-01 to 07 and, of their appendix, 3.9.2 to 3.9.7,
// 3.9.11, 3.9.15 and 3.15.4. Standards: RFC 6962 (tree), C2SP signed-note and
// tlog-checkpoint (checkpoints), RFC 3881 and DICOM PS3.15 A.5 (outcomes).
//
// # What can be relied on
//
// The chain shows any change to, or gap between, records. It cannot show that
// the newest are missing, nor that everything was rewritten from some record
// on: for that there are row MACs under an evolving key, checkpoints signed
// with a key outside the database, and heads kept elsewhere. A Report says how
// far each level reaches.
//
// # Nothing personal
//
// The canonical bytes hold no user id, name, role profile id or NHS number.
// They hold tokens (keyed, one domain for each of user, patient, authority and
// message) to search by, and commitments to sealed identities and payloads.
// Those can be shredded under a lawful order, after which every record, proof
// and checkpoint still verifies. Job role, organisation, device, message id,
// tracking id and the details a caller gives stay readable for good.
//
// # Canonical form, version 1
//
// All integers are big-endian; offsets and sizes are in bytes. A uvarint is
// that of encoding/binary in its shortest form.
//
//	  0   1  version, 1
//	  1   8  sequence number, from 1 without a gap
//	  9   8  time, nanoseconds since 1970-01-01T00:00:00Z, strictly increasing
//	 17   2  civil offset from UTC in minutes, signed, -1080 to 1080
//	 19   1  outcome: 0, 4, 8 or 12
//	 20   2  event, not 0
//	 22  16  user token        (16 zero bytes: none; so for all tokens)
//	 38  16  patient token
//	 54  16  authority token
//	 70  16  message token
//	 86   4  patient ordinal: this is the patient's n-th record, from 1; 0 without a patient
//	 90   8  sequence number of the patient's record before, 0 at the first
//	 98   1  time quality: 1 synchronised, 2 holdover, 3 unsynchronised
//	 99   1  stratum of the server in use, 0 for none
//	100   1  flags: bit 0 set when the clock had gone back and the time was held; others 0
//	101   4  time uncertainty in microseconds; 2^32-1 is unknown or more
//	105   8  last measured clock correction in nanoseconds, signed
//	113   4  key epoch, from 0
//	117  16  boot id
//	133   1  number of fields, then the fields
//	      1  number of payload commitments (at most 32), then the commitments
//
// A field is a tag (1 byte), the length of its value (uvarint) and its value.
// Tags ascend; only those marked * may come more than once, in the order given
// by the writer. A field without a value is left out. Text is UTF-8, 1 to 4096
// bytes.
//
//	01 message id      02 tracking id    03 case            text
//	04 access method   05 access point   06 device          text
//	07 originating system                                   text
//	10 user identity   11 patient identity   12 authority identity   32, commitment
//	18-1b user's job role code, job role name, ODS code, organisation        text
//	20-23 authority's, likewise                                               text
//	30 log id                     16, random; with 31 to 38 in record 1 alone
//	31 origin                     text
//	32* checkpoint verifier key   text (note vkey)
//	33 erasure threshold          1 byte, 1 to the number of 34
//	34* erasure verifier key      text (note vkey)
//	35* compression dictionary    32, SHA-256
//	36 software build             text
//	37 head of the log before     8 sequence number, 32 chain value
//	38 key check                  32
//	40 epoch check                16, in the record that opens an epoch alone
//	48 erasure order              32, SHA-256 of its text, in a tombstone alone
//	60* detail                    1 length of the name, name, value (which may be empty)
//
// A commitment is a payload kind (1 byte, not 0) and 32 bytes. The whole has
// 135 to 65 536 bytes. Every record has one such form and every such form is
// of one record; decoders refuse all else.
//
// # Chain
//
// With | for concatenation, H for SHA-256, M(k, x) for HMAC-SHA256, and each
// domain a string with a zero byte after it:
//
//	leaf(n) = H(00 | canon(n))                                         RFC 6962
//	mac(n)  = M(key(epoch), hash(n-1) | leaf(n)), first 16 bytes
//	hash(n) = H("msca-audit/chain/v1" | hash(n-1) | mac(n) | leaf(n))
//	hash(0) = 32 zero bytes
//
// The MAC comes before the chain value and is covered by it: a changed byte in
// any column of a row shows at that row, to readers without keys as well, and
// MACs of epochs whose key is gone cannot be changed either.
//
//	key(e+1) = M(key(e), "msca-audit/epoch/v1")
//	epoch check(e) = M(key(e), "msca-audit/epoch-check/v1" | e as 4 bytes), first 16 bytes
//
// An epoch is opened by exactly one record (genesis, epoch-opened,
// loss-acknowledged) that carries its check, is one higher than the one before
// (or more, after an acknowledged loss), and ends 15 minutes after that record
// at the latest; a process that starts opens a new one, and the key of the one
// before no longer exists on the machine.
//
// # Checkpoints
//
// A checkpoint is a signed note (Ed25519) whose text has five lines: origin,
// number of records, RFC 6962 tree hash of their leaves in base64, "chain " and
// hash(size) in base64, "previous " and the size of the checkpoint before. No
// 64 records go without one.
//
// # Tokens and commitments
//
//	token = M(token key, "msca-audit/token/v1" | role (1) | value), first 16 bytes
//	role: 1 user, 2 patient, 3 authority, 4 message (its value in upper case)
//
//	place of a payload   = 'P' | log id | sequence number (8) | index (1) | kind (1)
//	place of an identity = 'I' | log id | role (1) | token
//	inner  = M(salt, "msca-audit/commit/v1" | len(place) (4) | place | body)
//	commitment = H("msca-audit/seal/v1" | len(place) (4) | place | inner | sealed)
//
// sealed is the stored ciphertext, which holds salt and body. Without keys the
// commitment is checked from the stored inner and sealed; with body and salt in
// hand, from them.
package audit
