package wire_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"msca/itk"
	"msca/itk/internal/wire"
)

var update = flag.Bool("update", false, "write the golden files instead of comparing with them")

const soapDir = "../../../testdata/soap"

// counted is a random source that gives the same bytes every time.
type counted struct {
	seed string
	n    uint64
	rest []byte
}

func (c *counted) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte(c.seed), c.n))
		c.n++
		c.rest = sum[:]
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

var form = map[itk.Operation]itk.Fields{
	itk.VerifyNHSNumber: {NHSNumber: "999 000 0034", DateOfBirth: "29-Feb-1984", Surname: "O'Tëst-Example", Forename: "Zoë"},
	itk.GetNHSNumber:    {DateOfBirth: "1984-02-29", Gender: "female", Surname: "O'Tëst-Example", Forename: "Zoë", Postcode: "zz993aa", LocalID: "X26:00417"},
	itk.GetPatientDetailsByNHSNumber: {NHSNumber: "999-000-0034", DateOfBirth: "29/02/1984", Surname: "O'Tëst-Example",
		Forename: "Zoë", LocalID: "X26:00417"},
	itk.GetPatientDetailsBySearch: {DateOfBirth: "1984-02-29", Gender: "2", Surname: "Ot*", Postcode: "ZZ99 *"},
	itk.GetPatientDetails: {NHSNumber: "9990000034", DateOfBirth: "1984-02-29", Gender: "female", Surname: "O'Tëst-Example",
		Forename: "Zoë", Postcode: "ZZ99 3AA", LocalID: "X26:00417"},
}

var parts = map[itk.AccessMethod]itk.IdentityParts{
	itk.Unattended:        {ASID: "200000000999"},
	itk.Attended:          {LocalUserURI: "urn:nhs-uk:identity:ods:X26:User:jbloggs"},
	itk.AttendedSmartcard: {UserID: "555012345678", RoleProfileID: "555087654321"},
	itk.AttendedSession: {UserID: "555012345678", RoleProfileID: "555087654321", RoleID: "R8001",
		SessionToken: "AQIC5wM2LY4SfczExample.*AAJTSQACMDE*", SessionTokenType: "1.3.6.1.4.1.99999.1", SessionTokenURI: "urn:example:sso:{token}"},
}

func query(t testing.TB, op itk.Operation, m itk.AccessMethod) itk.Query {
	t.Helper()
	f := form[op]
	if m == itk.Unattended {
		f.Surname, f.Postcode = strings.ReplaceAll(f.Surname, "*", "her"), strings.ReplaceAll(f.Postcode, "*", "3AA")
	}
	q, err := itk.NewQuery(op, f, itk.Rules{Attended: m.Attended(), Wildcards: true})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func request(t testing.TB, op itk.Operation, m itk.AccessMethod) wire.Request {
	t.Helper()
	id, err := itk.NewAuditIdentity(m, parts[m])
	if err != nil {
		t.Fatal(err)
	}
	ids, err := wire.NewIDs(&counted{seed: string(op) + string(m)})
	if err != nil {
		t.Fatal(err)
	}
	return wire.Request{
		Query: query(t, op, m), Identity: id, IDs: ids,
		To: "https://smsp.example.nhs.uk/smsp/pds", From: "https://client.example.nhs.uk/smsp",
		Username: "x26-smsp-client", SenderAddress: "urn:nhs-uk:addressing:ods:X26:smsp-client",
		Now: time.Date(2026, 3, 1, 9, 30, 2, 987654321, time.FixedZone("BST", 3600)),
	}
}

func encode(t testing.TB, op itk.Operation, m itk.AccessMethod) []byte {
	t.Helper()
	b, err := wire.Encode(request(t, op, m))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join(soapDir, name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (make it with -update)", err)
	}
	if !bytes.Equal(got, want) {
		at := 0
		for at < len(got) && at < len(want) && got[at] == want[at] {
			at++
		}
		t.Errorf("%s differs from byte %d on:\n got …%.120q\nwant …%.120q", name, at, got[at:], want[at:])
	}
}

// Five operations by four access methods, byte for byte.
func TestMSCA_Section3_RequestGoldens(t *testing.T) {
	for _, op := range itk.Operations() {
		for _, m := range itk.AccessMethods() {
			t.Run(string(op)+"-"+string(m), func(t *testing.T) {
				golden(t, string(op)+"-"+string(m)+".request.xml", encode(t, op, m))
			})
		}
	}
}

func replies(t testing.TB) map[string][]byte {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(soapDir, "*.reply-*.xml"))
	if err != nil || len(paths) < 20 {
		t.Fatalf("%d replies in %s: %v", len(paths), soapDir, err)
	}
	out := map[string][]byte{}
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(p)] = b
	}
	return out
}

func reply(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(soapDir, name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every reply of the fixtures as the command line prints it.
func TestDecodeReply_JSONGoldens(t *testing.T) {
	for name, raw := range replies(t) {
		t.Run(name, func(t *testing.T) {
			got, err := json.MarshalIndent(wire.DecodeReply(raw), "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, strings.TrimSuffix(name, ".xml")+".json", append(got, '\n'))
		})
	}
}
