package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// text is a licence file of a module.
type text struct {
	name string // from the module's folder, with slashes
	body []byte
}

var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|ofl)([-._].*)?$`)

// licenceFiles finds the licence files of a module. Below the top there are those
// of what was taken in from others; the same text counts once.
func licenceFiles(dir string) ([]text, error) {
	if dir == "" {
		return nil, errors.New("is not in the module cache: go mod download")
	}
	var out []text
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			// Of the Go distribution only its own licence: the rest is tools and tests.
			if n := d.Name(); n == "testdata" || n == "test" || rel != "." && isGoRoot(dir) {
				return filepath.SkipDir
			}
			return nil
		}
		if ext := filepath.Ext(path); !licenceName.MatchString(d.Name()) || ext == ".go" || strings.HasSuffix(path, "-LOGO") { // logos are not linked
			return nil
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(out, func(t text) bool { return bytes.Equal(t.body, body) }) {
			out = append(out, text{filepath.ToSlash(rel), body})
		}
		return nil
	})
	if err == nil && len(out) == 0 {
		err = errors.New("has no licence file")
	}
	return out, err
}

func isGoRoot(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "src", "runtime"))
	return err == nil
}

// known are the licences that the programs may be made of, and words that only
// they hold.
var known = []struct{ id, words string }{
	{"Apache-2.0", "apache license version 2.0"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy of this software"},
	{"Bitstream-Vera", "to any person obtaining a copy of the fonts accompanying this license"},
	{"ISC", "permission to use, copy, modify, and/or distribute"},
	{"ISC", "permission to use, copy, modify, and distribute this software for any purpose"},
	{"Zlib", "altered source versions must be plainly marked as such"},
	{"WTFPL", "do what the fuck you want to public license"},
	{"OFL-1.1", "sil open font license"},
	{"Unlicense", "this is free and unencumbered software"},
	{"CC0-1.0", "cc0 1.0 universal"},
	{"LicenseRef-SQLite-public-domain", "anyone is free to copy, modify, publish, use, compile, sell, or distribute the original sqlite code"},
	{"LicenseRef-ICC-profile", "this profile is made available by the international color consortium"},
}

// named tells the SPDX names of the licences in texts. Text that only goes with a
// licence, such as a notice or a patent grant, needs no name.
func named(texts []text) ([]string, error) {
	var out []string
	for _, t := range texts {
		words := strings.ToLower(strings.Join(strings.Fields(string(t.body)), " "))
		var ids []string
		for _, k := range known {
			if strings.Contains(words, k.words) {
				ids = append(ids, k.id)
			}
		}
		if strings.Contains(words, "redistribution and use in source and binary forms") {
			if strings.Contains(words, "neither the name") || strings.Contains(words, "names of its contributors") {
				ids = append(ids, "BSD-3-Clause")
			} else {
				ids = append(ids, "BSD-2-Clause")
			}
		}
		name := strings.ToLower(filepath.Base(t.name))
		if len(ids) == 0 && !strings.HasPrefix(name, "notice") && !strings.HasPrefix(name, "patents") {
			return nil, fmt.Errorf("nobody has looked at the licence in %s", t.name)
		}
		out = append(out, ids...)
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// page is LICENCES.txt: a list, and then the texts.
func page(parts []part) []byte {
	var b bytes.Buffer
	b.WriteString("What the programs of msca are made of, and under which licences.\n\n")
	for _, p := range parts {
		fmt.Fprintf(&b, "%-60s %-40s %s\n", p.path, p.version, strings.Join(p.licences, ", "))
	}
	for _, p := range parts {
		for _, t := range p.texts {
			fmt.Fprintf(&b, "\n%s\n%s %s: %s\n\n%s\n", strings.Repeat("=", 100), p.path, p.version, t.name, bytes.TrimSpace(t.body))
		}
	}
	return b.Bytes()
}
