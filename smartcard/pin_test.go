package smartcard_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"msca/smartcard"
)

func TestPINShowsNowhere(t *testing.T) {
	const secret = "24681357"
	p := pin(t, secret)
	inside := struct{ PIN smartcard.PIN }{p}
	asJSON, err := json.Marshal(inside)
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{
		fmt.Sprint(p), fmt.Sprintf("%v %+v %#v %s %q %x %d", p, p, p, p, p, p, p),
		fmt.Sprintf("%v %+v %#v", inside, inside, inside), p.String(), p.GoString(), string(asJSON),
		fmt.Sprintf("%+v", smartcard.SignInRequest{PIN: p}),
	} {
		if strings.Contains(shown, secret) || strings.Contains(shown, "50, 52") || strings.Contains(shown, "3234") {
			t.Errorf("the PIN shows in a print of %d bytes", len(shown))
		}
	}
}

func TestPINFormat(t *testing.T) {
	for _, bad := range []string{"", "123", "1234567890123", "12a456", "１２３４", "1234 "} {
		if _, err := smartcard.NewPIN([]byte(bad)); !errors.Is(err, smartcard.ErrPINFormat) {
			t.Errorf("a PIN of %d bytes: %v, want ErrPINFormat", len(bad), err)
		}
	}
}
