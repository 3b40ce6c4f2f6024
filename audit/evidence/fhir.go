package evidence

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"strconv"

	"msca/audit"
)

// The records as FHIR R4 AuditEvent resources, after IHE's Basic Audit Log
// Patterns: who, in what role, for whom, when, on which patient, how it ended.
// Event types are those of DICOM PS3.15. The resources are a reading of the
// records; the proof is in the records.

const (
	dcm           = "http://dicom.nema.org/resources/ontology/DCM"
	entityType    = "http://terminology.hl7.org/CodeSystem/audit-entity-type"
	entityRole    = "http://terminology.hl7.org/CodeSystem/object-role"
	participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType"
	nhsNumberID   = "https://fhir.nhs.uk/Id/nhs-number"
	odsID         = "https://fhir.nhs.uk/Id/ods-organization-code"
	userID        = "urn:msca:user-id"
	roleProfileID = "urn:msca:role-profile-id"
	jobRole       = "urn:msca:job-role-code"
	eventID       = "urn:msca:audit-event"
)

type coding struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display,omitempty"`
}

type concept struct {
	Coding []coding `json:"coding,omitempty"`
	Text   string   `json:"text,omitempty"`
}

type identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

type reference struct {
	Identifier *identifier `json:"identifier,omitempty"`
	Display    string      `json:"display,omitempty"`
}

type agent struct {
	Type      *concept   `json:"type,omitempty"`
	Role      []concept  `json:"role,omitempty"`
	Who       *reference `json:"who,omitempty"`
	AltID     string     `json:"altId,omitempty"`
	Name      string     `json:"name,omitempty"`
	Requestor bool       `json:"requestor"`
	Policy    []string   `json:"policy,omitempty"`
	Network   *network   `json:"network,omitempty"`
}

type network struct {
	Address string `json:"address"`
}

type typed struct {
	Type  string `json:"type"`
	Value string `json:"valueString"`
}

type entity struct {
	What   *reference `json:"what,omitempty"`
	Type   *coding    `json:"type,omitempty"`
	Role   *coding    `json:"role,omitempty"`
	Detail []typed    `json:"detail,omitempty"`
}

type auditEvent struct {
	ResourceType string   `json:"resourceType"`
	ID           string   `json:"id"`
	Type         coding   `json:"type"`
	Subtype      []coding `json:"subtype"`
	Action       string   `json:"action"`
	Recorded     string   `json:"recorded"`
	Outcome      string   `json:"outcome"`
	Agent        []agent  `json:"agent"`
	Source       struct {
		Site     string    `json:"site,omitempty"`
		Observer reference `json:"observer"`
	} `json:"source"`
	Entity []entity `json:"entity,omitempty"`
}

type fhirEntry struct {
	FullURL  string     `json:"fullUrl"`
	Resource auditEvent `json:"resource"`
}

// noValue stands for a detail that is recorded without a value: a FHIR string is
// never empty. Bundles made before it was so have an empty one.
const noValue = "(empty)"

// fhirBundle writes details without a value as empty says.
func fhirBundle(x *audit.Exhibits, empty string) ([]byte, error) {
	out := struct {
		ResourceType string      `json:"resourceType"`
		Type         string      `json:"type"`
		Entry        []fhirEntry `json:"entry"`
	}{"Bundle", "collection", []fhirEntry{}}
	origin := ""
	for i := range x.Records {
		c, err := audit.ParseCanon(x.Records[i].Canon)
		if err != nil {
			return nil, err
		}
		if c.Charter != nil {
			origin = c.Charter.Origin
		}
		out.Entry = append(out.Entry, fhirEntry{"urn:msca-audit:" + origin + ":" + strconv.FormatUint(c.Seq, 10), fhirEvent(c, &x.Records[i], origin, empty)})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(out)
	return b.Bytes(), err
}

func fhirEvent(c *audit.Canon, x *audit.Exhibit, origin, empty string) auditEvent {
	kind, action := fhirType(c.Event)
	e := auditEvent{
		ResourceType: "AuditEvent", ID: "seq-" + strconv.FormatUint(c.Seq, 10), Type: kind, Action: action,
		Subtype: []coding{{eventID, c.Event.String(), ""}}, Recorded: c.Stamp.UTC.Format("2006-01-02T15:04:05.000000000Z"),
		Outcome: strconv.Itoa(int(c.Outcome)),
	}
	e.Source.Site, e.Source.Observer = c.Device, reference{&identifier{"urn:msca:log", origin}, c.OriginatingSystem}
	if a, ok := person(x, audit.UserRole, c.UserRole, "IRCP", "information recipient"); ok {
		a.Requestor = true
		if c.AccessMethod != "" {
			a.Policy = []string{"urn:msca:access-method:" + c.AccessMethod}
		}
		if c.AccessPoint != "" {
			a.Network = &network{c.AccessPoint}
		}
		e.Agent = append(e.Agent, a)
	}
	if a, ok := person(x, audit.AuthorityRole, c.AuthorityRole, "RESP", "responsible party"); ok {
		e.Agent = append(e.Agent, a)
	}
	if len(e.Agent) == 0 { // done by the machine itself
		e.Agent = []agent{{Type: &concept{Coding: []coding{{dcm, "110150", "Application"}}}, Who: &reference{Display: c.OriginatingSystem}, Requestor: true}}
	}
	if !c.Patient.IsZero() {
		p := entity{Type: &coding{entityType, "1", "Person"}, Role: &coding{entityRole, "1", "Patient"}, What: &reference{Display: "not opened"}}
		if items := identityOf(x, audit.PatientRole); len(items) > 0 {
			p.What = &reference{Identifier: &identifier{nhsNumberID, items[0]}}
		}
		e.Entity = append(e.Entity, p)
	}
	if c.MessageID != "" {
		q := entity{Type: &coding{entityType, "2", "System Object"}, Role: &coding{entityRole, "24", "Query"}, What: &reference{Identifier: &identifier{"urn:msca:message-id", c.MessageID}}}
		if c.TrackingID != "" {
			q.Detail = append(q.Detail, typed{"tracking-id", c.TrackingID})
		}
		if c.Case != "" {
			q.Detail = append(q.Detail, typed{"case", c.Case})
		}
		e.Entity = append(e.Entity, q)
	}
	record := entity{Type: &coding{entityType, "2", "System Object"}, Role: &coding{entityRole, "13", "Security Resource"},
		What: &reference{Identifier: &identifier{"urn:msca:log:" + origin, strconv.FormatUint(c.Seq, 10)}}}
	for _, d := range c.Details {
		record.Detail = append(record.Detail, typed{d.Name, cmp.Or(d.Value, empty)})
	}
	record.Detail = append(record.Detail, typed{"time-quality", c.Stamp.Quality.String()}, typed{"leaf-hash", audit.LeafHash(x.Canon).String()})
	for _, k := range c.Commitments {
		record.Detail = append(record.Detail, typed{"commitment " + k.Kind.String(), k.Digest.String()})
	}
	e.Entity = append(e.Entity, record)
	return e
}

// person makes an agent of who stands in a role of the record, as far as the
// identity is opened.
func person(x *audit.Exhibit, role audit.Role, held audit.RoleHeld, code, display string) (agent, bool) {
	items := identityOf(x, role)
	if len(items) == 0 && held == (audit.RoleHeld{}) {
		return agent{}, false
	}
	a := agent{Type: &concept{Coding: []coding{{participation, code, display}}}, Who: &reference{Display: "not opened"}}
	for i, s := range items {
		switch {
		case s == "":
		case i == 0:
			a.Who = &reference{Identifier: &identifier{userID, s}}
			a.AltID = s
		case i == 1:
			a.Name = s
			a.Who.Display = s
		case i == 2:
			a.Role = append(a.Role, concept{Coding: []coding{{roleProfileID, s, ""}}})
		}
	}
	if held.JobRoleCode != "" || held.JobRoleName != "" {
		a.Role = append(a.Role, concept{Coding: []coding{{jobRole, held.JobRoleCode, held.JobRoleName}}})
	}
	if held.ODSCode != "" {
		a.Role = append(a.Role, concept{Coding: []coding{{odsID, held.ODSCode, held.OrganisationName}}})
	}
	return a, true
}

// identityOf returns the items of an opened identity: for a person user id,
// name and role profile id, for a patient the NHS number.
func identityOf(x *audit.Exhibit, role audit.Role) []string {
	for _, o := range x.Identities {
		if audit.Role(o.Index) != role || o.Erased {
			continue
		}
		var items []string
		for b := o.Body; len(b) > 0; {
			n, used := binary.Uvarint(b)
			if used <= 0 || n > uint64(len(b)-used) {
				return nil
			}
			items = append(items, string(b[used:used+int(n)]))
			b = b[used+int(n):]
		}
		return items
	}
	return nil
}

// fhirType is the DICOM audit event and the action of an event.
func fhirType(e audit.Event) (coding, string) {
	of := func(code, display, action string) (coding, string) { return coding{dcm, code, display}, action }
	switch e {
	case audit.RequestSent, audit.ResponseReceived, audit.ExchangeFailed, audit.ExchangeOrphaned:
		return of("110112", "Query", "E")
	case audit.Displayed:
		return of("110110", "Patient Record", "R")
	case audit.Printed, audit.Copied, audit.Exported, audit.SubjectReportRun:
		return of("110106", "Export", "R")
	case audit.DiscrepancyRaised, audit.DiscrepancyChanged:
		return of("110110", "Patient Record", "U")
	case audit.SignedIn, audit.SignInRefused, audit.SignedOut, audit.Locked, audit.Unlocked, audit.UnlockRefused, audit.TokenValidated:
		return of("110114", "User Authentication", "E")
	case audit.AuditQueried, audit.AuditVerified:
		return of("110101", "Audit Log Used", "R")
	case audit.Erased:
		return of("110113", "Security Alert", "D")
	case audit.Denied, audit.AlertRaised, audit.AlertChanged, audit.EmergencyOpened, audit.EmergencyClosed, audit.ErasureRefused,
		audit.LossAcknowledged, audit.ConfigurationChanged, audit.UserChanged, audit.RoleChanged, audit.PasswordChanged:
		return of("110113", "Security Alert", "E")
	}
	return of("110100", "Application Activity", "E")
}

// PatientToken returns the token under which the opened identities of the
// exhibits hold an NHS number, or false when none does.
func PatientToken(x *audit.Exhibits, nhsNumber string) (audit.Token, bool) {
	for i := range x.Records {
		if items := identityOf(&x.Records[i], audit.PatientRole); len(items) > 0 && items[0] == nhsNumber {
			return audit.View(x.Records[i].Canon).Patient(), true
		}
	}
	return audit.Token{}, false
}
