package smsp

import (
	"errors"
	"io"
	"time"

	"msca/itk"
	"msca/itk/internal/wire"
)

// Addressing is what a message says about its way: where it goes and who the
// client is to the SMSP.
type Addressing struct {
	URL           string        // the endpoint, also wsa:To
	Username      string        // the client name that the SMSP issued
	From          string        // wsa:From address; "" leaves it out
	SenderAddress string        // urn:nhs-uk:addressing:ods:…; "" leaves it out
	Validity      time.Duration // how long the message may be used; 0 means ten minutes
}

// Encode writes the SOAP envelope of one query with ids and timestamps of its
// own, drawn from rand and counted from now. It sends nothing. Its errors hold
// neither patient data nor session tokens.
func Encode(q itk.Query, id itk.AuditIdentity, a Addressing, now time.Time, rand io.Reader) (itk.Message, error) {
	if a.URL == "" {
		return itk.Message{}, errors.New("encoding the request: no URL is configured for this operation")
	}
	ids, err := wire.NewIDs(rand)
	if err != nil {
		return itk.Message{}, err
	}
	body, err := wire.Encode(wire.Request{
		Query: q, Identity: id, IDs: ids,
		To: a.URL, From: a.From, Username: a.Username, SenderAddress: a.SenderAddress,
		Now: now, Validity: a.Validity,
	})
	if err != nil {
		return itk.Message{}, err
	}
	return itk.Message{
		Operation: q.Operation(), MessageID: ids.MessageID, TrackingID: ids.TrackingID,
		URL: a.URL, Body: body,
	}, nil
}

// Decode reads any reply: a SOAP envelope, or a part of one down to the bare
// payload or fault. It never fails: what cannot be understood has the outcome
// "unintelligible" and a warning that names what and where. The caller still
// has to hold the reply against the question with [itk.Reply.About].
func Decode(raw []byte) itk.Reply { return wire.DecodeReply(raw) }
