package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"msca/app"
	"msca/audit"
	"msca/audit/quorum"
	"msca/cmd/internal/station"
)

// auditErase carries out an erasure order. Nobody's permission opens it: anybody
// may present an order, and it is carried out only if enough of the keys pinned
// when the trail was founded have signed it. [3.9.6]
func auditErase(c *call, args []string) (err error) {
	fs := c.flags()
	file := fs.String("order", "", "the signed order")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 || *file == "" {
		return usagef("audit erase needs --order")
	}
	order, err := os.ReadFile(*file)
	if err != nil {
		return err
	}
	var st *station.Station
	var by audit.Person
	if c.as != "" || c.card {
		if st, err = c.signedIn(); err == nil {
			by = st.Desk.State().Person
		}
	} else {
		st, err = c.openTrail()
	}
	if err != nil {
		return err
	}
	defer closing(st, &err)
	receipt, err := app.Erase(c.ctx, st.Trail, order, by, "command line")
	if err != nil {
		return err
	}
	return c.emit(map[string]uint64{"seq": receipt.Seq}, func(w io.Writer) {
		fmt.Fprintf(w, "Carried out; record %d is the tombstone. Every record is still there, and every old proof still holds.\n", receipt.Seq)
	})
}

// auditOrder writes the text of an order, to be signed elsewhere.
func auditOrder(c *call, args []string) (err error) {
	fs := c.flags()
	var req app.OrderRequest
	patient := fs.String("patient", "", "NHS number: every record about the patient")
	seq := fs.String("seq", "", "or the records A:B; either may be left out")
	fs.BoolVar(&req.Identity, "identity", false, "who the patient is, too")
	fs.StringVar(&req.Reason, "reason", "", "the court's or the retention schedule's reference")
	notAfter := fs.String("not-after", "", "last day for carrying it out (default: in 30 days)")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 || (*patient == "") == (*seq == "") || strings.TrimSpace(req.Reason) == "" {
		return usagef("audit order needs --patient or --seq, and --reason")
	}
	if req.SeqFrom, req.SeqTo, err = seqRange(*seq); err != nil {
		return err
	}
	if *patient != "" {
		if req.Patient, err = c.nhsNumber(*patient); err != nil {
			return err
		}
	}
	if _, req.NotAfter, err = period("", *notAfter); err != nil {
		return err
	}
	if req.NotAfter.IsZero() {
		req.NotAfter = time.Now().AddDate(0, 0, 30)
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	text, err := st.Desk.DraftOrder(c.ctx, req, st.Trail)
	if err != nil {
		return err
	}
	return c.emit(map[string]string{"order": text}, func(io.Writer) { fmt.Fprint(c.out, text) })
}

// auditSignOrder signs an order with a key of the outside quorum. It needs no
// data folder and is meant for another machine.
func auditSignOrder(c *call, args []string) error {
	fs := c.flags()
	key := fs.String("key", "", "file with the private key")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) != 1 || *key == "" {
		return usagef("audit sign-order takes one ORDER-FILE and --key")
	}
	order, err := os.ReadFile(words[0])
	if err != nil {
		return err
	}
	skey, err := os.ReadFile(*key)
	if err != nil {
		return err
	}
	defer clear(skey)
	signed, err := quorum.Sign(order, string(skey))
	if err != nil {
		return err
	}
	text, _, _ := strings.Cut(string(order), "\n\n")
	fmt.Fprintf(c.err, "Signed: %d items to be shredded.\n", strings.Count(text, "\nshred "))
	return c.emit(map[string]string{"order": string(signed)}, func(io.Writer) { _, _ = c.out.Write(signed) })
}

// auditOrderKey makes a key for one of those who may sign orders, on a machine
// of their own.
func auditOrderKey(c *call, args []string) (err error) {
	fs := c.flags()
	out := fs.String("out", "", "the file for the private key")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) != 1 || *out == "" {
		return usagef("audit order-key takes a NAME and --out")
	}
	if _, err := newFile(*out); err != nil {
		return err
	}
	skey, vkey, err := quorum.NewKey(rand.Reader, words[0])
	if err != nil {
		return err
	}
	if err := station.WriteOnce(*out)([]byte(skey + "\n")); err != nil {
		return err
	}
	return c.emit(map[string]string{"vkey": vkey, "key": *out}, func(w io.Writer) {
		fmt.Fprintln(w, vkey)
		fmt.Fprintf(c.err, "%s is the private key: it never leaves its owner. Give the line above to whoever sets the workstation up.\n", *out)
	})
}

// keysFlag takes a flag that may be given several times.
type keysFlag []string

func (k *keysFlag) String() string     { return strings.Join(*k, ",") }
func (k *keysFlag) Set(v string) error { *k = append(*k, strings.TrimSpace(v)); return nil }

// checkQuorum refuses keys and thresholds that could never work, before anything
// is founded: what is pinned then is pinned for good.
func checkQuorum(q audit.Quorum) error {
	if len(q.Keys) == 0 && q.Threshold == 0 {
		return nil
	}
	if q.Threshold < 1 || q.Threshold > len(q.Keys) {
		return usagef("--erasure-threshold is from 1 to the number of --erasure-key")
	}
	seen := map[string]bool{}
	for _, k := range q.Keys {
		if seen[k] {
			return usagef("--erasure-key: the same key twice")
		}
		seen[k] = true
		if err := audit.CheckVKey(k); err != nil {
			return usagef("--erasure-key: %v", err)
		}
	}
	return nil
}
