//go:build linux && cgo

package pcsc_test

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"msca/smartcard"
	"msca/smartcard/cardtest"
	"msca/smartcard/piv"
)

// BenchmarkSignIn compares a sign-in with its bare APDUs on the same virtual card and
// the same pcscd: connect, transaction, reading, PIN and signature without a rule or a
// check.
func BenchmarkSignIn(b *testing.B) {
	for _, kind := range []cardtest.KeyType{cardtest.RSA2048, cardtest.P256} {
		b.Run(string(kind), func(b *testing.B) {
			r, card := open(b), newCard(b, kind)
			_, p := inserted(b, r, 0, card)
			cert, err := card.Certificate()
			if err != nil {
				b.Fatal(err)
			}
			bare := func(c smartcard.Transmitter) error {
				a, err := piv.Select(c)
				if err != nil {
					return err
				}
				if _, err := a.Discover(); err != nil {
					return err
				}
				if _, err := a.Object(0x5FC105); err != nil {
					return err
				}
				if _, err := a.PINTries(); err != nil {
					return err
				}
				if err := a.Verify([]byte(cardtest.DefaultPIN)); err != nil {
					return err
				}
				if _, err := a.Sign(piv.Authentication, cert.PublicKey, sha256.Sum256(nil)); err != nil {
					return err
				}
				_, err = a.RoleRecord()
				return err
			}
			var whole, floor time.Duration
			for b.Loop() {
				start := time.Now()
				if _, err := signIn2(r, p); err != nil {
					b.Fatal(err)
				}
				middle := time.Now()
				conn, err := r.Connect(context.Background(), p.Reader)
				if err != nil {
					b.Fatal(err)
				}
				if err := conn.Transact(context.Background(), bare); err != nil {
					b.Fatal(err)
				}
				conn.Close()
				whole += middle.Sub(start)
				floor += time.Since(middle)
			}
			b.ReportMetric(float64(whole)/float64(floor), "ratio(<=1.5)")
			b.ReportMetric(float64(floor.Microseconds())/float64(b.N), "floor-µs")
			b.ReportMetric(float64(whole.Microseconds())/float64(b.N), "ours-µs")
		})
	}
}

func signIn2(r smartcard.Readers, p smartcard.Presence) (*smartcard.Identity, error) {
	code, err := smartcard.NewPIN([]byte(cardtest.DefaultPIN))
	if err != nil {
		return nil, err
	}
	return smartcard.SignIn(context.Background(), r, trust(), smartcard.SignInRequest{Presence: p, PIN: code})
}

// BenchmarkRemoval measures from the removal to the broken binding, which is mostly
// pcscd's polling of the virtual reader (0.4 s); BenchmarkEventToBroken in package
// smartcard has our own share.
func BenchmarkRemoval(b *testing.B) {
	r, card := open(b), newCard(b, cardtest.P256)
	v, p := inserted(b, r, 0, card)
	watch := r.Watch(b.Context())
	var total time.Duration
	n := 0
	for b.Loop() {
		id, err := signIn2(r, p)
		if err != nil {
			b.Fatal(err)
		}
		start := time.Now()
		v.Eject()
		for s := range watch {
			if id.Binding.Broken(s) != nil {
				break
			}
		}
		total += time.Since(start)
		n++
		await(b, r, 0, smartcard.Absent)
		if err := v.Insert(); err != nil {
			b.Fatal(err)
		}
		p = await(b, r, 0, smartcard.Present)
	}
	b.ReportMetric(float64(total.Milliseconds())/float64(n), "removal-to-broken-ms(<=1000)")
}
