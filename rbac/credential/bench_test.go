package credential_test

import (
	"crypto/rand"
	"testing"

	"msca/rbac/credential"
)

// BenchmarkVerify is what one sign-in costs with the default parameters.
func BenchmarkVerify(b *testing.B) {
	stored, err := credential.Hash(pw("tide kettle marmot"), credential.DefaultParams, rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if ok, err := credential.Verify(stored, pw("tide kettle marmot")); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
