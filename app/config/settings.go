package config

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Setting describes one key: what it means to an administrator, its default,
// and (unexported) how a value is checked.
type Setting struct {
	Key     string
	Default string
	Help    string
	check   func(string) error
}

// files are the settings that name a file. A path that is not whole counts from
// the folder of the file it stands in, so that a data folder can be moved.
var files = []string{
	"smsp.ca", "smsp.certificate", "smsp.key", "smsp.password-file",
	"card.anchors", "card.intermediates", "card.record-signers", "card.directory", "card.crl",
}

// IsFile says whether key names a file.
func IsFile(key string) bool { return slices.Contains(files, key) }

// Settings returns every setting in the order of the administrator's guide.
func Settings() []Setting { return append([]Setting(nil), settings...) }

// Known says whether there is such a setting.
func Known(key string) bool { _, ok := settingFor(key); return ok }

func settingFor(key string) (Setting, bool) {
	for _, s := range settings {
		if s.Key == key {
			return s, true
		}
	}
	return Setting{}, false
}

var settings = []Setting{
	{"organisation.ods", "", "ODS code of the deploying organisation", matches(`^[A-Z0-9]{3,10}$`, "an ODS code: capital letters and digits")},
	{"organisation.name", "", "name of the organisation, as shown in the banner", nil},
	{"organisation.continuity", "", "what people are to do when no look-up is possible, in the organisation's words; shown on the screen that such a problem leads to", atMost(1000)},
	{"system.name", "", "name of this system in audit records and sender addresses", matches(`^[A-Za-z0-9._-]{1,40}$`, "letters, digits, dot, dash and underscore")},
	{"device.name", "", "name of this workstation in audit records; empty: the host name", nil},

	{"smsp.url", "", "address of the SMSP for all five operations", httpsURL},
	{"smsp.username", "", "user name the provider issued for this client (wsse:Username)", nil},
	{"smsp.from", "", "address of this client in wsa:From; empty: left out", nil},
	{"smsp.sender", "", "urn:nhs-uk:addressing:ods:… of this client; empty: left out", matches(`^urn:nhs-uk:addressing:\S+$`, "urn:nhs-uk:addressing:… without blanks")},
	{"smsp.server-name", "", "name the SMSP's certificate must carry, where it differs from the address", nil},
	{"smsp.ca", "", "PEM file with the authorities that may have issued the SMSP's certificate", nil},
	{"smsp.certificate", "", "this client's certificate: PEM or PKCS#12 file", nil},
	{"smsp.key", "", "this client's key: PEM file; not needed with PKCS#12", nil},
	{"smsp.password-file", "", "file with the password of the PKCS#12 file, readable by the service only", nil},
	{"smsp.proxy", "", "HTTP proxy on the way to the SMSP; empty: none", anyURL},
	{"smsp.connect-timeout", "5s", "longest wait for a connection", durationBetween(time.Second, time.Minute)},
	{"smsp.reply-timeout", "30s", "longest wait for a whole exchange", durationBetween(time.Second, 2*time.Minute)},
	{"smsp.per-second", "", "most requests a second, as agreed with the provider; empty: no cap", numberBetween(0.01, 1000)},
	{"smsp.attempts", "3", "how often one look-up is tried where a repeat is safe", numberBetween(1, 5)},

	{"access.user-uri", "urn:nhs-uk:identity:ods:{ods}:User:{user}", "audit identity of a person without a smartcard, as assigned with the provider", identityURI},
	{"access.asid", "", "ASID of this system, for unattended use", matches(`^[0-9]{12}$`, "12 digits")},
	{"access.system-uri", "", "audit identity of this system where there is no ASID, for unattended use", identityURI},
	{"access.card-method", "smartcard", "how people with a card are told to the SMSP: smartcard or session", oneOf("smartcard", "session")},
	{"access.broker", "none", "where session tokens come from: none, training (training folders only) or command", oneOf("none", "training", "command")},
	{"access.broker-command", "", "program that is asked for session tokens: JSON on its standard input and output", matches(`^(/|[A-Za-z]:[\\/])`, "a whole path, from the root or the drive on")},
	{"access.two-factor", "no", "what a card signs in with: no (its PIN), card-and-account (its PIN and the password of the account of the same user id)", oneOf("no", "card-and-account")},
	{"access.session-token-type", "", "OID under which the session token is sent", matches(`^[0-9]+(\.[0-9]+)+$`, "an OID")},
	{"access.session-token-uri", "{token}", "form of the session token's uri", nil},
	{"access.role-id-type", "", "OID of the optional role id; empty: the role id is not sent", matches(`^[0-9]+(\.[0-9]+)+$`, "an OID")},

	{"card.anchors", "", "PEM file with the authorities a smartcard's certificate must chain to", nil},
	{"card.intermediates", "", "PEM file with the issuing authorities between an anchor and the cards", nil},
	{"card.organisations", "", "ODS codes whose role profiles are accepted; empty: the deploying organisation", nil},
	{"card.record-signers", "", "PEM file with the Ed25519 public keys that may sign role records", nil},
	{"card.directory", "", "file with the organisation's signed staff directory, for cards without role profiles of their own", nil},
	{"card.crl", "", "PEM file with revocation lists; empty: revocation is not checked", nil},
	{"card.allow-legacy-keys", "no", "accept RSA-1024 and SHA-1 cards (older test cards only)", yesNo},
	{"card.pkcs11-module", "", "vendor's PKCS #11 module for cards that follow neither PIV nor PKCS #15; only in programs built for it", matches(`^(/|[A-Za-z]:[\\/])`, "a whole path, from the root or the drive on")},
	{"card.lock-on-removal", "yes", "lock when the card is taken out", yesNo},

	{"session.idle-lock", "10m", "lock after this time without key or mouse", durationBetween(2*time.Minute, 15*time.Minute)},
	{"session.longest", "12h", "sign out after this time in any case", durationBetween(time.Hour, 12*time.Hour)},

	{"print.folder", "", "folder that pages saved as PDF go to; empty: Documents of whoever uses the computer", matches(`^(/|[A-Za-z]:[\\/]|\\\\)`, "a whole path, from the root, the drive or the server on")},
	{"clipboard.clear-after", "1m", "clear the clipboard this long after something of a patient was copied, if it still holds it", durationBetween(10*time.Second, 10*time.Minute)},

	{"search.wildcards", "no", "allow * in attended searches, after the organisation's clinical safety review", yesNo},
	{"search.partial-dates", "no", "allow a year or a year and month in attended searches", yesNo},
	{"search.local-id-root", "2.16.840.1.113883.2.1.3.2.4.18.24", "OID of the organisation's local identifiers", matches(`^[0-9]+(\.[0-9]+)+$`, "an OID")},

	{"time.servers", "", "NTP servers, at least two of stratum 3 or better", nil},
	{"audit.witness", "", "witness that countersigns the head of the audit trail: URL VKEY; empty: none", matches(`^https?://\S+ [^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{40,60}$`, "the witness's address, a blank, and its verifier key NAME+ID+KEY")},
	{"audit.keyring", "no", "keep a copy of the audit trail's head in the operating system's credential store too", yesNo},
	{"password.policy", "ncsc", "rules for passwords: ncsc (current guidance) or legacy-gpg", oneOf("ncsc", "legacy-gpg")},
}

func matches(pattern, wanted string) func(string) error {
	re := regexp.MustCompile(pattern)
	return func(v string) error {
		if !re.MatchString(v) {
			return errors.New("must be " + wanted)
		}
		return nil
	}
}

func oneOf(words ...string) func(string) error {
	return func(v string) error {
		for _, w := range words {
			if v == w {
				return nil
			}
		}
		return fmt.Errorf("must be %s", strings.Join(words, " or "))
	}
}

func atMost(n int) func(string) error {
	return func(v string) error {
		if len([]rune(v)) > n {
			return fmt.Errorf("must be at most %d characters long", n)
		}
		return nil
	}
}

func yesNo(v string) error { return oneOf("yes", "no")(v) }

func durationBetween(least, most time.Duration) func(string) error {
	return func(v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d < least || d > most {
			return fmt.Errorf("must be a duration from %s to %s", least, most)
		}
		return nil
	}
}

func numberBetween(least, most float64) func(string) error {
	return func(v string) error {
		if f, err := strconv.ParseFloat(v, 64); err != nil || !(f >= least && f <= most) {
			return fmt.Errorf("must be a number from %v to %v", least, most)
		}
		return nil
	}
}

func httpsURL(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return errors.New("must be an https address")
	}
	return nil
}

func anyURL(v string) error {
	if u, err := url.Parse(v); err != nil || u.Host == "" {
		return errors.New("must be an address such as http://proxy.example.nhs.uk:8080")
	}
	return nil
}

func identityURI(v string) error {
	if !strings.HasPrefix(v, "urn:nhs-uk:identity:") || strings.ContainsAny(v, " \t\r\n") {
		return errors.New("must begin with urn:nhs-uk:identity: and hold no blanks")
	}
	return nil
}
