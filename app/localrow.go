package app

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"msca/itk"
)

// ErrLocalRow says that a text is no row that could be about the patient.
var ErrLocalRow error = &refusal{"LOCAL-ROW", "no row of the local system was found for this patient"}

// mostLocal is the longest text that is read as rows of a local system.
const mostLocal = 4 << 20

// localHeadings are the names that local systems give their columns, without spaces
// and punctuation.
var localHeadings = map[string]LocalField{
	"nhsnumber": LocalNHSNumber, "nhsno": LocalNHSNumber, "nhs": LocalNHSNumber, "newnhsno": LocalNHSNumber, "nhsnum": LocalNHSNumber,
	"title": LocalTitle, "prefix": LocalTitle,
	"surname": LocalSurname, "familyname": LocalSurname, "lastname": LocalSurname, "family": LocalSurname,
	"forename": LocalForename, "forenames": LocalForename, "givenname": LocalForename, "givennames": LocalForename, "firstname": LocalForename, "given": LocalForename,
	"dateofbirth": LocalBirth, "dob": LocalBirth, "birthdate": LocalBirth, "born": LocalBirth,
	"gender": LocalGender, "sex": LocalGender, "currentgender": LocalGender,
	"dateofdeath": LocalDeath, "dod": LocalDeath, "died": LocalDeath,
	"address": LocalAddress, "addressline": LocalAddress, "homeaddress": LocalAddress, "town": LocalAddress, "city": LocalAddress, "county": LocalAddress, "street": LocalAddress,
	"postcode": LocalPostcode, "postalcode": LocalPostcode, "homepostcode": LocalPostcode,
	"telephone": LocalTelephone, "phone": LocalTelephone, "homephone": LocalTelephone, "hometelephone": LocalTelephone, "tel": LocalTelephone, "telephonenumber": LocalTelephone,
	"mobile": LocalMobile, "mobilephone": LocalMobile, "mobiletelephone": LocalMobile,
	"email": LocalEmail, "emailaddress": LocalEmail, "mail": LocalEmail,
	"practicecode": LocalPractice, "gppracticecode": LocalPractice, "gppractice": LocalPractice, "gpcode": LocalPractice, "practice": LocalPractice,
}

func heading(s string) (LocalField, bool) {
	f, ok := localHeadings[strings.TrimRight(folded(s), "0123456789")]
	return f, ok
}

// ReadLocal reads the local system's record out of text: CSV with a heading and the
// patient's row, or one row alone, whose fields are then known by their shape. The
// separator may be a comma, semicolon, tab or bar. Of several rows the one with the
// patient's NHS number is taken; otherwise there must be one only. The error is
// ErrLocalRow and never holds what was read.
func ReadLocal(text, nhsNumber string) (LocalRecord, error) {
	if len(text) > mostLocal {
		return nil, ErrLocalRow
	}
	rows := rowsOf(strings.TrimPrefix(text, "\ufeff"))
	if len(rows) == 0 {
		return nil, ErrLocalRow
	}
	var fields []LocalField
	named := 0
	for _, cell := range rows[0] {
		f, ok := heading(cell)
		if ok {
			named++
		}
		fields = append(fields, f)
	}
	var records []LocalRecord
	if named >= 2 || named == 1 && len(rows) > 1 {
		for _, row := range rows[1:] {
			records = append(records, byHeading(fields, row))
		}
	} else {
		for _, row := range rows {
			records = append(records, byShape(row))
		}
	}
	wanted := strings.Map(digitsOnly, nhsNumber)
	if i := slices.IndexFunc(records, func(r LocalRecord) bool {
		return wanted != "" && strings.Map(digitsOnly, r[LocalNHSNumber]) == wanted
	}); i >= 0 {
		return records[i], nil
	}
	if len(records) != 1 || len(records[0]) == 0 {
		return nil, ErrLocalRow
	}
	return records[0], nil
}

// rowsOf takes the text apart, by the separator that its first line has most of.
func rowsOf(text string) [][]string {
	first, _, _ := strings.Cut(strings.TrimLeft(text, "\r\n"), "\n")
	comma := ','
	for _, c := range []rune{';', '\t', '|'} {
		if strings.Count(first, string(c)) > strings.Count(first, string(comma)) {
			comma = c
		}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.TrimLeadingSpace = comma, -1, true, true
	var rows [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			return nil
		}
		if strings.TrimSpace(strings.Join(row, "")) != "" {
			rows = append(rows, row)
		}
	}
}

func byHeading(fields []LocalField, row []string) LocalRecord {
	r := LocalRecord{}
	for i, cell := range row {
		if i < len(fields) && fields[i] != "" {
			r[fields[i]] += "" // a column without a value is a value that is missing
			r.add(fields[i], cell)
		}
	}
	return r
}

// byShape knows a number by its digits, a date by its form, and so on; what is left
// over is taken for surname, forename and lines of the address, in this order.
func byShape(row []string) LocalRecord {
	r := LocalRecord{}
	for _, cell := range row {
		cell = strings.TrimSpace(cell)
		f := shape(cell, r)
		if f == LocalSurname && r[LocalSurname] != "" {
			f = LocalForename
		}
		if f == LocalForename && r[LocalForename] != "" {
			f = LocalAddress
		}
		r.add(f, cell)
	}
	return r
}

func shape(s string, have LocalRecord) LocalField {
	n := strings.Map(digitsOnly, s)
	onlyDigits := strings.Trim(s, "0123456789 -") == ""
	_, isNumber := itk.ParseNHSNumber(s)
	switch _, isDate := localDate(s); {
	case onlyDigits && len(n) == 10 && isNumber == nil && have[LocalNHSNumber] == "":
		return LocalNHSNumber
	case isDate && len(s) > 4:
		if have[LocalBirth] != "" {
			return LocalDeath
		}
		return LocalBirth
	case strings.Contains(s, "@"):
		return LocalEmail
	case strings.HasPrefix(n, "07") && len(n) == 11:
		return LocalMobile
	case len(n) >= 9 && strings.Trim(s, "0123456789 -+()") == "":
		return LocalTelephone
	case isPostcode(s):
		return LocalPostcode
	}
	if _, ok := localGender(s); ok && have[LocalGender] == "" && !onlyDigits {
		return LocalGender
	}
	return LocalSurname
}

func isPostcode(s string) bool {
	q, err := itk.NewQuery(itk.GetNHSNumber, itk.Fields{Surname: "A", DateOfBirth: "2000-01-01", Gender: "male", Postcode: s}, itk.Rules{})
	if err != nil {
		return false
	}
	_, ok := q.Postcode()
	return ok
}

// add puts a value into a field; lines of an address follow each other.
func (r LocalRecord) add(f LocalField, value string) {
	if value = strings.TrimSpace(value); value == "" {
		return
	}
	if f == LocalAddress && r[f] != "" {
		value = r[f] + ", " + value
	}
	if f == LocalAddress || r[f] == "" {
		r[f] = value
	}
}
