package kit

import "testing"

func TestADR_0007_PostcodeIsFormattedAsItIsTyped(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"ls16ae", "LS1 6AE"}, {"LS1 6AE", "LS1 6AE"}, {"w1a1aa", "W1A 1AA"}, {"ec1a1bb", "EC1A 1BB"}, {"m11ae", "M1 1AE"},
		{"zz993aa", "ZZ99 3AA"}, {"ls16", "LS16"}, {"ls1 ", "LS1 "}, {"ls1*", "LS1*"}, {"gir0aa", "GIR0AA"}, {"", ""},
	} {
		if got, at := reformPostcode(c.typed, len(c.typed)); got != c.want || at != len(got) {
			t.Errorf("%q becomes %q with the cursor at %d, want %q", c.typed, got, at, c.want)
		}
	}
	if got, at := reformPostcode("ls16ae", 2); got != "LS16AE" || at != 2 {
		t.Errorf("correcting in the middle gives %q, cursor at %d: it must not jump", got, at)
	}
	// letter by letter it never puts a space in too early
	text := ""
	for _, r := range "sw1a1aa" {
		text, _ = reformPostcode(text+string(r), len(text)+1)
	}
	if text != "SW1A 1AA" {
		t.Errorf("typed letter by letter it reads %q", text)
	}
}
