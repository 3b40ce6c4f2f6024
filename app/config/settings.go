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
	"unicode"
)

// Setting describes one key: what it means to an administrator, its default,
// and (unexported) how a value is checked.
type Setting struct {
	Key     string
	Default string
	Help    string
	check   func(string) error // of every value, wherever it stands
	fresh   func(string) error // of new values only: a file that served so far goes on serving
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
	setting("organisation.ods", "", matches(`^[A-Z0-9]{3,10}$`, wordsODSCode)),
	setting("organisation.name", "", nil),
	setting("organisation.continuity", "", atMost(1000)),
	setting("system.name", "", matches(`^[A-Za-z0-9._-]{1,40}$`, wordsPlainName)),
	setting("device.name", "", nil),

	setting("smsp.url", "", httpsURL),
	setting("smsp.username", "", nil),
	setting("smsp.from", "", nil),
	setting("smsp.sender", "", matches(`^urn:nhs-uk:addressing:\S+$`, wordsAddressing)),
	setting("smsp.server-name", "", nil),
	setting("smsp.ca", "", nil),
	setting("smsp.certificate", "", nil),
	setting("smsp.key", "", nil),
	setting("smsp.password-file", "", nil),
	setting("smsp.proxy", "", anyURL),
	setting("smsp.connect-timeout", "5s", durationBetween(time.Second, time.Minute)),
	setting("smsp.reply-timeout", "30s", durationBetween(time.Second, 2*time.Minute)),
	setting("smsp.per-second", "", numberBetween(0.01, 1000)),
	freshly(setting("smsp.attempts", "3", numberBetween(1, 5)), wholeBetween(1, 5)),

	setting("access.user-uri", "urn:nhs-uk:identity:ods:{ods}:User:{user}", identityURI),
	setting("access.asid", "", matches(`^[0-9]{12}$`, wordsTwelveDigits)),
	setting("access.system-uri", "", identityURI),
	setting("access.card-method", "smartcard", oneOf("smartcard", "session")),
	setting("access.broker", "none", oneOf("none", "training", "command")),
	setting("access.broker-command", "", matches(`^(/|[A-Za-z]:[\\/])`, wordsWholePath)),
	setting("access.two-factor", "no", oneOf("no", "card-and-account")),
	setting("access.session-token-type", "", matches(`^[0-9]+(\.[0-9]+)+$`, wordsOID)),
	setting("access.session-token-uri", "{token}", nil),
	setting("access.role-id-type", "", matches(`^[0-9]+(\.[0-9]+)+$`, wordsOID)),

	setting("card.anchors", "", nil),
	setting("card.intermediates", "", nil),
	setting("card.organisations", "", nil),
	setting("card.record-signers", "", nil),
	setting("card.directory", "", nil),
	setting("card.crl", "", nil),
	setting("card.allow-legacy-keys", "no", yesNo),
	setting("card.pkcs11-module", "", matches(`^(/|[A-Za-z]:[\\/])`, wordsWholePath)),
	setting("card.lock-on-removal", "yes", yesNo),

	setting("session.idle-lock", "10m", durationBetween(2*time.Minute, 15*time.Minute)),
	setting("session.longest", "12h", durationBetween(time.Hour, 12*time.Hour)),

	setting("print.folder", "", matches(`^(/|[A-Za-z]:[\\/]|\\\\)`, wordsWholePathServer)),
	setting("clipboard.clear-after", "1m", durationBetween(10*time.Second, 10*time.Minute)),

	setting("search.wildcards", "no", yesNo),
	setting("search.partial-dates", "no", yesNo),
	setting("search.local-id-root", "2.16.840.1.113883.2.1.3.2.4.18.24", matches(`^[0-9]+(\.[0-9]+)+$`, wordsOID)),

	freshly(setting("time.servers", "", nil), eachOnce),
	setting("audit.witness", "", matches(`^https?://\S+ [^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]{40,60}$`, wordsWitness)),
	setting("audit.keyring", "no", yesNo),
	setting("password.policy", "ncsc", oneOf("ncsc", "legacy-gpg")),
}

func setting(key, standard string, check func(string) error) Setting {
	return Setting{Key: key, Default: standard, Help: wordsHelp[key], check: check}
}

func freshly(s Setting, fresh func(string) error) Setting {
	s.fresh = fresh
	return s
}

func matches(pattern, wanted string) func(string) error {
	re := regexp.MustCompile(pattern)
	return func(v string) error {
		if !re.MatchString(v) {
			return fmt.Errorf(wordsMustBe, wanted)
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
		return fmt.Errorf(wordsMustBe, strings.Join(words, wordsOr))
	}
}

func atMost(n int) func(string) error {
	return func(v string) error {
		if len([]rune(v)) > n {
			return fmt.Errorf(wordsMostLong, n)
		}
		return nil
	}
}

func yesNo(v string) error { return oneOf("yes", "no")(v) }

func durationBetween(least, most time.Duration) func(string) error {
	return func(v string) error {
		d, err := time.ParseDuration(v)
		if err != nil || d < least || d > most {
			return fmt.Errorf(wordsDuration, short(least), short(most))
		}
		return nil
	}
}

// short writes a duration as people type it: 2m and not 2m0s.
func short(d time.Duration) string {
	s := d.String()
	for _, nothing := range []string{"0s", "0m"} {
		if rest := strings.TrimSuffix(s, nothing); rest != s && rest != "" && !unicode.IsDigit(rune(rest[len(rest)-1])) {
			s = rest
		}
	}
	return s
}

func numberBetween(least, most float64) func(string) error {
	return func(v string) error {
		if f, err := strconv.ParseFloat(v, 64); err != nil || !(f >= least && f <= most) {
			return fmt.Errorf(wordsNumber, least, most)
		}
		return nil
	}
}

func wholeBetween(least, most int) func(string) error {
	return func(v string) error {
		if n, err := strconv.Atoi(v); err != nil || n < least || n > most {
			return fmt.Errorf(wordsWhole, least, most)
		}
		return nil
	}
}

// eachOnce refuses a list that names something twice, whatever its letters' case.
func eachOnce(v string) error {
	if once := distinct(v); len(once) != len(items(v)) {
		return errors.New(wordsEachOnce)
	}
	return nil
}

func httpsURL(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "https" || u.Host == "" {
		return errors.New(wordsHTTPS)
	}
	return nil
}

func anyURL(v string) error {
	if u, err := url.Parse(v); err != nil || u.Host == "" {
		return errors.New(wordsAnyAddress)
	}
	return nil
}

func identityURI(v string) error {
	if !strings.HasPrefix(v, "urn:nhs-uk:identity:") || strings.ContainsAny(v, " \t\r\n") {
		return errors.New(wordsIdentityURI)
	}
	return nil
}
