package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"msca/itk"
)

// answers are the checks with sound messages.
func answers() []Check {
	var list []Check
	for _, op := range itk.Operations() {
		list = append(list, Check{
			Name: "answers-" + kebab(op), Source: "PDS SMS Client Requirements section 3: all five mini services",
			run: func(ctx context.Context, b Bench) error { _, err := b.success(ctx, op, b.Known); return err },
		})
	}
	return append(list,
		Check{Name: "verify-says-valid", Source: "COMT_MT000013GB01 validIdentifier", run: verifySaysValid},
		Check{Name: "get-nhs-number-finds-it", Source: "COMT_MT000014GB01 subject", run: findsNumber},
		Check{Name: "details-are-the-patients", Source: "MSCA-PDS-03; COMT_MT000016GB01", run: detailsFit},
		Check{Name: "local-identifier-is-echoed", Source: "PDS SMS Client Requirements figure 4", run: echoesLocalID},
		Check{Name: "case-does-not-matter", Source: "PDS trace rules: not case sensitive", run: foldsCase},
		Check{Name: "same-question-same-answer", Source: "PDS SMS Client Requirements section 3: deterministic", run: deterministic},
		Check{Name: "wrong-birthday-is-not-verified", Source: "SMSP Response Codes DEMOG-0040", run: wrongBirthday},
		Check{Name: "nobody-is-no-match", Source: "SMSP Response Codes DEMOG-0001", run: noMatch},
		Check{Name: "alike-are-multiple-matches", Source: "SMSP Response Codes DEMOG-0007", run: multiple},
		Check{Name: "superseded-number", Source: "MSCA-DQ-03; SMSP Response Codes DEMOG-0017", run: superseded},
		Check{Name: "invalidated-number", Source: "MSCA-DQ-04; SMSP Response Codes DEMOG-0022", run: invalidated},
		Check{Name: "reply-names-its-service", Source: "PDSMiniServices-v1-0.wsdl", run: namesService},
		Check{Name: "reply-envelope-is-consistent", Source: "Distribution Envelope v2.0: counts and ids", run: consistent},
		Check{Name: "reply-ids-are-fresh", Source: "SMSP-AUDIT-004; WS-ADR-01", run: freshIDs},
		Check{Name: "reply-is-utf-8", Source: "WS-STD-01", run: isUTF8},
	)
}

// kebab writes verifyNHSNumber as verify-nhs-number.
func kebab(op itk.Operation) string {
	var b strings.Builder
	for i := range len(op) {
		upper := func(at int) bool { return at < len(op) && op[at] >= 'A' && op[at] <= 'Z' }
		if upper(i) && i > 0 && (!upper(i-1) || i+1 < len(op) && !upper(i+1)) {
			b.WriteByte('-')
		}
		b.WriteByte(op[i])
	}
	return strings.ToLower(b.String())
}

// success asks and insists on SMSP-0000.
func (b Bench) success(ctx context.Context, op itk.Operation, f itk.Fields) (itk.Exchange, error) {
	x, err := b.answer(ctx, op, f)
	if err == nil && x.Reply.Code != itk.Success {
		err = fmt.Errorf("%s answered %s, want %s", op, x.Reply.Code, itk.Success)
	}
	return x, err
}

// answer asks and insists on a business answer.
func (b Bench) answer(ctx context.Context, op itk.Operation, f itk.Fields) (itk.Exchange, error) {
	x, err := b.ask(ctx, op, f, nil)
	switch {
	case err != nil:
		return x, err
	case x.Err != nil:
		return x, fmt.Errorf("%s: %w", op, x.Err)
	case x.Reply.Fault != nil:
		return x, fmt.Errorf("%s: fault %s", op, x.Reply.Fault.Code)
	}
	return x, nil
}

func verifySaysValid(ctx context.Context, b Bench) error {
	x, err := b.success(ctx, itk.VerifyNHSNumber, b.Known)
	if err == nil && (x.Reply.ValidIdentifier == nil || !*x.Reply.ValidIdentifier) {
		err = errors.New("the number of the known patient is not said to be valid")
	}
	return err
}

func (b Bench) isKnown(p *itk.Patient) error {
	known, err := itk.ParseNHSNumber(b.Known.NHSNumber)
	if err != nil {
		return fmt.Errorf("the bench's patient: %w", err)
	}
	if p == nil || p.NHSNumber != known {
		return errors.New("the reply is not about the known patient")
	}
	return nil
}

func findsNumber(ctx context.Context, b Bench) error {
	x, err := b.success(ctx, itk.GetNHSNumber, b.Known)
	if err != nil {
		return err
	}
	return b.isKnown(x.Reply.Patient)
}

func detailsFit(ctx context.Context, b Bench) error {
	for _, op := range []itk.Operation{itk.GetPatientDetailsByNHSNumber, itk.GetPatientDetailsBySearch, itk.GetPatientDetails} {
		x, err := b.success(ctx, op, b.Known)
		if err != nil {
			return err
		}
		if err := b.isKnown(x.Reply.Patient); err != nil {
			return fmt.Errorf("%s: %w", op, err)
		}
		born, err := itk.ParseDate(b.Known.DateOfBirth)
		if err != nil {
			return err
		}
		if x.Reply.Patient.Birth == nil || !strings.HasPrefix(x.Reply.Patient.Birth.HL7(), born.HL7()) {
			return fmt.Errorf("%s: birthTime is missing or not the one asked for", op)
		}
	}
	return nil
}

func echoesLocalID(ctx context.Context, b Bench) error {
	f := b.Known
	f.LocalID = "X26:CONFORMANCE"
	for _, op := range []itk.Operation{itk.GetNHSNumber, itk.GetPatientDetailsBySearch} {
		x, err := b.success(ctx, op, f)
		if err != nil {
			return err
		}
		if x.Reply.Patient == nil || x.Reply.Patient.LocalID != f.LocalID {
			return fmt.Errorf("%s: the local identifier is not echoed", op)
		}
	}
	return nil
}

func foldsCase(ctx context.Context, b Bench) error {
	for _, change := range []func(string) string{strings.ToUpper, strings.ToLower} {
		f := b.Known
		f.Surname, f.Forename = change(f.Surname), change(f.Forename)
		x, err := b.success(ctx, itk.GetNHSNumber, f)
		if err != nil {
			return err
		}
		if err := b.isKnown(x.Reply.Patient); err != nil {
			return err
		}
	}
	return nil
}

func deterministic(ctx context.Context, b Bench) error {
	var first []byte
	for range 2 {
		x, err := b.success(ctx, itk.GetPatientDetailsByNHSNumber, b.Known)
		if err != nil {
			return err
		}
		said, err := json.Marshal(x.Reply)
		if err != nil {
			return err
		}
		if first != nil && !bytes.Equal(first, said) {
			return errors.New("the same question had two different answers")
		}
		first = said
	}
	return nil
}

func wrongBirthday(ctx context.Context, b Bench) error {
	f := b.Known
	f.DateOfBirth = "1901-01-01"
	for _, op := range []itk.Operation{itk.VerifyNHSNumber, itk.GetPatientDetailsByNHSNumber} {
		if err := b.without(ctx, op, f, itk.NotVerified, itk.NoMatch); err != nil {
			return err
		}
	}
	return nil
}

// without asks and insists on one of the codes, without demographics.
func (b Bench) without(ctx context.Context, op itk.Operation, f itk.Fields, codes ...itk.ResponseCode) error {
	x, err := b.answer(ctx, op, f)
	if err != nil {
		return err
	}
	if bytes.Contains(x.Raw, []byte("birthTime")) {
		return fmt.Errorf("%s: demographics under %s", op, x.Reply.Code)
	}
	for _, c := range codes {
		if x.Reply.Code == c {
			return nil
		}
	}
	return fmt.Errorf("%s answered %s, want %s", op, x.Reply.Code, codes[0])
}

func noMatch(ctx context.Context, b Bench) error {
	if b.Nobody == (itk.Fields{}) {
		return skip("no person who is not on PDS was given")
	}
	return b.without(ctx, itk.GetNHSNumber, b.Nobody, itk.NoMatch)
}

func multiple(ctx context.Context, b Bench) error {
	if b.Alike == (itk.Fields{}) {
		return skip("no patients alike were given")
	}
	for _, op := range []itk.Operation{itk.GetNHSNumber, itk.GetPatientDetailsBySearch} {
		if err := b.without(ctx, op, b.Alike, itk.MultipleMatches); err != nil {
			return err
		}
	}
	return nil
}

func superseded(ctx context.Context, b Bench) error {
	if b.Superseded == (itk.Fields{}) {
		return skip("no superseded number was given")
	}
	return b.without(ctx, itk.GetPatientDetailsByNHSNumber, b.Superseded, itk.Superseded)
}

func invalidated(ctx context.Context, b Bench) error {
	if b.Invalidated == (itk.Fields{}) {
		return skip("no invalidated number was given")
	}
	return b.without(ctx, itk.GetPatientDetailsByNHSNumber, b.Invalidated, itk.Invalidated)
}

func namesService(ctx context.Context, b Bench) error {
	for _, op := range itk.Operations() {
		x, err := b.success(ctx, op, b.Known)
		if err != nil {
			return err
		}
		e, err := open(x.Raw)
		if err != nil {
			return err
		}
		if e.Header.Action != op.ResponseAction() || e.Body.Distribution.Header.Service != op.ResponseAction() {
			return fmt.Errorf("%s: wsa:Action and @service are not the response's", op)
		}
	}
	return nil
}

func consistent(ctx context.Context, b Bench) error {
	x, err := b.success(ctx, itk.GetPatientDetails, b.Known)
	if err != nil {
		return err
	}
	e, err := open(x.Raw)
	if err != nil {
		return err
	}
	return e.consistent()
}

func freshIDs(ctx context.Context, b Bench) error {
	seen := map[string]bool{}
	for range 3 {
		x, err := b.success(ctx, itk.VerifyNHSNumber, b.Known)
		if err != nil {
			return err
		}
		e, err := open(x.Raw)
		if err != nil {
			return err
		}
		for _, id := range []string{e.Header.MessageID, e.Body.Distribution.Header.TrackingID} {
			if id == "" || seen[id] {
				return errors.New("an id of the reply is missing or repeats")
			}
			seen[id] = true
		}
	}
	return nil
}

func isUTF8(ctx context.Context, b Bench) error {
	x, err := b.success(ctx, itk.GetPatientDetails, b.Known)
	if err != nil {
		return err
	}
	if !utf8.Valid(x.Raw) || bytes.Contains(x.Raw, []byte("<!DOCTYPE")) {
		return errors.New("the reply is not UTF-8 or holds a document type")
	}
	return nil
}
