package station

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"msca/app"
	"msca/app/config"
	"msca/app/problem"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/audit/timesource"
)

// Check is one line of a diagnosis. It holds no patient data and no secret.
type Check struct {
	Name  string `json:"name"`
	State string `json:"state"` // OK, Attention or Fault
	Says  string `json:"says"`
	Fix   string `json:"fix,omitempty"`
}

// The states of a check.
const (
	OK        = "ok"
	Attention = "attention"
	Fault     = "fault"
)

func faulty(name string, err error) Check {
	p := problem.For(err)
	k := Check{name, Fault, err.Error(), ""}
	if len(p.Do) > 0 {
		k.Fix = p.Do[0]
	}
	return k
}

// Diagnose checks every part of the workstation and reports each as it is done.
// When the workstation does not open it says why and checks the rest all the
// same. It uses no PIN try and sends nothing of a patient.
func Diagnose(ctx context.Context, o Options, report func(Check)) {
	report(programCheck())
	report(DiskCheck(o.Folder))
	report(settingsCheck(o))
	o.Cards = true
	s, err := Open(ctx, o)
	if err != nil {
		k := faulty("workstation", err)
		if errors.Is(err, ErrNotSetUp) {
			k.Fix = "mscactl init, or use --training"
		}
		report(k)
		s = beside(ctx, o)
	}
	defer s.Close(context.WithoutCancel(ctx))
	s.parts(ctx, audit.Person{}, report)
}

// Check checks every part of the open workstation, on behalf of by.
func (s *Station) Check(ctx context.Context, by audit.Person, report func(Check)) {
	report(programCheck())
	report(DiskCheck(s.Folder))
	report(settingsCheck(Options{Folder: s.Folder, ConfigFile: s.configFile, Training: s.Training}))
	s.parts(ctx, by, report)
}

// beside opens what can be opened of a workstation that does not open as a
// whole: enough to check it, and not enough to work with.
func beside(ctx context.Context, o Options) *Station {
	s := &Station{Folder: o.Folder, Training: o.Training, configFile: o.ConfigFile, accessPoint: o.AccessPoint}
	if s.configFile == "" {
		s.configFile = o.Folder.Config()
	}
	var err error
	if s.Config, err = LoadSettings(o.Folder, s.configFile, o.Training); err != nil {
		if s.Config, err = config.Load("", ""); err != nil {
			return s
		}
	}
	s.Clock = timesource.New(timesource.Options{Servers: s.Config.Distinct("time.servers")})
	if s.Folder.Exists() {
		trail, err := auditstore.Open(ctx, s.trailOptions())
		if err == nil {
			s.Trail = trail
		}
		s.noTrail = err
	}
	s.NoSMSP = s.openSMSP(nil)
	s.NoCards = s.openCards(ctx, nil)
	return s
}

func (s *Station) parts(ctx context.Context, by audit.Person, report func(Check)) {
	report(s.trailCheck(ctx, by))
	if s.Trail != nil {
		report(s.witnessCheck(ctx))
	}
	if s.Config == nil {
		return
	}
	for _, k := range s.TimeChecks(ctx) {
		report(k)
	}
	s.EndpointChecks(ctx, report)
	for _, k := range s.CertificateChecks() {
		report(k)
	}
	for _, k := range s.cardChecks(ctx) {
		report(k)
	}
}

func programCheck() Check {
	return Check{"program", OK, fmt.Sprintf("msca %s, %s, %s/%s", Build, runtime.Version(), runtime.GOOS, runtime.GOARCH), ""}
}

// The free space below which a disk is told of.
const (
	littleSpace = 1 << 30
	noSpace     = 100 << 20
)

func DiskCheck(f Folder) Check {
	free, err := freeSpace(string(f))
	if err != nil {
		return Check{"disk", Attention, "the free space cannot be told: " + err.Error(), "Check the data folder " + string(f)}
	}
	k := Check{"disk", OK, fmt.Sprintf("%.1f GB free for %s", float64(free)/1e9, f), ""}
	if free < littleSpace {
		k.State, k.Fix = Attention, "Make room on this disk: when it is full nothing can be recorded, so nobody can work."
	}
	if free < noSpace {
		k.State = Fault
	}
	return k
}

func settingsCheck(o Options) Check {
	c, err := LoadSettings(o.Folder, o.ConfigFile, o.Training)
	if err != nil {
		return Check{"settings", Fault, err.Error(), "Correct the named file; mscactl config validate checks it."}
	}
	fixed := 0
	for _, s := range config.Settings() {
		if _, from := c.Get(s.Key); from == config.FromPolicy {
			fixed++
		}
	}
	return Check{"settings", OK, fmt.Sprintf("valid, %d fixed by machine policy", fixed), ""}
}

func (s *Station) trailCheck(ctx context.Context, by audit.Person) Check {
	if s.Trail == nil {
		return s.closedTrailCheck(ctx)
	}
	report, err := s.Trail.Verify(ctx, auditstore.VerifyOptions{})
	if err != nil {
		return faulty("audit trail", err)
	}
	k := Check{"audit trail", OK, fmt.Sprintf("intact, %d records", report.Records), ""}
	switch report.Verdict {
	case audit.Intact:
	case audit.Unanchored:
		k = Check{"audit trail", Attention, "intact, but nothing outside confirms its head", "Keep a checkpoint elsewhere: mscactl audit checkpoint"}
	default:
		k = Check{"audit trail", Fault, fmt.Sprintf("%s at record %d: %s", report.Verdict, report.FirstBad, report.Reason), leaveFolder}
	}
	if s.Desk != nil {
		if err := s.Desk.Note(ctx, app.VerifiedEntry(by, s.accessPoint, report)); err != nil {
			return faulty("audit trail", err)
		}
	}
	return k
}

// closedTrailCheck looks at a trail that does not open, and changes nothing in it.
func (s *Station) closedTrailCheck(ctx context.Context) Check {
	if !exists(s.Folder.Audit()) {
		return Check{"audit trail", Attention, "there is none yet", "mscactl init, or use --training"}
	}
	fix := leaveFolder
	if errors.Is(s.noTrail, auditstore.ErrKeys) {
		fix = faulty("", s.noTrail).Fix
	}
	report, err := auditstore.Examine(ctx, auditstore.Options{Dir: s.Folder.Audit(), Clock: timesource.New(timesource.Options{}), Rand: rand.Reader}, auditstore.VerifyOptions{})
	switch {
	case err != nil:
		return Check{"audit trail", Fault, err.Error(), fix}
	case report.FirstBad != 0:
		return Check{"audit trail", Fault, fmt.Sprintf("%s at record %d: %s", report.Verdict, report.FirstBad, report.Reason), fix}
	}
	return Check{"audit trail", Fault, strings.TrimSuffix(fmt.Sprintf("does not open; as far as it can be read it is %s, %d records: %s", report.Verdict, report.Records, report.Reason), ": "), fix}
}

const leaveFolder = "Call the privacy officer; leave the folder as it is."

// witnessCheck says how far the trail has been countersigned.
func (s *Station) witnessCheck(ctx context.Context) Check {
	f, err := s.Witness()
	if err != nil {
		return faulty("witness", err)
	}
	if f == nil {
		return Check{"witness", Attention, "nobody outside countersigns the head of the audit trail", "mscactl config set audit.witness 'URL VKEY', or keep checkpoints elsewhere: mscactl audit checkpoint"}
	}
	state, _, err := f.State()
	if err != nil {
		return faulty("witness", err)
	}
	last, err := s.Trail.Last(ctx)
	if err != nil {
		return faulty("witness", err)
	}
	if state.Size == 0 {
		return Check{"witness", Attention, fmt.Sprintf("never countersigned, %d records pending", last), "mscactl audit witness"}
	}
	if state.Size > last {
		return Check{"witness", Fault, fmt.Sprintf("%d records are countersigned, the trail has %d", state.Size, last), leaveFolder}
	}
	k := Check{"witness", OK, fmt.Sprintf("last countersigned %s, %d records pending", timesource.Civil(state.At), last-state.Size), ""}
	if s.Clock.Stamp().UTC.Sub(state.At) > 24*time.Hour {
		k.State, k.Fix = Attention, "Check that "+f.URL+" can be reached, then: mscactl audit witness"
	}
	return k
}
