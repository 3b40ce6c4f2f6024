package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"msca/app"
	"msca/app/config"
	"msca/audit/timesource"
	"msca/cmd/internal/station"
	"msca/itk"
	"msca/itk/smsp"
)

// messageEncode prints the exact envelope that would be sent.
func messageEncode(c *call, args []string) error {
	fs := c.flags()
	var fields itk.Fields
	queryFlags(fs, &fields)
	access := fs.String("access", "", "unattended, attended, smartcard or session")
	localUser := fs.String("local-user", "", "local user id, or its whole urn:nhs-uk:identity:…")
	var parts itk.IdentityParts
	fs.StringVar(&parts.ASID, "asid", "", "ASID, 12 digits")
	fs.StringVar(&parts.SystemURI, "system-uri", "", "urn:nhs-uk:identity:… of the system")
	fs.StringVar(&parts.UserID, "user-id", "", "UserID (UUID), 12 digits")
	fs.StringVar(&parts.RoleProfileID, "role-profile-id", "", "RoleProfileID (URPID), 12 digits")
	fs.StringVar(&parts.RoleID, "role-id", "", "role id")
	fs.StringVar(&parts.SessionToken, "session-token", "", "session token")
	tokenType := fs.String("session-token-type", "", "OID under which the session token is sent")
	to := fs.String("to", "", "address of the SMSP")
	username := fs.String("username", "", "wsse:Username")
	words, err := parse(fs, args)
	if err != nil {
		return err
	}
	op, err := operationFrom(words)
	if err != nil {
		return err
	}
	method, err := itk.ParseAccessMethod(*access)
	if err != nil {
		return usagef("--access: %v", err)
	}
	settings, err := c.settings()
	if err != nil {
		return err
	}
	fill(&parts, settings, method, *localUser)
	if *tokenType != "" {
		parts.SessionTokenType = *tokenType
	}
	id, err := itk.NewAuditIdentity(method, parts)
	if err != nil {
		return &app.IdentityIncompleteError{Err: err}
	}
	q, err := itk.NewQuery(op, fields, rules(settings, method.Attended()))
	if err != nil {
		return err
	}
	a := station.Addressing(settings, settings.Text("smsp.url"))
	if *to != "" {
		if _, err := settings.With("smsp.url", *to); err != nil {
			return usagef("--to: %v", err)
		}
		a.URL = *to
	}
	if *username != "" {
		a.Username = *username
	}
	m, err := smsp.Encode(q, id, a, time.Now(), rand.Reader)
	if err != nil {
		return &exitError{code: exitInput, err: err} // of what was typed or set
	}
	return c.emit(map[string]string{
		"operation": string(m.Operation), "message_id": m.MessageID, "tracking_id": m.TrackingID, "url": m.URL, "envelope": string(m.Body),
	}, func(w io.Writer) { c.out.Write(m.Body) })
}

// settings reads the configuration of the data folder. On a machine that was
// never set up an example organisation stands in, and that is said: it serves
// verbs that send nothing.
func (c *call) settings() (*config.Config, error) {
	settings, err := c.loadConfig()
	if err != nil {
		return nil, err
	}
	for _, example := range []struct{ key, value string }{
		{"organisation.ods", "X26"},
		{"smsp.url", "https://smsp.example.nhs.uk/smsp/pds"},
		{"smsp.username", "example-client"},
	} {
		if settings.Text(example.key) != "" {
			continue
		}
		if settings, err = settings.With(example.key, example.value); err != nil {
			return nil, err
		}
		fmt.Fprintf(c.err, "mscactl: %s is not set; the example %s stands in its place\n", example.key, example.value)
	}
	return settings, nil
}

// fill completes the identity from the settings where the flags leave it open.
func fill(p *itk.IdentityParts, settings *config.Config, m itk.AccessMethod, localUser string) {
	switch m {
	case itk.Unattended:
		if p.ASID == "" && p.SystemURI == "" {
			p.ASID, p.SystemURI = settings.Text("access.asid"), settings.Text("access.system-uri")
		}
	case itk.Attended:
		p.LocalUserURI = localUser
		if localUser != "" && !strings.HasPrefix(localUser, "urn:") {
			p.LocalUserURI = strings.NewReplacer("{ods}", settings.Text("organisation.ods"), "{user}", localUser).Replace(settings.Text("access.user-uri"))
		}
	}
	p.RoleIDType = settings.Text("access.role-id-type")
	p.SessionTokenType, p.SessionTokenURI = settings.Text("access.session-token-type"), settings.Text("access.session-token-uri")
}

func rules(settings *config.Config, attended bool) itk.Rules {
	return itk.Rules{
		Attended: attended, Wildcards: settings.Flag("search.wildcards"), PartialDates: settings.Flag("search.partial-dates"),
		LocalIDRoot: settings.Text("search.local-id-root"), Today: itk.DateOf(time.Now().In(timesource.London())),
	}
}

// messageDecode reads any reply. The exit code tells its outcome.
func messageDecode(c *call, args []string) error {
	words, err := parse(c.flags(), args)
	if err != nil {
		return err
	}
	if len(words) > 1 {
		return usagef("name one file, or - for standard input")
	}
	in := c.in
	if len(words) == 1 && words[0] != "-" {
		f, err := os.Open(words[0])
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	raw, err := c.reading(func() ([]byte, error) {
		return io.ReadAll(io.LimitReader(in, smsp.DefaultMaxReply+1)) // one octet too many is told of by Decode
	})
	if err != nil {
		return err
	}
	r := smsp.Decode(raw)
	if err := c.emit(r, func(w io.Writer) { printReply(w, r) }); err != nil {
		return err
	}
	return outcomeExit(r)
}

// outcomeExit turns an outcome into the exit code of a look-up.
func outcomeExit(r itk.Reply) error {
	switch r.Outcome {
	case itk.OutcomeSuccess, itk.OutcomeStale:
		return nil
	case itk.OutcomeFault, itk.OutcomeUnintelligible:
		return &exitError{code: exitNoAnswer}
	}
	return &exitError{code: exitBusiness}
}
