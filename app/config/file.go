package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
)

// read returns the values of a settings file; one that is absent holds none. Every
// wrong key is named, with the file.
func read(path string) (map[string]string, error) {
	if path == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading settings: %w", err)
	}
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")) // the mark with which Windows editors begin UTF-8
	var found map[string]json.RawMessage
	if err := json.Unmarshal(raw, &found); err != nil {
		return nil, &ValueError{path, wordsWholeFile, fmt.Sprintf(wordsNoObject, err)}
	}
	var wrong []error
	refuse := func(key, reason string) { wrong = append(wrong, &ValueError{path, key, reason}) }
	for _, key := range twice(raw) {
		refuse(key, wordsTwice)
	}
	values := make(map[string]string, len(found))
	for key, value := range found {
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			refuse(key, wordsNoText)
		} else if err := check(key, text); err != nil {
			refuse(key, err.Error())
		}
		values[key] = text
	}
	slices.SortFunc(wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return values, errors.Join(wrong...)
}

// twice lists the keys that stand more than once in a valid JSON object: which of
// them was meant nobody can tell.
func twice(object []byte) []string {
	var out []string
	seen := map[string]bool{}
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil { // the brace
		return nil
	}
	for d.More() {
		token, err := d.Token()
		key, isKey := token.(string)
		if err != nil || !isKey || d.Decode(new(json.RawMessage)) != nil {
			return out
		}
		if seen[key] && !slices.Contains(out, key) {
			out = append(out, key)
		}
		seen[key] = true
	}
	return out
}
