package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"msca/app/document"
	"msca/audit"
)

type screen struct {
	key   string
	lines document.Facts
}

// shown names the items that were on the screen or in the document given out,
// and keeps their values.
func (a *account) shown(payloads []audit.Payload) string {
	i := slices.IndexFunc(payloads, func(p audit.Payload) bool { return p.Kind == audit.FieldsShown })
	if i < 0 {
		return wordsNothingKept
	}
	var names []string
	var lines document.Facts
	var s Shown
	if err := json.Unmarshal(payloads[i].Body, &s); err == nil && s.Screen != "" {
		names, lines = s.items()
	} else {
		names, lines = fields(payloads[i].Body)
	}
	if len(names) == 0 {
		return wordsNothingAboutPatient
	}
	return strings.Join(names, ", ") + what(fmt.Sprintf(wordsScreenOf, a.screen(lines)))
}

// fields lists what a document of named values gave out about the patient.
func fields(raw []byte) (names []string, lines document.Facts) {
	var doc map[string]any
	if json.Unmarshal(raw, &doc) != nil {
		return []string{wordsUnreadableForm}, nil
	}
	if patient, ok := doc["patient"].(map[string]any); ok {
		doc = patient // the rest is about the message
	}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for _, k := range slices.Sorted(maps.Keys(v)) {
				walk(strings.TrimSpace(path+" "+fieldWords(k)), v[k])
			}
		case []any:
			var words []string
			for _, e := range v {
				if s, ok := e.(string); !ok {
					walk(path, e)
				} else if s != "" {
					words = append(words, s)
				}
			}
			walk(path, strings.Join(words, ", "))
		case nil:
		default:
			if v != "" {
				lines = append(lines, document.Fact{Name: strings.ToUpper(path[:1]) + path[1:], Value: fmt.Sprint(v)})
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(doc)) {
		if before := len(lines); k != "" {
			if walk(fieldWords(k), doc[k]); len(lines) > before {
				names = append(names, fieldWords(k))
			}
		}
	}
	return names, lines
}

func fieldWords(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "_", " "), "nhs number", "NHS number")
}

// screen gives a screen its letter, the same one to the same content.
func (a *account) screen(lines document.Facts) string {
	key := fmt.Sprint(lines)
	i := slices.IndexFunc(a.screens, func(s screen) bool { return s.key == key })
	if i < 0 {
		i = len(a.screens)
		a.screens = append(a.screens, screen{key, lines})
	}
	return letters(i)
}

// letters counts A, B, … Z, AA.
func letters(i int) string {
	s := string(rune('A' + i%26))
	if i >= 26 {
		s = letters(i/26-1) + s
	}
	return s
}

// items lists what a screen showed of the patient: the names of the items, and
// each with its value.
func (s *Shown) items() (names []string, lines document.Facts) {
	add := func(name, value string) {
		switch {
		case value == wordsBannerNotReturned:
			lines = append(lines, document.Fact{Name: name, Value: wordsNotSentBySpine})
		case value != "":
			names, lines = append(names, inSentence(name)), append(lines, document.Fact{Name: name, Value: value})
		}
	}
	addLines := func(title string, list []Line) {
		for _, l := range list {
			switch name := itemName(title, l.Label); l.Presence {
			case Withheld:
				add(name, wordsWithheldBySpine)
			case NotReturned:
				lines = append(lines, document.Fact{Name: name, Value: wordsNotSentBySpine})
			case Blank:
				lines = append(lines, document.Fact{Name: name, Value: wordsHeldBlank})
			default:
				add(name, strings.Join(l.Rows, ", "))
			}
		}
	}
	if b := s.Banner; b != nil {
		add(wordsName, strings.TrimSpace(strings.TrimSuffix(b.Family+", "+b.Given, ", ")+what(b.Title)))
		add(wordsDateOfBirth, strings.TrimSpace(b.Born+what(b.Age)))
		add(wordsGender, b.Gender)
		add(wordsDateOfDeath, strings.TrimSpace(b.Died+what(b.AgeAtDeath)))
		add(wordsNHSNumber, b.NHSNumber)
	}
	if v := s.Verify; v != nil {
		add(wordsAnswer, v.Title)
		addLines("", v.Asked)
	}
	for _, sec := range s.Sections {
		addLines(sec.Title, sec.Lines)
	}
	if p := s.Problem; p != nil {
		add(wordsAMessage, p.Title)
	}
	return names, lines
}

// itemName names a line of a section so that it can stand alone.
func itemName(title, label string) string {
	switch {
	case title == "" || title == wordsContact || title == wordsLocal:
		return label
	case title == wordsAddress && label != title:
		return fmt.Sprintf(wordsAddressOf, label)
	case strings.HasSuffix(strings.ToLower(title), strings.ToLower(label)):
		return title
	}
	return title + " " + inSentence(label)
}

// inSentence begins a name with a small letter unless it is an abbreviation.
func inSentence(s string) string {
	if r := []rune(s); len(r) > 1 && unicode.IsLower(r[1]) {
		return string(unicode.ToLower(r[0])) + string(r[1:])
	}
	return s
}
