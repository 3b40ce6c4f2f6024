package quorum_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"msca/audit"
	"msca/audit/quorum"
	"msca/audit/store/storetest"
)

// Orders count the different pinned keys under them, nothing else. [3.9.6]
func TestMSCA_AUD_01_3_9_6_OrdersAreSignedByTheQuorum(t *testing.T) {
	var skeys, vkeys []string
	for i, name := range []string{"caldicott", "information-officer", "legal", "stranger"} {
		skey, vkey, err := quorum.NewKey(storetest.Rand(byte(i+1)), name)
		if err != nil {
			t.Fatal(err)
		}
		skeys, vkeys = append(skeys, skey), append(vkeys, vkey)
	}
	c := &audit.Charter{Origin: "X26/DESK/1", Quorum: audit.Quorum{Threshold: 2, Keys: vkeys[:3]}}
	o := audit.Order{Origin: c.Origin, Reference: "court order 17", Size: 3, NotAfter: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), Shred: []audit.Digest{{1}}}
	for _, test := range []struct {
		name   string
		by     []int
		wanted bool
	}{
		{"nobody", nil, false}, {"one", []int{0}, false}, {"the same twice", []int{1, 1}, false}, {"one and a stranger", []int{2, 3}, false},
		{"two", []int{0, 2}, true}, {"two in the other order", []int{2, 0}, true}, {"all and a stranger", []int{0, 3, 1, 2}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			order := []byte(o.Text())
			for _, i := range test.by {
				var err error
				if order, err = quorum.Sign(order, skeys[i]+"\n"); err != nil {
					t.Fatal(err)
				}
			}
			got, err := audit.OpenOrder(order, c)
			if (err == nil) != test.wanted {
				t.Fatalf("accepted %v (%v), want %v", err == nil, err, test.wanted)
			}
			if err != nil && !errors.Is(err, audit.ErrOrder) {
				t.Errorf("refused with %v", err)
			}
			if err == nil && got.Reference != o.Reference {
				t.Errorf("reference %q", got.Reference)
			}
		})
	}
}

func TestQuorum_Refuses(t *testing.T) {
	skey, _, err := quorum.NewKey(storetest.Rand(1), "legal")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"nothing": "", "no end of line": "msca", "two parts": "a\n\nb\n", "half a signature": "a\n\n— legal\n"} {
		if _, err := quorum.Sign([]byte(text), skey); err == nil {
			t.Errorf("%s was signed", name)
		}
	}
	if _, err := quorum.Sign([]byte("a\n"), "PRIVATE+KEY+nonsense"); err == nil || strings.Contains(err.Error(), "nonsense") {
		t.Errorf("a key that is none: %v", err)
	}
	for _, name := range []string{"", "a b", "a+b"} {
		if _, _, err := quorum.NewKey(storetest.Rand(1), name); err == nil {
			t.Errorf("a key named %q was made", name)
		}
	}
}
