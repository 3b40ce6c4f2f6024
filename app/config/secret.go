package config

import (
	"regexp"
	"strings"
)

// An address may hold a password, such as that of a proxy. It stands in the
// settings file, which only the service reads, and nowhere else.

const untold = "xxxxx" // as net/url redacts

var withPassword = regexp.MustCompile(`(://[^/?#\s:@]*:)[^/?#\s]*@`)

// Told is a value as people and records are told it: without the password of an
// address. [MSCA-IG-02]
func Told(value string) string {
	return withPassword.ReplaceAllString(value, "${1}"+untold+"@")
}

// Retyped takes a value that may be one told before, and gives it its password
// back. One whose password stays hidden although the rest was changed is refused:
// a password kept for one address is not sent to another.
func Retyped(key, before, value string) (string, error) {
	switch {
	case value == Told(before):
		return before, nil
	case strings.Contains(value, ":"+untold+"@"):
		return "", &ValueError{Key: key, Reason: wordsRetype}
	}
	return value, nil
}
