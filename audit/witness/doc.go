// Package witness keeps the head of a log with somebody outside: it sends signed
// checkpoints to a witness (C2SP tlog-witness, add-checkpoint) and keeps the
// countersigned ones (C2SP tlog-cosignature, Ed25519). A witness signs only what
// extends the log it has seen, so that whoever controls the workstation and all
// its keys can no longer rewrite or roll back what was witnessed.
//
// It stores and forwards: the log itself is the queue, because every checkpoint
// stays in it. Without a network nothing is lost; the newest head is sent when
// the witness can be reached again, with the proof that it extends the last one
// countersigned. [MSCA-AUD-01]
package witness
