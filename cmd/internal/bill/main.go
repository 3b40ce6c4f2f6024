// Command bill writes what built programs are made of: a CycloneDX 1.5 bill of
// materials and the licence texts of every module linked into them. It reads the
// programs, not go.mod: what is not linked is not listed. It runs at the top of
// the project, for the fonts. A module without a
// licence file, or under one that nobody has looked at, is an error.
//
//	bill -out DIR -version V -date UNIX PROGRAM...
package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bill:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("bill", flag.ContinueOnError)
	out := flags.String("out", "", "folder to write LICENCES.txt and msca.cdx.json to")
	version := flags.String("version", "", "version of the product")
	date := flags.Int64("date", 0, "date of the release, seconds since 1970")
	if err := flags.Parse(args); err != nil {
		return err
	}
	parts, err := modules(flags.Args())
	if err != nil {
		return err
	}
	for i := range parts {
		if parts[i].texts, err = licenceFiles(parts[i].dir); err != nil {
			return fmt.Errorf("%s: %w", parts[i].path, err)
		}
		if parts[i].licences, err = named(parts[i].texts); err != nil {
			return fmt.Errorf("%s: %w", parts[i].path, err)
		}
	}
	bom, err := cycloneDX(parts, *version, time.Unix(*date, 0).UTC())
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(*out, "msca.cdx.json"), bom, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(*out, "LICENCES.txt"), page(parts), 0o644)
}

// part is one module linked into the programs; the standard library is one too.
type part struct {
	path, version, sum, dir string
	texts                   []text
	licences                []string // SPDX
}

// modules reads which modules the programs were built from.
func modules(programs []string) ([]part, error) {
	byPath := map[string]part{}
	goVersion := ""
	for _, p := range programs {
		info, err := buildinfo.ReadFile(p)
		if err != nil {
			return nil, err
		}
		goVersion = info.GoVersion
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			byPath[m.Path] = part{path: m.Path, version: m.Version, sum: m.Sum}
		}
	}
	if len(byPath) == 0 {
		return nil, fmt.Errorf("no modules in %v", programs)
	}
	out := []part{}
	for _, p := range byPath {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b part) int { return strings.Compare(a.path, b.path) })
	names := []string{"list", "-m", "-f", "{{.Path}}\t{{.Dir}}"}
	for _, p := range out {
		names = append(names, p.path)
	}
	dirs, err := goCommand(names...)
	if err != nil {
		return nil, err
	}
	at := map[string]string{}
	for line := range strings.Lines(dirs) {
		path, dir, _ := strings.Cut(strings.TrimSpace(line), "\t")
		at[path] = dir
	}
	for i := range out {
		out[i].dir = at[out[i].path]
	}
	root, err := goCommand("env", "GOROOT")
	if err != nil {
		return nil, err
	}
	return append(out,
		part{path: "std", version: goVersion, dir: strings.TrimSpace(root)},
		part{path: "msca/assets/fonts", version: "Noto Sans", dir: filepath.Join("assets", "fonts")}), nil
}

func goCommand(args ...string) (string, error) {
	c := exec.Command("go", args...)
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		return "", fmt.Errorf("go %s: %w", args[0], err)
	}
	return string(out), nil
}

// cycloneDX lists the parts; the same parts give the same bytes.
func cycloneDX(parts []part, version string, date time.Time) ([]byte, error) {
	type property map[string]any
	var components []property
	for _, p := range parts {
		c := property{"type": "library", "name": p.path, "version": p.version, "bom-ref": "pkg:golang/" + p.path + "@" + p.version,
			"purl": "pkg:golang/" + p.path + "@" + p.version}
		var licences []property
		for _, id := range p.licences {
			kind := "id"
			if strings.HasPrefix(id, "LicenseRef-") { // not on the SPDX list
				kind = "name"
			}
			licences = append(licences, property{"license": property{kind: id}})
		}
		c["licenses"] = licences
		if p.sum != "" {
			c["properties"] = []property{{"name": "go:sum", "value": p.sum}}
		}
		components = append(components, c)
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	err := e.Encode(property{
		"bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
		"metadata": property{
			"timestamp": date.Format(time.RFC3339),
			"component": property{"type": "application", "name": "msca", "version": version, "bom-ref": "msca@" + version},
		},
		"components": components,
	})
	return b.Bytes(), err
}
