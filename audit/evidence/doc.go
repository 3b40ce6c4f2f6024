// Package evidence writes and reads the bundle in which records of an audit
// trail are handed to a court, an auditor or a patient: a zip file that proves
// itself with nothing but the log's public key. It holds
//
//	README.txt                      what this is and how to check it
//	checkpoint.txt                  the signed head (C2SP signed note)
//	manifest.json                   format, origin, record numbers, proofs from older checkpoints
//	records/NNN.json                canonical bytes, inclusion proof, what its commitments cover
//	payloads/NNN-I-KIND.bin         each payload, byte for byte as sent, received, shown or printed
//
// Every hash is as the package comment of audit gives it. [3.9.2]
package evidence
