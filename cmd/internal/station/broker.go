package station

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"

	"msca/app"
	"msca/cmd/internal/training"
)

// broker is where session tokens come from by the settings; nil for nowhere. A
// setting that cannot be used refuses sign-ins by card and nothing else, so that
// it can be put right.
func (s *Station) broker(ground *training.Ground) app.SessionBroker {
	switch s.Config.Text("access.broker") {
	case "training":
		if ground == nil {
			return noBroker{errors.New("access.broker: the training broker belongs to training folders")}
		}
		return s.training
	case "command":
		path := s.Config.Text("access.broker-command")
		if !filepath.IsAbs(path) {
			return noBroker{errors.New("access.broker-command: name the program with its whole path")}
		}
		return CommandBroker(path)
	}
	return nil
}

// noBroker gives no session, and says why.
type noBroker struct{ why error }

func (b noBroker) Begin(context.Context) (app.BrokerChallenge, error) {
	return app.BrokerChallenge{}, b.why
}

func (b noBroker) Answer(context.Context, app.BrokerAnswer) (app.SessionToken, error) {
	return app.SessionToken{}, b.why
}

func (noBroker) End(context.Context, app.SessionToken) error { return nil }

// CommandBroker is the path of a helper program that reaches a session broker,
// such as an Identity Agent. It is started for every call, without a shell and
// without arguments, and is given one JSON document on its standard input:
//
//	{"do": "begin"}
//	{"do": "answer", "id": …, "user_id": …, "certificate": DER, "signature": …}
//	{"do": "end", "token": …}
//
// It answers with one on its standard output and ends with exit code 0:
//
//	{"id": …, "challenge": …}
//	{"token": …, "user_id": …, "expires": RFC 3339}
//	{}
//
// Bytes are in base64. What it writes to standard error is not kept, because it
// could hold a token.
type CommandBroker string

var _ app.SessionBroker = CommandBroker("")

// Limits of a helper's call.
const (
	helperOutput = 64 << 10 // bytes
	helperGrace  = time.Second
)

type helperAsked struct {
	Do          string `json:"do"`
	ID          string `json:"id,omitempty"`
	UserID      string `json:"user_id,omitempty"`
	Certificate []byte `json:"certificate,omitempty"`
	Signature   []byte `json:"signature,omitempty"`
	Token       string `json:"token,omitempty"`
}

type helperAnswer struct {
	ID        string    `json:"id"`
	Challenge []byte    `json:"challenge"`
	Token     string    `json:"token"`
	UserID    string    `json:"user_id"`
	Expires   time.Time `json:"expires"`
}

// Begin implements app.SessionBroker.
func (c CommandBroker) Begin(ctx context.Context) (app.BrokerChallenge, error) {
	got, err := c.ask(ctx, helperAsked{Do: "begin"})
	if err == nil && len(got.Challenge) == 0 {
		err = errors.New("the helper gave no challenge")
	}
	return app.BrokerChallenge{ID: got.ID, Bytes: got.Challenge}, err
}

// Answer implements app.SessionBroker. A token for somebody else is refused.
func (c CommandBroker) Answer(ctx context.Context, a app.BrokerAnswer) (app.SessionToken, error) {
	got, err := c.ask(ctx, helperAsked{
		Do: "answer", ID: a.Challenge.ID, UserID: a.UserID, Certificate: a.Certificate.Raw, Signature: a.Signature,
	})
	if err != nil {
		return app.SessionToken{}, err
	}
	if got.UserID != a.UserID {
		return app.SessionToken{}, errors.New("the helper gave a token for somebody else")
	}
	return app.NewSessionToken(got.Token, got.Expires), nil
}

// End implements app.SessionBroker.
func (c CommandBroker) End(ctx context.Context, t app.SessionToken) error {
	_, err := c.ask(ctx, helperAsked{Do: "end", Token: t.Reveal()})
	return err
}

func (c CommandBroker) ask(ctx context.Context, asked helperAsked) (helperAnswer, error) {
	var got helperAnswer
	question, err := json.Marshal(asked)
	if err != nil {
		return got, fmt.Errorf("asking the helper: %w", err)
	}
	var out limited
	cmd := exec.CommandContext(ctx, string(c))
	cmd.Stdin, cmd.Stdout, cmd.WaitDelay = bytes.NewReader(question), &out, helperGrace
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return got, fmt.Errorf("asking the helper to %s: %w", asked.Do, err)
	}
	// The decoder's own words could repeat a token.
	if err := json.Unmarshal(out.kept.Bytes(), &got); err != nil {
		return helperAnswer{}, fmt.Errorf("asking the helper to %s: its answer is not the JSON expected", asked.Do)
	}
	return got, nil
}

// limited keeps output up to helperOutput and fails beyond it. It embeds nothing: a
// buffer's own ReadFrom would take everything.
type limited struct{ kept bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.kept.Len()+len(p) > helperOutput {
		return 0, errors.New("the helper says too much")
	}
	return l.kept.Write(p)
}
