package station_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"msca/app"
	"msca/app/config"
	"msca/audit"
	"msca/cmd/internal/station"
	"msca/cmd/internal/training"
	"msca/itk"
	"msca/smartcard"
)

// This program plays the helper of a session broker when it is told to.
func TestMain(m *testing.M) {
	if as := os.Getenv("MSCA_TEST_HELPER"); as != "" {
		os.Exit(helper(as))
	}
	if dir := os.Getenv(childVariable); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}

const helperToken = "HELPER-9f31c2"

func helper(as string) int {
	asked := struct {
		Do, ID      string
		UserID      string `json:"user_id"`
		Certificate []byte
		Signature   []byte
		Token       string
	}{}
	if err := json.NewDecoder(os.Stdin).Decode(&asked); err != nil {
		return 9
	}
	fmt.Fprintln(os.Stderr, "talking about", helperToken)
	switch as {
	case "hang":
		time.Sleep(time.Hour)
	case "exit":
		return 3
	case "garbage":
		fmt.Print(`{"token": ` + helperToken)
		return 0
	case "flood":
		for {
			if _, err := fmt.Print(strings.Repeat("x", 4096)); err != nil {
				return 0
			}
		}
	}
	switch asked.Do {
	case "begin":
		if as == "no-challenge" {
			fmt.Print(`{}`)
			return 0
		}
		json.NewEncoder(os.Stdout).Encode(map[string]any{"id": "17", "challenge": bytes.Repeat([]byte{7}, 32)})
	case "answer":
		if asked.ID != "17" || len(asked.Certificate) == 0 || len(asked.Signature) == 0 {
			return 4
		}
		user, expires := asked.UserID, time.Now().Add(time.Hour)
		switch as {
		case "somebody-else":
			user = "555099999999"
		case "expired":
			expires = time.Now().Add(-time.Second)
		case "no-token":
			json.NewEncoder(os.Stdout).Encode(map[string]any{"user_id": user, "expires": expires})
			return 0
		}
		json.NewEncoder(os.Stdout).Encode(map[string]any{"token": helperToken, "user_id": user, "expires": expires})
	case "end":
		if path := os.Getenv("MSCA_TEST_ENDED"); path != "" {
			os.WriteFile(path, []byte(asked.Token), 0o600)
		}
		fmt.Print(`{}`)
	}
	return 0
}

// trainingWith makes a training folder with these settings and opens it, with
// the card in the embedded reader.
func trainingWith(t *testing.T, settings ...string) *station.Station {
	t.Helper()
	t.Setenv("PCSCLITE_CSOCK_NAME", filepath.Join(t.TempDir(), "no-pcscd"))
	o := station.Options{Folder: station.Folder(t.TempDir()), Training: true, AccessPoint: "test", Cards: true, Short: true}
	made, err := station.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	c := made.Config
	if err := made.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	c = withSettings(t, c, settings...)
	raw, err := c.File()
	if err == nil {
		err = os.WriteFile(o.Folder.Config(), raw, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	st, err := station.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { st.Close(context.Background()) })
	return st
}

func withSettings(t *testing.T, c *config.Config, settings ...string) *config.Config {
	t.Helper()
	for i := 0; i < len(settings); i += 2 {
		var err error
		if c, err = c.With(settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func enterPIN(t *testing.T, st *station.Station) error {
	t.Helper()
	pin, err := smartcard.NewPIN([]byte(training.PIN))
	if err != nil {
		t.Fatal(err)
	}
	var presence smartcard.Presence
	until(t, "the card", func() bool {
		p, ok := st.Desk.Cards().Reader(training.Reader)
		presence = p
		return ok && p.State == smartcard.Present
	})
	return st.Desk.SignInWithCard(t.Context(), presence, pin, false)
}

// until waits for what another goroutine does.
func until(t *testing.T, what string, ready func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !ready() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain for %s", what)
		case <-time.After(time.Millisecond):
		}
	}
}

func asNurse(t *testing.T, st *station.Station) {
	t.Helper()
	if err := enterPIN(t, st); err != nil {
		t.Fatal(err)
	}
	if err := st.Desk.ChooseRole(t.Context(), "555087654321"); err != nil {
		t.Fatal(err)
	}
}

var nesta = app.LookupRequest{
	Operation: itk.GetPatientDetailsByNHSNumber,
	Fields:    itk.Fields{NHSNumber: "9990000034", DateOfBirth: "29-Feb-1984"},
}

var method4 = []string{"access.card-method", "session", "access.broker", "training", "access.session-token-type", "1.2.826.0.1285.0.2.99"}

// tokens returns what the trail says about session tokens, as "what outcome".
func tokens(t *testing.T, st *station.Station) string {
	t.Helper()
	found, err := st.Trail.Search(t.Context(), audit.Filter{Events: []audit.Event{audit.TokenValidated}})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range found {
		out = append(out, r.Details[0].Value+" "+r.Outcome.String())
	}
	return strings.Join(out, ", ")
}

// Access method 4, end to end: the card answers the broker's challenge within
// the sign-in, the token goes where the settings say, and the provider accepts
// it. Once the card has gone the provider refuses the same token, even from a
// client that does not lock.
func TestMSCA_AUD_04_Section3_Method4_TokenLivesAsLongAsTheCardIsIn(t *testing.T) {
	st := trainingWith(t, append(method4, "card.lock-on-removal", "no")...)
	asNurse(t, st)
	a, err := st.Desk.Lookup(t.Context(), nesta)
	if err != nil || a.Reply.Outcome != itk.OutcomeSuccess {
		t.Fatalf("with the card in: %+v, %v", a, err)
	}
	if got := tokens(t, st); got != "obtained success, used success" {
		t.Errorf("records of the token: %s", got)
	}
	sent, _ := payloadOf(t, st, audit.RequestSent)
	if !bytes.Contains(sent, []byte(`type="1.2.826.0.1285.0.2.99"`)) || !bytes.Contains(sent, []byte("TRAINING-")) {
		t.Error("the request does not carry the token under the configured type")
	}

	st.Slot.Eject(training.Reader)
	until(t, "the broker to end the session", func() bool { return st.TrainingSessions() == 0 })
	if a, err = st.Desk.Lookup(t.Context(), nesta); !errors.Is(err, app.ErrTokenRefused) || a != nil {
		t.Fatalf("after the card has gone: %+v, %v; want the provider's refusal and no patient", a, err)
	}
	if got := tokens(t, st); !strings.HasPrefix(got, "obtained success, used success, used minor-failure") {
		t.Errorf("records of the token: %s", got)
	}
	refused, r := payloadOf(t, st, audit.ResponseReceived)
	if !bytes.Contains(refused, []byte("SMSP-0005")) || r.Patient != "9990000034" {
		t.Error("the provider's refusal is not on record as it came")
	}
}

// A token that the provider took before and takes no more: the session locks and
// says why; with the card in its reader the PIN brings a fresh token, and the
// same person goes on in the same role. Neither token is in an error or in the
// open part of a record.
func TestMSCA_AUD_04_Section3_Method4_RefusedInMidSession(t *testing.T) {
	st := trainingWith(t, method4...)
	asNurse(t, st)
	if _, err := st.Desk.Lookup(t.Context(), nesta); err != nil {
		t.Fatal(err)
	}
	first := tokenSent(t, st)
	if err := st.EndTraining(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	_, err := st.Desk.Lookup(t.Context(), nesta)
	if s := st.Desk.State(); !errors.Is(err, app.ErrTokenRefused) || s.Stage != app.Locked || !errors.Is(s.Cause, app.ErrTokenRefused) {
		t.Fatalf("refused in mid-session: %v, %s because of %v", err, s.Stage, s.Cause)
	}
	if _, err := st.Desk.Lookup(t.Context(), nesta); !errors.Is(err, app.ErrLocked) {
		t.Errorf("a look-up with the dead token: %v", err)
	}
	if err := enterPIN(t, st); err != nil {
		t.Fatal(err)
	}
	if s := st.Desk.State(); s.Stage != app.Active || s.Profile.ID != "555087654321" {
		t.Fatalf("after the PIN: %s as %q", s.Stage, s.Profile.ID)
	}
	if a, err := st.Desk.Lookup(t.Context(), nesta); err != nil || a.Reply.Outcome != itk.OutcomeSuccess {
		t.Fatalf("with the fresh token: %+v, %v", a, err)
	}
	second := tokenSent(t, st)
	if second == first {
		t.Error("the dead token was sent again")
	}
	all, searchErr := st.Trail.Search(t.Context(), audit.Filter{Limit: 1000})
	if searchErr != nil {
		t.Fatal(searchErr)
	}
	open := fmt.Sprint(all) + err.Error()
	if strings.Contains(open, first) || strings.Contains(open, second) {
		t.Error("a token can be read in an error or in the open part of a record")
	}
}

// A token that was never accepted is not renewed over and over: the provider's
// answer is shown, with what to do.
func TestMSCA_AUD_04_Section3_Method4_NeverAcceptedIsAnAnswer(t *testing.T) {
	st := trainingWith(t, append(method4, "card.lock-on-removal", "no")...)
	asNurse(t, st)
	st.Slot.Eject(training.Reader)
	until(t, "the broker to end the session", func() bool { return st.TrainingSessions() == 0 })
	a, err := st.Desk.Lookup(t.Context(), nesta)
	if err != nil || a.Reply.Outcome != itk.OutcomeCredentials || a.Shown.Problem == nil || st.Desk.State().Stage != app.Active {
		t.Errorf("%+v, %v, %s", a, err, st.Desk.State().Stage)
	}
}

// A token that was obtained outside is taken where nothing here gives one, and
// goes with the session.
func TestMSCA_AUD_04_Section3_Method4_TokenFromOutside(t *testing.T) {
	st := trainingWith(t, "access.card-method", "session", "access.session-token-type", "1.2.3.4", "access.session-token-uri", "urn:sso:{token}")
	asNurse(t, st)
	if err := st.Desk.TakeToken(t.Context(), "OUTSIDE-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Desk.Lookup(t.Context(), nesta); err != nil {
		t.Fatal(err)
	}
	if sent, _ := payloadOf(t, st, audit.RequestSent); !bytes.Contains(sent, []byte("urn:sso:OUTSIDE-1")) {
		t.Error("the request does not carry the token")
	}
	if got := tokens(t, st); got != "given success, used success" {
		t.Errorf("records of the token: %s", got)
	}
	st.Desk.Lock("lock key")
	if err := enterPIN(t, st); err != nil {
		t.Fatal(err)
	}
	var incomplete *app.IdentityIncompleteError
	if _, err := st.Desk.Lookup(t.Context(), nesta); !errors.As(err, &incomplete) || !errors.Is(err, app.ErrNoToken) {
		t.Errorf("after a lock: %v; want no token any more", err)
	}

	withBroker := trainingWith(t, method4...)
	asNurse(t, withBroker)
	if err := withBroker.Desk.TakeToken(t.Context(), "OUTSIDE-1"); !errors.Is(err, app.ErrTokenUnwanted) {
		t.Errorf("beside a broker: %v", err)
	}
	inAs(t, st, "nurse", training.Password)
	if err := st.Desk.TakeToken(t.Context(), "OUTSIDE-1"); !errors.Is(err, app.ErrTokenUnwanted) {
		t.Errorf("with an account: %v", err)
	}
}

// tokenSent is the training broker's token in the newest request.
func tokenSent(t *testing.T, st *station.Station) string {
	t.Helper()
	sent, _ := payloadOf(t, st, audit.RequestSent)
	found := regexp.MustCompile(`TRAINING-[A-Za-z0-9_-]+`).Find(sent)
	if found == nil {
		t.Fatal("the request carries no token")
	}
	return string(found)
}

// The client drops the token with every way of leaving, and tells the broker.
func TestMSCA_AUD_04_Section3_Method4_TokenIsDropped(t *testing.T) {
	for name, leave := range map[string]func(*station.Station){
		"removal":  func(st *station.Station) { st.Slot.Eject(training.Reader) },
		"lock":     func(st *station.Station) { st.Desk.Lock("lock key") },
		"sign-out": func(st *station.Station) { st.Desk.SignOut(context.Background()) },
	} {
		t.Run(name, func(t *testing.T) {
			st := trainingWith(t, method4...)
			asNurse(t, st)
			leave(st)
			until(t, "the desk", func() bool { return st.Desk.State().Stage != app.Active })
			until(t, "the broker", func() bool { return st.TrainingSessions() == 0 })
			until(t, "the record", func() bool { return strings.HasSuffix(tokens(t, st), "ended success") })
			if _, err := st.Desk.Lookup(t.Context(), nesta); !errors.Is(err, app.ErrLocked) && !errors.Is(err, app.ErrNotSignedIn) {
				t.Errorf("look-up afterwards: %v", err)
			}
			if name == "removal" {
				return
			}
			asNurse(t, st) // a full sign-in gets a new token
			if a, err := st.Desk.Lookup(t.Context(), nesta); err != nil || a.Reply.Outcome != itk.OutcomeSuccess {
				t.Errorf("after signing in again: %+v, %v", a, err)
			}
		})
	}
}

// Without a broker method 4 is incomplete: nothing is sent.
func TestMSCA_AUD_04_Section3_Method4_NoTokenNoRequest(t *testing.T) {
	st := trainingWith(t, "access.card-method", "session", "access.session-token-type", "1.2.3.4")
	asNurse(t, st)
	_, err := st.Desk.Lookup(t.Context(), nesta)
	var incomplete *app.IdentityIncompleteError
	if !errors.As(err, &incomplete) {
		t.Errorf("error %v, want the audit identity's", err)
	}
}

// A helper command reaches a broker outside, such as an Identity Agent's.
func TestMSCA_AUD_04_Section3_Method4_HelperCommand(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ended := filepath.Join(t.TempDir(), "ended")
	t.Setenv("MSCA_TEST_ENDED", ended)
	st := trainingWith(t, "access.card-method", "session", "access.session-token-type", "1.2.3.4",
		"access.session-token-uri", "urn:sso:{token}", "access.broker", "command", "access.broker-command", self)

	for _, bad := range []string{"exit", "garbage", "flood", "no-challenge", "somebody-else", "expired", "no-token"} {
		t.Run(bad, func(t *testing.T) {
			t.Setenv("MSCA_TEST_HELPER", bad)
			err := enterPIN(t, st)
			var broker *app.BrokerError
			if !errors.As(err, &broker) || st.Desk.State().Stage != app.SignedOut {
				t.Fatalf("error %v, stage %s; want the broker's and nobody signed in", err, st.Desk.State().Stage)
			}
			if strings.Contains(err.Error(), helperToken) {
				t.Error("the error shows the token")
			}
		})
	}

	t.Setenv("MSCA_TEST_HELPER", "good")
	asNurse(t, st)
	if a, err := st.Desk.Lookup(t.Context(), nesta); err != nil || a.Reply.Outcome != itk.OutcomeSuccess {
		t.Fatalf("%+v, %v", a, err)
	}
	if sent, _ := payloadOf(t, st, audit.RequestSent); !bytes.Contains(sent, []byte("urn:sso:"+helperToken)) {
		t.Error("the request does not carry the helper's token")
	}
	st.Desk.Lock("lock key")
	until(t, "the helper to hear of the end", func() bool {
		got, err := os.ReadFile(ended)
		return err == nil && string(got) == helperToken
	})
}

// A broker that the settings name and that cannot be used refuses cards, says
// why, and leaves accounts in, so that the setting can be put right.
func TestMSCA_AUD_04_Section3_Method4_BrokerSettingThatCannotBeUsed(t *testing.T) {
	st := trainingWith(t, "access.card-method", "session", "access.broker", "command")
	err := enterPIN(t, st)
	var broker *app.BrokerError
	if !errors.As(err, &broker) || !strings.Contains(err.Error(), "access.broker-command") {
		t.Errorf("by card: %v; want the setting named", err)
	}
	inAs(t, st, "nurse", training.Password)
	if a, err := st.Desk.Lookup(t.Context(), nesta); err != nil || a.Reply.Outcome != itk.OutcomeSuccess {
		t.Errorf("by account: %+v, %v", a, err)
	}
}

// A helper that hangs is given up.
func TestMSCA_AUD_04_Section3_Method4_HelperThatHangs(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("MSCA_TEST_HELPER", "hang")
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := station.CommandBroker(self).Begin(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v, want that of the deadline", err)
	}
}

func TestSessionTokenShowsNowhere(t *testing.T) {
	token := app.NewSessionToken("SECRET-1", time.Now())
	raw, err := json.Marshal(map[string]any{"token": token, "pointer": &token})
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%v %+v %#v %s %q %x %v", token, token, token, token, token, token, &token) + string(raw)
	if strings.Contains(text, "SECRET") || strings.Contains(text, fmt.Sprintf("%x", "SECRET")) {
		t.Errorf("the token shows in %s", text)
	}
}

// payloadOf is the first payload of the newest record of an event.
func payloadOf(t *testing.T, st *station.Station, e audit.Event) ([]byte, audit.Record) {
	t.Helper()
	found, err := st.Trail.Search(t.Context(), audit.Filter{Events: []audit.Event{e}, Descending: true, Limit: 1})
	if err != nil || len(found) != 1 {
		t.Fatalf("%d records of %s: %v", len(found), e, err)
	}
	r, payloads, err := st.Trail.Show(t.Context(), found[0].Seq)
	if err != nil || len(payloads) == 0 {
		t.Fatalf("no payload of %s: %v", e, err)
	}
	return payloads[0].Body, r
}
