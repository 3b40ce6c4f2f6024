package main

import (
	"unicode/utf8"

	"msca/audit"
	"msca/audit/timesource"
)

// recordDoc is an audit record as JSON.
type recordDoc struct {
	Seq          uint64         `json:"seq"`
	Time         string         `json:"time"`  // UTC, RFC 3339 with nanoseconds
	Civil        string         `json:"civil"` // Europe/London, labelled
	Quality      string         `json:"quality"`
	Stratum      uint8          `json:"stratum,omitempty"`
	Event        string         `json:"event"`
	Outcome      string         `json:"outcome"`
	User         personDoc      `json:"user,omitzero"`
	Authority    personDoc      `json:"authority,omitzero"`
	Patient      string         `json:"patient,omitempty"`
	MessageID    string         `json:"message_id,omitempty"`
	TrackingID   string         `json:"tracking_id,omitempty"`
	Case         string         `json:"case,omitempty"`
	AccessMethod string         `json:"access_method,omitempty"`
	AccessPoint  string         `json:"access_point,omitempty"`
	Device       string         `json:"device,omitempty"`
	System       string         `json:"system,omitempty"`
	Details      []audit.Detail `json:"details,omitempty"`
	PayloadKinds []string       `json:"payload_kinds,omitempty"`
	Digest       string         `json:"digest"`
	Payloads     []payloadDoc   `json:"payloads,omitempty"`

	SincePrevious *float64 `json:"since_previous_ms,omitempty"` // in a timeline, not of its first record
}

type personDoc struct {
	UserID           string `json:"user_id,omitempty"`
	Name             string `json:"name,omitempty"`
	RoleProfileID    string `json:"role_profile_id,omitempty"`
	JobRoleCode      string `json:"job_role_code,omitempty"`
	JobRoleName      string `json:"job_role_name,omitempty"`
	ODSCode          string `json:"ods_code,omitempty"`
	OrganisationName string `json:"organisation_name,omitempty"`
}

// payloadDoc has text as Body, and what is no text (pages, files) as Bytes, which
// JSON writes in base64: a string would not keep every byte.
type payloadDoc struct {
	Kind  string `json:"kind"`
	Body  string `json:"body,omitempty"`
	Bytes []byte `json:"body_base64,omitempty"`
}

func payloadDocument(p audit.Payload) payloadDoc {
	if p.Kind == audit.PagePrinted || !utf8.Valid(p.Body) {
		return payloadDoc{Kind: p.Kind.String(), Bytes: p.Body}
	}
	return payloadDoc{Kind: p.Kind.String(), Body: string(p.Body)}
}

func document(r audit.Record) recordDoc {
	d := recordDoc{
		Seq: r.Seq, Time: r.Stamp.UTC.UTC().Format("2006-01-02T15:04:05.000000000Z"), Civil: timesource.Civil(r.Stamp.UTC),
		Quality: r.Stamp.Quality.String(), Stratum: r.Stamp.Stratum, Event: r.Event.String(), Outcome: r.Outcome.String(),
		User: personDoc(r.User), Authority: personDoc(r.Authority), Patient: r.Patient,
		MessageID: r.MessageID, TrackingID: r.TrackingID, Case: r.Case, AccessMethod: r.AccessMethod, AccessPoint: r.AccessPoint,
		Device: r.Device, System: r.OriginatingSystem, Details: r.Details, Digest: r.Hash.String(),
	}
	for _, p := range r.Payloads {
		d.PayloadKinds = append(d.PayloadKinds, p.Kind.String())
	}
	return d
}

func documents(found []audit.Record) []recordDoc {
	docs := make([]recordDoc, 0, len(found))
	for _, r := range found {
		docs = append(docs, document(r))
	}
	return docs
}
