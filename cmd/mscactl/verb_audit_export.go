package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"msca/app"
	"msca/audit"
	"msca/audit/timesource"
	"msca/cmd/internal/station"
	"msca/itk"
)

// auditExport hands records to a court or an auditor in a bundle that proves
// itself. [3.9.2, 3.9.3]
func auditExport(c *call, args []string) (err error) {
	fs := c.flags()
	var req app.ExportRequest
	patient := fs.String("patient", "", "NHS number: every record about the patient")
	seq := fs.String("seq", "", "or the records A:B; either may be left out")
	kept := fs.String("checkpoint", "", "a signed head that somebody keeps: prove that the trail goes on from it")
	out := fs.String("out", "", "the file to write")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 || *out == "" || (*patient == "") == (*seq == "") {
		return usagef("audit export needs --patient or --seq, and --out")
	}
	if req.SeqFrom, req.SeqTo, err = seqRange(*seq); err != nil {
		return err
	}
	var held []uint64
	if *kept != "" {
		size, err := sizeOfHead(*kept)
		if err != nil {
			return err
		}
		held = append(held, size)
	}
	if *patient != "" {
		if req.Patient, err = c.nhsNumber(*patient); err != nil {
			return err
		}
	}
	if req.File, err = newFile(*out); err != nil {
		return err
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	filed, err := st.Desk.Export(c.ctx, req, st.Evidence(held...), station.WriteOnce(*out))
	if err != nil {
		return err
	}
	return c.emitFiled(filed, *out, st.Trail.VKey(), "Check it with: auditverify "+*out+" --vkey KEY")
}

// reportSubjectAccess makes the report for a patient who asks who has looked at
// them. [MSCA-ORG-04]
func reportSubjectAccess(c *call, args []string) (err error) {
	fs := c.flags()
	var req app.SubjectAccessRequest
	patient := fs.String("patient", "", "NHS number")
	from := fs.String("from", "", "first moment: 2026-11-23, 2026-11-23T14:03 or RFC 3339")
	to := fs.String("to", "", "last day or moment")
	out := fs.String("out", "", "the PDF file to write")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(words) > 0 || *patient == "" || *out == "" {
		return usagef("report subject-access needs --patient and --out")
	}
	if req.From, req.To, err = period(*from, *to); err != nil {
		return err
	}
	if req.Patient, err = c.nhsNumber(*patient); err != nil {
		return err
	}
	if req.File, err = newFile(*out); err != nil {
		return err
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	filed, err := st.Desk.SubjectAccess(c.ctx, req, station.WriteOnce(*out))
	if err != nil {
		return err
	}
	return c.emitFiled(filed, *out, "", "It holds personal data: keep and send it accordingly.")
}

func (c *call) emitFiled(f app.Filed, out, vkey, hint string) error {
	doc := struct {
		Out     string `json:"out"`
		Records int    `json:"records"`
		SHA256  string `json:"sha_256"`
		Code    string `json:"verification_code"`
		Seq     uint64 `json:"seq"`
		VKey    string `json:"vkey,omitempty"`
	}{out, f.Records, f.SHA256, f.Code, f.Seq, vkey}
	return c.emit(doc, func(w io.Writer) {
		fmt.Fprintf(w, "written\t%s\n", out)
		fmt.Fprintf(w, "records\t%d\n", f.Records)
		fmt.Fprintf(w, "sha-256\t%s\n", f.SHA256)
		fmt.Fprintf(w, "verification code\t%s\n", f.Code)
		if vkey != "" {
			fmt.Fprintf(w, "public key\t%s\n", vkey)
		}
		fmt.Fprintln(w, hint)
	})
}

// sizeOfHead reads how many records a signed head kept in a file is of. Whether
// it is of this trail is for its keeper to check, with the bundle.
func sizeOfHead(path string) (uint64, error) {
	_, head, err := checkpointIn(path)
	return head.Size, err
}

// checkpointIn reads a file that has to hold a signed head, of whatever log.
func checkpointIn(path string) ([]byte, audit.Checkpoint, error) {
	note, err := os.ReadFile(path)
	if err != nil {
		return nil, audit.Checkpoint{}, err
	}
	head, err := audit.ReadCheckpoint(note)
	if err != nil {
		return nil, head, usagef("--checkpoint: %s is no checkpoint of an audit trail, as mscactl audit checkpoint prints it", path)
	}
	return note, head, nil
}

// period reads --from and --to. A period the wrong way round is refused: a report about it would say
// that nobody had looked.
func period(from, to string) (a, b time.Time, err error) {
	if a, err = timesource.ParseCivil(from, false); err != nil {
		return a, b, usagef("--from: %v", err)
	}
	if b, err = timesource.ParseCivil(to, true); err != nil {
		return a, b, usagef("--to: %v", err)
	}
	if !a.IsZero() && !b.IsZero() && !a.Before(b) {
		return a, b, app.ErrFilter
	}
	return a, b, nil
}

// nhsNumber checks an NHS number and returns its digits.
func (c *call) nhsNumber(text string) (string, error) {
	n, err := itk.ParseNHSNumber(text)
	if err != nil {
		return "", &itk.InputError{Problems: []itk.FieldProblem{{Field: itk.FieldNHSNumber, Rule: "check-digit", Message: err.Error()}}}
	}
	return n.Digits(), nil
}

// newFile refuses to write over a file, and returns the name for the record.
func newFile(path string) (string, error) {
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		return "", usagef("--out: %s is there already; name a new file", path)
	}
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return "", usagef("--out: there is no folder %s", filepath.Dir(path))
	}
	return filepath.Base(path), nil
}
