package station

import (
	"io"
	"strings"
	"testing"
)

// However a helper's answer is copied, no more of it is kept than may be.
func TestMSCA_AUD_04_Section3_Method4_HelperAnswerIsBounded(t *testing.T) {
	var l limited
	if _, err := io.Copy(&l, strings.NewReader(strings.Repeat("x", helperOutput+1))); err == nil {
		t.Error("an answer over the limit is taken")
	}
	if n := l.kept.Len(); n > helperOutput {
		t.Errorf("%d bytes of it are kept, at most %d may be", n, helperOutput)
	}
	l = limited{}
	if _, err := io.Copy(&l, strings.NewReader(strings.Repeat("x", helperOutput))); err != nil || l.kept.Len() != helperOutput {
		t.Errorf("an answer of just the limit: %v, %d bytes kept", err, l.kept.Len())
	}
}
