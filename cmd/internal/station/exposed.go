package station

import (
	"fmt"
	"os"

	auditstore "msca/audit/store"
)

// ExposedError says that a file with a key or a password may be read by others
// than its owner. It is not used.
type ExposedError struct{ File, Cure string }

func (e *ExposedError) Error() string { return fmt.Sprintf("others may read %s: %s", e.File, e.Cure) }

// readSecret reads a file that only its owner may read.
func readSecret(path string) ([]byte, error) {
	cure, err := auditstore.Exposed(path)
	if err != nil {
		return nil, err
	}
	if cure != "" {
		return nil, &ExposedError{path, cure}
	}
	return os.ReadFile(path)
}
