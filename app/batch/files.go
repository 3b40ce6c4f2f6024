package batch

// Files keeps the result file of one batch and, beside it, its journal. Both
// hold personal data and can be read by their owner only. While it is open no
// other process can open the same batch. It is used by one goroutine at a time.
type Files interface {
	// Name is the result file's, without its folder, for records.
	Name() string
	// Load returns the journal as it is, empty when there is none, and whether
	// the result file exists.
	Load() (journal []byte, result bool, err error)
	// Cut shortens the journal to size octets.
	Cut(size int64) error
	// Append adds to the journal; it returns when that would survive a power cut.
	Append(lines []byte) error
	// Publish puts the result file in place, whole or not at all, and durably.
	Publish(result []byte) error
	// Forget removes the journal.
	Forget() error
}
