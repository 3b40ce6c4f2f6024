package iso7816_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"msca/smartcard/iso7816"
)

// script is a card that gives these answers and keeps the commands.
type script struct {
	answers [][]byte
	got     [][]byte
}

func (s *script) Transmit(cmd []byte) ([]byte, error) {
	s.got = append(s.got, bytes.Clone(cmd)) // Send wipes its own
	if len(s.answers) == 0 {
		return nil, io.ErrUnexpectedEOF
	}
	a := s.answers[0]
	s.answers = s.answers[1:]
	return a, nil
}

func long(n int) []byte { return bytes.Repeat([]byte{0xAB}, n) }

func TestSend(t *testing.T) {
	for _, c := range []struct {
		name    string
		cmd     iso7816.Command
		answers [][]byte
		want    []byte
		sent    []string // as hexadecimal prefixes
	}{
		{"header only is padded to five bytes", iso7816.Command{INS: 0x20, P2: 0x80}, [][]byte{{0x90, 0}}, nil, []string{"0020008000"}},
		{"data and Le", iso7816.Command{INS: 0xCB, P1: 0x3F, P2: 0xFF, Data: []byte{0x5C, 1, 0x7E}, Le: 256},
			[][]byte{{1, 2, 0x90, 0}}, []byte{1, 2}, []string{"00cb3fff035c017e00"}},
		{"61xx", iso7816.Command{INS: 0xCA, Le: 256}, [][]byte{{1, 0x61, 2}, {2, 3, 0x90, 0}}, []byte{1, 2, 3}, []string{"00ca000000", "00c0000002"}},
		{"6100 is 256", iso7816.Command{INS: 0xCA}, [][]byte{{0x61, 0}, {9, 0x90, 0}}, []byte{9}, []string{"00ca000000", "00c0000000"}},
		{"6Cxx", iso7816.Command{INS: 0xB0, Le: 256}, [][]byte{{0x6C, 3}, {1, 2, 3, 0x90, 0}}, []byte{1, 2, 3}, []string{"00b0000000", "00b0000003"}},
		{"6Cxx inside GET RESPONSE", iso7816.Command{INS: 0xCA}, [][]byte{{0x61, 9}, {0x6C, 1}, {7, 0x90, 0}}, []byte{7}, []string{"00ca", "00c0000009", "00c0000001"}},
		{"chained", iso7816.Command{INS: 0x87, P1: 7, P2: 0x9A, Data: long(266), Le: 256}, [][]byte{{0x90, 0}, {5, 0x90, 0}}, []byte{5},
			[]string{"1087079aff", "0087079a0b"}},
		{"class of the channel in GET RESPONSE", iso7816.Command{CLA: 0x01, INS: 0xCA}, [][]byte{{0x61, 1}, {1, 0x90, 0}}, []byte{1}, []string{"01ca", "01c0000001"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &script{answers: c.answers}
			got, err := iso7816.Send(s, c.cmd)
			if err != nil || !bytes.Equal(got, c.want) {
				t.Fatalf("answer % X, error %v; want % X", got, err, c.want)
			}
			if len(s.got) != len(c.sent) {
				t.Fatalf("%d commands were sent, want %d: % X", len(s.got), len(c.sent), s.got)
			}
			for i, want := range c.sent {
				if !strings.HasPrefix(fmt.Sprintf("%x", s.got[i]), want) {
					t.Errorf("command %d is %x, want %s…", i, s.got[i], want)
				}
			}
		})
	}
}

func TestStatusErrors(t *testing.T) {
	for _, c := range []struct {
		sw   uint16
		want error
		left int
		ok   bool
	}{
		{0x63C2, iso7816.ErrWrongPIN, 2, true}, {0x63C0, iso7816.ErrWrongPIN, 0, true}, {0x63CF, iso7816.ErrWrongPIN, 15, true},
		{0x6300, iso7816.ErrRefused, 0, false}, {0x6982, iso7816.ErrSecurity, 0, false}, {0x6983, iso7816.ErrBlocked, 0, false},
		{0x6A82, iso7816.ErrNotFound, 0, false}, {0x6D00, iso7816.ErrUnsupported, 0, false}, {0x6282, iso7816.ErrEndOfFile, 0, false},
		{0x6F00, iso7816.ErrRefused, 0, false}, {0x0000, iso7816.ErrRefused, 0, false},
	} {
		_, err := iso7816.Send(&script{answers: [][]byte{{byte(c.sw >> 8), byte(c.sw)}}}, iso7816.Command{INS: 0x20})
		var sw *iso7816.StatusError
		if !errors.As(err, &sw) || sw.SW != c.sw || !errors.Is(err, c.want) {
			t.Errorf("%04X: %v, want it to be %v", c.sw, err, c.want)
			continue
		}
		if left, ok := sw.Retries(); left != c.left || ok != c.ok {
			t.Errorf("%04X: retries %d %v, want %d %v", c.sw, left, ok, c.left, c.ok)
		}
	}
}

func TestNoStatusWord(t *testing.T) {
	for _, answer := range [][]byte{nil, {0x90}} {
		if _, err := iso7816.Send(&script{answers: [][]byte{answer}}, iso7816.Command{}); !errors.Is(err, iso7816.ErrNoAnswer) {
			t.Errorf("%d bytes: %v, want ErrNoAnswer", len(answer), err)
		}
	}
}

// endless is a card that always has more.
type endless struct {
	answer []byte
	asked  int
}

func (e *endless) Transmit([]byte) ([]byte, error) { e.asked++; return e.answer, nil }

func TestEndlessAnswersEnd(t *testing.T) {
	for name, answer := range map[string][]byte{
		"61xx without data": {0x61, 0x01}, "61xx with data": append(long(256), 0x61, 0x00), "64 KiB": append(long(65538), 0x90, 0x00),
		"6Cxx": {0x6C, 0x10},
	} {
		e := &endless{answer: answer}
		_, err := iso7816.Send(e, iso7816.Command{INS: 0xCA})
		if err == nil || e.asked > 1024 {
			t.Errorf("%s: error %v after %d commands", name, err, e.asked)
		}
	}
}

func TestCommandIsWiped(t *testing.T) {
	var kept []byte
	_, err := iso7816.Send(keeper{&kept}, iso7816.Command{INS: 0x20, Data: []byte("123456")})
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(kept, []byte("123456")) {
		t.Error("the command's bytes still hold the PIN")
	}
}

type keeper struct{ cmd *[]byte }

func (k keeper) Transmit(cmd []byte) ([]byte, error) { *k.cmd = cmd; return []byte{0x90, 0}, nil }

func TestTraceMasksPINs(t *testing.T) {
	for _, cmd := range [][]byte{
		{0x00, 0x20, 0x00, 0x80, 0x08, '1', '2', '3', '4', '5', '6', 0xFF, 0xFF},
		{0x10, 0x20, 0x00, 0x80, 0x08, '1', '2', '3', '4', '5', '6', 0xFF, 0xFF},
		{0x0C, 0x24, 0x00, 0x80, 0x06, '1', '2', '3', '4', '5', '6'},
		{0x00, 0x2C, 0x00, 0x80, 0x06, '1', '2', '3', '4', '5', '6', 0x00},
	} {
		var said []string
		tr := iso7816.Trace(&script{answers: [][]byte{{0x90, 0x00}}}, func(line string) { said = append(said, line) })
		if _, err := tr.Transmit(cmd); err != nil {
			t.Fatal(err)
		}
		if all := strings.Join(said, "\n"); strings.Contains(all, "31 32") || !strings.Contains(all, "masked") || len(said) != 2 {
			t.Errorf("INS %02X is traced as %q", cmd[1], said)
		}
	}
	var said []string
	tr := iso7816.Trace(&script{}, func(line string) { said = append(said, line) })
	if _, err := tr.Transmit([]byte{0x00, 0xA4, 0x04, 0x00, 0x01, 0xA0}); err == nil || said[0] != "> 00 A4 04 00 01 A0" || said[1] != "! unexpected EOF" {
		t.Errorf("trace %q", said)
	}
}

func TestTLV(t *testing.T) {
	if got := iso7816.Append(nil, 0x5FC105, long(300)); !bytes.HasPrefix(got, []byte{0x5F, 0xC1, 0x05, 0x82, 0x01, 0x2C}) {
		t.Errorf("encoded as % X…", got[:8])
	}
	nested := iso7816.Append(nil, 0x61, iso7816.Append(iso7816.Append(nil, 0x4F, []byte{1, 2}), 0x79, iso7816.Append(nil, 0x4F, []byte{3})))
	if v, err := iso7816.Find(nested, 0x61, 0x79, 0x4F); err != nil || !bytes.Equal(v, []byte{3}) {
		t.Errorf("found % X, %v", v, err)
	}
	if _, err := iso7816.Find(nested, 0x61, 0x50); !errors.Is(err, iso7816.ErrNotFound) {
		t.Errorf("absent object: %v", err)
	}
	for name, b := range map[string][]byte{
		"length beyond the end": {0x53, 0x05, 1, 2}, "length of 4 GiB": {0x53, 0x84, 0xFF, 0xFF, 0xFF, 0xFF}, "indefinite": {0x53, 0x80, 0, 0},
		"five length bytes": {0x53, 0x85, 0, 0, 0, 0, 0}, "no length": {0x53}, "tag cut off": {0x5F}, "tag of five bytes": {0x5F, 0xFF, 0xFF, 0xFF, 0x01, 0x00},
		"length cut off": {0x53, 0x82, 0x01},
	} {
		if _, err := iso7816.Find(b, 0x53); !errors.Is(err, iso7816.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
}

func TestCommandLimits(t *testing.T) {
	for _, c := range []iso7816.Command{{Data: long(256)}, {Le: 257}, {Le: -1}} {
		if _, err := c.Bytes(); err == nil {
			t.Errorf("%d bytes of data and Le %d were encoded", len(c.Data), c.Le)
		}
	}
	for _, b := range [][]byte{{}, {0, 1, 2}, {0, 1, 2, 3, 0, 0, 0}, {0, 1, 2, 3, 5, 1}, {0, 1, 2, 3, 1, 1, 1, 1}} {
		if _, err := iso7816.ParseCommand(b); !errors.Is(err, iso7816.ErrMalformed) {
			t.Errorf("% X: %v, want ErrMalformed", b, err)
		}
	}
}
