package station

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"msca/app"
	"msca/app/config"
	rbactables "msca/assets/rbac"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/audit/timesource"
	"msca/cmd/internal/printer"
	"msca/cmd/internal/training"
	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
	"msca/rbac"
	rbacstore "msca/rbac/store"
	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// Build names this build in audit records and on the screens. The linker adds the
// commit to what is released.
var Build = "0.1.0"

// Options say which workstation to open and for what.
type Options struct {
	Folder      Folder
	ConfigFile  string // empty: the folder's own
	Training    bool
	AccessPoint string // "desktop" or "command line"
	Cards       bool   // open the card readers
	Short       bool   // for one command: the time servers are asked once before the first record
	TrailOnly   bool   // open the audit trail and nothing else: no Desk, nothing recorded

	Provider string           // of a training workstation: the training SMSP to use; empty: one of its own
	Wall     func() time.Time // the clock that people set; nil: the computer's
	Waits    func()           // hears, once, that another program on the folder keeps it from opening; nil: nobody

	lost func(context.Context, *Station, auditstore.Loss) (auditstore.Acknowledgement, error) // who answers for lost records; nil: nobody
}

// Station is an opened workstation. Close it.
type Station struct {
	Desk     *app.Desk
	Trail    *auditstore.Store
	Users    *rbacstore.Store
	Clock    *timesource.Source
	Config   *config.Config
	Policy   *rbac.Policy
	Trust    smartcard.Trust
	Readers  smartcard.Readers // nil without cards
	SMSP     *smsp.Client      // nil where none can be used
	NoSMSP   error             // why SMSP is nil; nil where none is configured
	NoCards  error             // why Readers is nil; nil where cards are not set up
	Folder   Folder
	Training bool
	// Slot is the embedded reader of a training workstation without PC/SC, and
	// Card the training card that belongs into it; nil otherwise.
	Slot *cardtest.InMemory
	Card *cardtest.Card

	lost         func(context.Context, auditstore.Loss) (auditstore.Acknowledgement, error)
	configFile   string
	accessPoint  string
	provider     string
	wall         func() time.Time
	waits        func()   // another program keeps it from opening
	noTrail      error    // why Trail is nil, in a diagnosis
	seen         *seen    // nil without SMSP
	unrecorded   uint64   // generation of a change of the accounts that the trail does not know of
	settingsLock *os.File // from reading the settings until they are recorded
	smsptest     *smsptest.Listener
	training     *training.Broker // nil where session tokens do not come from it
	presence     *presence
	stop         context.CancelFunc
	watched      chan struct{} // closed when the readers are followed no more
	witnessing   sync.WaitGroup
}

// ErrNotSetUp says that the data folder has never been set up.
var ErrNotSetUp = errors.New("this workstation has not been set up: run mscactl init, or use --training")

// ErrSettingsMissing says that a folder with an audit trail has lost its
// settings. It must not be set up anew.
var ErrSettingsMissing = errors.New("the settings (config.json) of this workstation are missing, though it has an audit trail: put them back from a backup and leave the folder otherwise as it is")

// ErrOtherKind says that a live folder was to be opened for training or the
// other way round.
var ErrOtherKind = errors.New("training and live folders are never opened as one another")

// Open opens the workstation and records that it starts. A training folder that
// does not exist is made; a live one has to be set up with Init before.
func Open(ctx context.Context, o Options) (_ *Station, err error) {
	s := &Station{Folder: o.Folder, Training: o.Training, configFile: o.ConfigFile, accessPoint: o.AccessPoint, provider: o.Provider, wall: o.Wall, waits: func() {}}
	if o.Waits != nil {
		s.waits = sync.OnceFunc(o.Waits)
	}
	if s.configFile == "" {
		s.configFile = o.Folder.Config()
	}
	defer func() {
		if err != nil {
			s.release()
		}
	}()
	if err = o.Folder.Readable(); err != nil {
		return nil, err
	}
	if err = mayWork(string(o.Folder)); err != nil {
		return nil, err
	}
	if o.Folder.Exists() && o.Folder.IsTraining() != o.Training {
		return nil, ErrOtherKind
	}
	var ground *training.Ground
	if o.Training {
		if ground, err = initTraining(ctx, o.Folder, s.waits); err != nil {
			return nil, err
		}
	} else if exists(string(o.Folder.draft())) {
		if err = o.Folder.settingUp(ctx, s.waits, func() error { return nil }); err != nil {
			return nil, err
		}
	}
	if err = o.Folder.whole(); err != nil {
		return nil, err
	}
	if o.Folder.IsTraining() != o.Training {
		return nil, ErrOtherKind
	}
	if !o.TrailOnly {
		if s.settingsLock, err = o.Folder.lockSettings(ctx, s.waits); err != nil {
			return nil, err
		}
	}
	if s.Config, err = LoadSettings(o.Folder, s.configFile, o.Training); err != nil {
		return nil, err
	}
	if o.lost != nil {
		s.lost = func(ctx context.Context, l auditstore.Loss) (auditstore.Acknowledgement, error) {
			return o.lost(ctx, s, l)
		}
	}
	if err = s.openTrail(ctx); err != nil || o.TrailOnly {
		return s, err
	}
	if s.presence, err = enter(ctx, o.Folder, s.waits); err != nil {
		return nil, err
	}
	if err = s.openUsers(ctx); err != nil {
		return nil, err
	}
	if s.NoSMSP = s.openSMSP(ground); s.NoSMSP != nil && o.Training {
		return nil, s.NoSMSP
	}
	if o.Cards {
		if s.NoCards = s.openCards(ctx, ground); s.NoCards != nil {
			s.Readers, s.Slot, s.Trust = nil, nil, smartcard.Trust{} // accounts and the trail go on
		}
	}
	if err = s.assemble(o.AccessPoint, ground); err != nil {
		return nil, err
	}
	return s, s.start(ctx, o.Short)
}

// openTrail comes before everything that could need a record. [MSCA-AUD-01]
func (s *Station) openTrail(ctx context.Context) (err error) {
	s.Clock = s.newClock()
	if s.Trail, err = auditstore.Open(ctx, s.trailOptions()); err != nil {
		return &app.AuditUnavailableError{Doing: "opening the workstation", Err: err}
	}
	return nil
}

func (s *Station) trailOptions() auditstore.Options {
	device := s.Config.Text("device.name")
	if device == "" {
		device, _ = os.Hostname()
	}
	return auditstore.Options{
		Dir: s.Folder.Audit(), Clock: s.Clock, Rand: rand.Reader, Keys: TrailKeys(s.Folder, s.Config),
		Device: device, OriginatingSystem: s.Config.Text("system.name"),
		ODSCode: s.Config.Text("organisation.ods"), Build: "msca " + Build,
		Acknowledge: s.lost,
	}
}

func (s *Station) openSMSP(ground *training.Ground) (err error) {
	url := s.Config.Text("smsp.url")
	if ground != nil {
		var valid func(string) bool
		if s.Config.Text("access.broker") == "training" {
			s.training = ground.NewBroker(s.Config.Text("access.session-token-uri"), rand.Reader, time.Now)
			valid = s.training.SessionValid
		}
		if url = s.provider; url == "" {
			if s.smsptest, err = ground.Serve(rand.Reader, time.Now, valid); err != nil {
				return err
			}
			url = s.smsptest.URL
		}
	}
	if url == "" {
		return nil
	}
	s.SMSP, err = client(s.Config, url)
	return err
}

func (s *Station) assemble(accessPoint string, ground *training.Ground) (err error) {
	c := s.Config
	o := app.Options{
		Trail: s.Trail, Cards: s.Readers, Trust: s.Trust, Policy: s.Policy, Accounts: accounts{s.Users}, Staff: staff{s.Users},
		ODSCode: c.Text("organisation.ods"), OrganisationName: c.Text("organisation.name"), AccessPoint: accessPoint,
		Identity: app.IdentityForms{
			UserURI: c.Text("access.user-uri"), CardMethod: itk.AccessMethod(c.Text("access.card-method")),
			RoleIDType: c.Text("access.role-id-type"), SessionTokenType: c.Text("access.session-token-type"),
			SessionTokenURI: c.Text("access.session-token-uri"), ASID: c.Text("access.asid"), SystemURI: c.Text("access.system-uri"),
		},
		Rules:         itk.Rules{Wildcards: c.Flag("search.wildcards"), PartialDates: c.Flag("search.partial-dates"), LocalIDRoot: c.Text("search.local-id-root")},
		Attempts:      int(c.Number("smsp.attempts")),
		LockOnRemoval: c.Flag("card.lock-on-removal"), TwoFactor: c.Text("access.two-factor") == "card-and-account", LongestSession: c.Duration("session.longest"),
		PolicyNow: s.Users.Policy,
		Printers:  printer.System(),
		Now:       s.now, Civil: timesource.London(), NewID: newID, Wait: wait,
	}
	if s.SMSP != nil {
		s.seen = &seen{SMSP: s.SMSP, now: s.now}
		o.SMSP = s.seen
	}
	if s.NoCards != nil {
		o.NoCards = &CardsUnusableError{s.NoCards}
	}
	o.NoSMSP = s.NoSMSP
	if s.Training {
		o.Practice = &app.Practice{}
	}
	o.Broker = s.broker(ground)
	s.Desk, err = app.NewDesk(o)
	return err
}

// start records the start and begins to follow the clock and the readers.
func (s *Station) start(ctx context.Context, short bool) error {
	mode := "live"
	if s.Training {
		mode = "training"
	}
	if short {
		_, _ = s.Clock.Quick(ctx) // the stamps say how good the time is
	}
	settings := settingsDetails(s.Config)
	changed, err := s.settingsChange(ctx, settings)
	if err != nil {
		return err
	}
	details := append([]audit.Detail{{Name: "build", Value: Build}, {Name: "mode", Value: mode}}, settings...)
	err = s.Desk.Start(ctx, s.presence.alone, details...)
	if err == nil && changed != nil {
		err = s.Desk.Note(ctx, *changed)
	}
	if err == nil && s.unrecorded != 0 {
		err = s.Desk.Note(ctx, unrecordedEntry(s.unrecorded))
	}
	err = errors.Join(err, s.settingsLock.Close())
	s.settingsLock = nil
	if err = errors.Join(err, s.presence.share(ctx)); err != nil {
		return err
	}
	background, stop := context.WithCancel(context.Background())
	s.stop, s.watched = stop, make(chan struct{})
	s.Clock.Start(background)
	if !short {
		s.followWitness(background)
	}
	go func() {
		defer close(s.watched)
		if s.training != nil && s.Readers != nil {
			broker := make(chan struct{})
			go func() { defer close(broker); s.training.Watch(background, s.Readers) }()
			defer func() { <-broker }()
		}
		s.Desk.WatchCards(background)
	}()
	return nil
}

// Close signs out, records the end and closes everything.
func (s *Station) Close(ctx context.Context) error {
	var err error
	if s.Desk != nil {
		err = s.Desk.Close(ctx)
	}
	return errors.Join(err, s.release())
}

func (s *Station) release() error {
	var errs []error
	if s.stop != nil {
		s.stop()
		<-s.watched
		s.witnessing.Wait()
		s.Clock.Stop()
	}
	if s.Readers != nil {
		errs = append(errs, s.Readers.Close())
	}
	if s.SMSP != nil {
		s.SMSP.Close()
	}
	if s.smsptest != nil {
		errs = append(errs, s.smsptest.Close())
	}
	if s.Users != nil {
		errs = append(errs, s.Users.Close())
	}
	if s.Trail != nil {
		errs = append(errs, s.Trail.Close())
	}
	if s.settingsLock != nil {
		errs = append(errs, s.settingsLock.Close())
	}
	if s.presence != nil {
		errs = append(errs, s.presence.leave())
	}
	return errors.Join(errs...)
}

// now is the disciplined time.
func (s *Station) now() time.Time { return s.Clock.Now() }

func newID() string {
	b := make([]byte, 16)
	rand.Read(b)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return strings.ToUpper(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]))
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

func policyTables() (*rbac.Policy, error) { return rbac.Load(rbactables.FS) }
