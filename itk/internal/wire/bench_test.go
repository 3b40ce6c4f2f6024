package wire_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/internal/wire"
)

// BenchmarkDetailsExchange measures encoding a getPatientDetailsByNHSNumber request and decoding its reply
// against the time that encoding/xml needs merely to tokenise the same bytes, in the same run.
func BenchmarkDetailsExchange(b *testing.B) {
	r := request(b, itk.GetPatientDetailsByNHSNumber, itk.AttendedSmartcard)
	answer := reply(b, "getPatientDetailsByNHSNumber.reply-SMSP-0000.xml")
	sent := encode(b, itk.GetPatientDetailsByNHSNumber, itk.AttendedSmartcard)
	b.SetBytes(int64(len(sent) + len(answer)))
	b.ReportAllocs()
	var exchange, floor time.Duration
	for b.Loop() {
		start := time.Now()
		if _, err := wire.Encode(r); err != nil {
			b.Fatal(err)
		}
		if got := wire.DecodeReply(answer).About(r.Query); got.Outcome != itk.OutcomeSuccess {
			b.Fatal(got, got.Warnings)
		}
		exchange += time.Since(start)

		b.StopTimer()
		start = time.Now()
		tokenise(b, sent)
		tokenise(b, answer)
		floor += time.Since(start)
		b.StartTimer()
	}
	b.ReportMetric(float64(exchange)/float64(floor), "ratio(<=2)")
}

func tokenise(b *testing.B, document []byte) {
	d := xml.NewDecoder(bytes.NewReader(document))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			b.Fatal(err)
		}
	}
}
