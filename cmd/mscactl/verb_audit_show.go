package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// auditShow opens one record, byte for byte. [3.9.2]
func auditShow(c *call, args []string) (err error) {
	words, err := parse(c.flags(), args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("name one sequence number")
	}
	seq, err := strconv.ParseUint(words[0], 10, 63)
	if err != nil {
		return usagef("a sequence number is written in digits")
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	o, err := st.Desk.ShowRecord(c.ctx, seq)
	if err != nil {
		return err
	}
	doc := document(o.Record)
	for _, p := range o.Payloads {
		doc.Payloads = append(doc.Payloads, payloadDocument(p))
	}
	return c.emit(doc, func(w io.Writer) {
		raw, _ := json.MarshalIndent(document(o.Record), "", "  ")
		fmt.Fprintf(w, "%s\n", raw)
		for _, p := range o.Payloads {
			text := string(p.Body)
			if d := payloadDocument(p); d.Bytes != nil {
				text = fmt.Sprintf("(%d bytes that are not text; --json gives them)", len(d.Bytes))
			}
			fmt.Fprintf(w, "\n--- %s\n%s\n", p.Kind, text)
		}
	})
}

// auditTimeline shows one look-up from click to print, with how long each step
// took. [3.9.15]
func auditTimeline(c *call, args []string) (err error) {
	words, err := parse(c.flags(), args)
	if err != nil {
		return err
	}
	if len(words) != 1 {
		return usagef("name one message id")
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	found, err := st.Desk.Timeline(c.ctx, words[0])
	if err != nil {
		return err
	}
	docs := documents(found)
	for i := range docs[min(1, len(docs)):] {
		ms := float64(found[i+1].Stamp.UTC.Sub(found[i].Stamp.UTC).Microseconds()) / 1000
		docs[i+1].SincePrevious = &ms
	}
	return c.emit(map[string]any{"records": docs, "count": len(docs)}, func(w io.Writer) {
		fmt.Fprintln(w, "SEQ\tTIME\tSINCE PREVIOUS\tEVENT\tOUTCOME\tUSER\tPATIENT")
		for _, d := range docs {
			since := ""
			if d.SincePrevious != nil {
				since = fmt.Sprintf("%.3f ms", *d.SincePrevious)
			}
			fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\t%s\t%s\n", d.Seq, d.Civil, since, d.Event, d.Outcome, d.User.UserID, d.Patient)
		}
	})
}
