package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"msca/app"
	"msca/itk"
	"msca/itk/smsp/conformance"
	"msca/itk/smsptest"
)

// conformanceHelp is the example, with what has to be known before.
const conformanceHelp = `mscactl conformance --patients test-patients.json --as admin

It sends spoilt messages on purpose: for test endpoints only, never for a live
service. Every message is on record before it is sent, and so is every answer.

The file holds synthetic patients of the endpoint. Of the five, "known" is
needed; the checks of those left out are skipped. "alike" are the fields that
two patients or more have in common, "nobody" is a person not on PDS:
  {
    "known":       {"nhs_number": "9990000034", "dob": "1984-02-29", "gender": "female",
                    "surname": "Penhallow", "forename": "Nesta", "postcode": "ZZ99 3AA"},
    "superseded":  {"nhs_number": "9990000042", "dob": "1984-02-29"},
    "invalidated": {"nhs_number": "9990000166", "dob": "1958-09-09"},
    "alike":       {"dob": "1933-09-10", "gender": "male", "surname": "Double"},
    "nobody":      {"nhs_number": "9990000794", "dob": "1999-12-31", "gender": "female",
                    "surname": "Nobody", "forename": "Nell", "postcode": "ZZ99 9ZZ"}
  }
With --training the training patients stand in for the file.

Exit codes: 0 every check passed or was skipped, 5 some failed, 6 the endpoint
was never reached.`

// verdict is one line of the report.
type verdict struct {
	Check  string `json:"check"`
	Clause string `json:"clause"`
	Result string `json:"result,omitempty"` // passed, failed or skipped
	Says   string `json:"says,omitempty"`
}

// conformanceVerb holds the configured SMSP against its specification.
func conformanceVerb(c *call, args []string) (err error) {
	fs := c.flags()
	file := fs.String("patients", "", "the synthetic patients of the endpoint, JSON")
	list := fs.Bool("list", false, "list the checks and send nothing")
	err = onlyFlags(fs, args)
	if err != nil {
		return err
	}
	if *list {
		return c.listChecks()
	}
	bench, err := c.bench(*file)
	if err != nil {
		return err
	}
	st, err := c.signedIn()
	if err != nil {
		return err
	}
	defer closing(st, &err)
	trial, err := st.Desk.BeginTrial(c.ctx)
	if err != nil {
		return err
	}
	bench.Identity = trial.Identity()
	verdicts, tally, err := c.examine(trial, bench)
	err = errors.Join(err, trial.End(c.ctx, tally["passed"], tally["failed"], tally["skipped"]))
	if err != nil {
		return err
	}
	endpoint := st.Config.Text("smsp.url")
	if st.Training {
		endpoint = "the training SMSP"
	}
	doc := map[string]any{"endpoint": endpoint, "checks": verdicts, "passed": tally["passed"], "failed": tally["failed"], "skipped": tally["skipped"]}
	err = c.emit(doc, func(w io.Writer) {
		for _, v := range verdicts {
			fmt.Fprintf(w, "%s\t%s\t[%s]\t%s\n", v.Result, v.Check, v.Clause, v.Says)
		}
		fmt.Fprintf(w, "\n%s: %d passed, %d failed, %d skipped\n", endpoint, tally["passed"], tally["failed"], tally["skipped"])
	})
	if err == nil && tally["failed"] > 0 {
		return &exitError{code: exitBusiness}
	}
	return err
}

func (c *call) listChecks() error {
	var all []verdict
	for _, check := range conformance.Checks() {
		all = append(all, verdict{Check: check.Name, Clause: check.Source})
	}
	return c.emit(map[string]any{"checks": all}, func(w io.Writer) {
		for _, v := range all {
			fmt.Fprintf(w, "%s\t[%s]\n", v.Check, v.Clause)
		}
	})
}

// examine runs the suite. The error says why it could not be run to its end.
func (c *call) examine(trial *app.Trial, bench conformance.Bench) (verdicts []verdict, tally map[string]int, err error) {
	ctx, stop := context.WithCancel(c.ctx)
	defer stop()
	line := &line{Endpoint: trial, stop: stop}
	bench.Endpoint = line
	tally = map[string]int{}
	err = conformance.Run(ctx, bench, func(r conformance.Result) {
		v := verdict{r.Check.Name, r.Check.Source, "passed", r.Skipped}
		switch {
		case r.Err != nil:
			v.Result, v.Says = "failed", r.Err.Error()
		case r.Skipped != "":
			v.Result = "skipped"
		}
		tally[v.Result]++
		verdicts = append(verdicts, v)
	})
	if line.broken != nil {
		err = line.broken
	}
	return verdicts, tally, err
}

// line stops the suite when nothing more can come of it: what was to be sent
// could not be recorded, the session has ended, or the endpoint has never
// answered at all.
type line struct {
	conformance.Endpoint
	stop     context.CancelFunc
	answered bool
	broken   error
}

// Send is that of the endpoint.
func (l *line) Send(ctx context.Context, q itk.Query, m itk.Message) itk.Exchange {
	if l.broken != nil {
		return itk.Exchange{Err: l.broken}
	}
	x := l.Endpoint.Send(ctx, q, m)
	l.answered = l.answered || x.HTTPStatus != 0
	if x.Err != nil && (!l.answered || exitCode(x.Err) != exitNoAnswer) {
		l.broken = x.Err
		l.stop()
	}
	return x
}

// bench reads the patients whom the endpoint knows.
func (c *call) bench(file string) (conformance.Bench, error) {
	if file != "" {
		raw, err := os.ReadFile(file)
		if err != nil {
			return conformance.Bench{}, usagef("reading the patients: %v", err)
		}
		return benchFrom(raw)
	}
	f, err := c.folder()
	if err != nil {
		return conformance.Bench{}, err
	}
	if !c.training && !f.IsTraining() {
		return conformance.Bench{}, usagef("name the endpoint's synthetic patients with --patients; see: mscactl help conformance")
	}
	return trainingBench(), nil
}

// testPatient is a patient in the file; the names are those of the flags.
type testPatient struct {
	NHSNumber   string `json:"nhs_number"`
	DateOfBirth string `json:"dob"`
	Gender      string `json:"gender"`
	Surname     string `json:"surname"`
	Forename    string `json:"forename"`
	Postcode    string `json:"postcode"`
}

func (p testPatient) fields() itk.Fields {
	return itk.Fields{NHSNumber: p.NHSNumber, DateOfBirth: p.DateOfBirth, Gender: p.Gender, Surname: p.Surname, Forename: p.Forename, Postcode: p.Postcode}
}

func benchFrom(raw []byte) (conformance.Bench, error) {
	var p struct{ Known, Superseded, Invalidated, Alike, Nobody testPatient }
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&p); err != nil {
		return conformance.Bench{}, usagef("the patients' file: %v", err)
	}
	if k := p.Known; k.NHSNumber == "" || k.DateOfBirth == "" || k.Gender == "" || k.Surname == "" || k.Forename == "" || k.Postcode == "" {
		return conformance.Bench{}, usagef(`the patients' file needs "known" with nhs_number, dob, gender, surname, forename and postcode`)
	}
	if _, err := itk.NewQuery(itk.GetPatientDetails, p.Known.fields(), itk.Rules{Attended: true}); err != nil {
		return conformance.Bench{}, err
	}
	return conformance.Bench{
		Known: p.Known.fields(), Superseded: p.Superseded.fields(), Invalidated: p.Invalidated.fields(),
		Alike: p.Alike.fields(), Nobody: p.Nobody.fields(),
	}, nil
}

// trainingBench has the patients of the training SMSP.
func trainingBench() conformance.Bench {
	fields := func(number string) itk.Fields {
		p, _ := smsptest.Find(number)
		return testPatient{p.NHSNumber, p.DateOfBirth, p.Gender, p.Surname, p.Forename, p.Postcode}.fields()
	}
	b := conformance.Bench{
		Known: fields("9990000034"), Superseded: fields("9990000042"), Invalidated: fields("9990000166"),
		Alike: fields("9990000182"), Nobody: fields("9990000794"),
	}
	b.Alike.Postcode = ""
	return b
}
