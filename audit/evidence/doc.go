// Package evidence writes and reads the bundle in which records of an audit
// trail are handed to a court, an auditor or a patient: a zip file that proves
// itself with nothing but the log's public key. It holds
//
//	README.txt                      what this is and how to check it
//	summary.pdf                     the same for people to read, if one was made
//	checkpoint.txt                  the signed head (C2SP signed note)
//	witnessed.txt                   a checkpoint that a witness outside has countersigned, if there is one
//	keys.txt                        the public keys that the genesis record pins
//	manifest.json                   format, origin, patient, record numbers, proofs from older checkpoints handed out
//	records/NNN.json                canonical bytes, inclusion proof, what its commitments cover
//	payloads/NNN-I-KIND.bin         each payload, byte for byte as sent, received, shown or printed
//	orders/N.txt                    signed erasure orders, where something in it was erased
//	fhir/auditevents.json           the same records as FHIR R4 AuditEvent, for other systems
//	verify_bundle.py                checks all of it with python3 and openssl
//
// A bundle about a patient proves that it leaves none of the patient's records
// out: the records count the patient's ordinals from 1, each names the one
// before, and whatever the log has taken since the last of them is there too,
// bare. Nobody can leave one out without breaking the count or the end.
//
// Every hash is as the package comment of audit gives it. [MSCA-AUD-05, 3.9.2,
// 3.9.3]
package evidence
