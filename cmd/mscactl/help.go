package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// helpWanted is a call of a verb with --help; flags are those of the verb.
type helpWanted struct{ flags *flag.FlagSet }

func (*helpWanted) Error() string { return "see: mscactl help" }

// verbDoc is what help says of a verb.
type verbDoc struct {
	Name    string    `json:"name"`
	Args    string    `json:"args,omitempty"`
	Short   string    `json:"short"`
	Words   []wordDoc `json:"words,omitempty"`
	Flags   []flagDoc `json:"flags,omitempty"`
	Example string    `json:"example,omitempty"`
}

// wordDoc is a word in capitals of a verb's line, and flagDoc a flag of its own.
type (
	wordDoc struct {
		Word  string `json:"word"`
		Means string `json:"means"`
	}
	flagDoc struct {
		Flag    string `json:"flag"`
		Means   string `json:"means"`
		Default string `json:"default,omitempty"`
	}
)

// capitals are the words that several verbs' lines have.
var capitals = []wordDoc{
	{"OP", "verifyNHSNumber, getNHSNumber, getPatientDetailsByNHSNumber, getPatientDetailsBySearch or getPatientDetails"},
	{"QUERY", "the flags that describe the patient: --nhs-number --dob --gender --surname --forename --postcode --local-id"},
	{"IDENTITY", "who asks, as the audit identity will say: --access unattended (with --asid or --system-uri), attended (--local-user), " +
		"smartcard (--user-id and --role-profile-id, with --role-id if the provider wants it) or session (the same as smartcard, with --session-token and --session-token-type)"},
}

// help tells of everything, of the verbs that begin with words, or of one.
func help(c *call, args []string) error {
	words, err := parse(c.flags(), args)
	var wanted *helpWanted
	if errors.As(err, &wanted) {
		words, err = nil, nil
	}
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return c.helpOnAll("", globalHelp+exitHelp)
	}
	if v, _ := findVerb(words); v != nil { // and a word more, as in user add
		return c.helpOn(v)
	}
	group := strings.Join(words, " ") + " "
	if !hasVerbs(group) {
		return usagef("there is no verb %q; see: mscactl help", strings.Join(words, " "))
	}
	return c.helpOnAll(group, "\nmscactl help VERB tells of one with its flags.\n")
}

// hasVerbs says whether verbs begin with a group's word and a blank.
func hasVerbs(group string) bool {
	for _, v := range verbs {
		if strings.HasPrefix(v.name, group) {
			return true
		}
	}
	return false
}

func (c *call) helpOnAll(group, rest string) error {
	docs := []verbDoc{}
	for _, v := range verbs {
		if strings.HasPrefix(v.name, group) {
			docs = append(docs, verbDoc{Name: v.name, Args: v.args, Short: v.short})
		}
	}
	return c.emit(map[string]any{"verbs": docs, "globals": flagsOf(c.flags(), nil), "exit_codes": exitCodes}, func(w io.Writer) {
		fmt.Fprint(w, "mscactl VERB …: administer msca on this workstation\n\n")
		for _, d := range docs {
			fmt.Fprintf(w, "  %-22s %s\n", d.Name, d.Short)
		}
		fmt.Fprint(w, rest)
	})
}

// helpOn tells of one verb. Its flags are known to itself alone, so it is asked.
func (c *call) helpOn(v *verb) error {
	quiet := *c
	quiet.terminal = &terminal{in: strings.NewReader(""), out: io.Discard, err: io.Discard}
	var wanted *helpWanted
	if !errors.As(v.run(&quiet, []string{"--help"}), &wanted) {
		return fmt.Errorf("mscactl %s does not tell its flags", v.name)
	}
	d := verbDoc{Name: v.name, Args: v.args, Short: v.short, Flags: flagsOf(wanted.flags, c.flags()), Example: v.example}
	for _, word := range capitals {
		if strings.Contains(" "+v.args+" ", " "+word.Word+" ") {
			d.Words = append(d.Words, word)
		}
	}
	return c.emit(d, func(w io.Writer) {
		fmt.Fprintf(w, "%s\n  %s\n", strings.TrimSpace("mscactl "+v.name+" "+v.args), v.short)
		for _, word := range d.Words {
			fmt.Fprintf(w, "\n%s: %s\n", word.Word, word.Means)
		}
		if len(d.Flags) > 0 {
			fmt.Fprint(w, "\nFlags:\n")
		}
		for _, f := range d.Flags {
			means := f.Means
			if f.Default != "" {
				means += " (" + f.Default + " unless given)"
			}
			fmt.Fprintf(w, "  %-26s %s\n", f.Flag, means)
		}
		fmt.Fprintf(w, "\nAnd the global flags; mscactl help tells of them.\n\nExample:\n  %s\n", v.example)
	})
}

// flagsOf lists the flags that are not in without.
func flagsOf(fs, without *flag.FlagSet) []flagDoc {
	var out []flagDoc
	fs.VisitAll(func(f *flag.Flag) {
		if without != nil && without.Lookup(f.Name) != nil {
			return
		}
		d := flagDoc{Flag: "--" + f.Name, Means: f.Usage, Default: f.DefValue}
		b, ok := f.Value.(interface{ IsBoolFlag() bool })
		if !ok || !b.IsBoolFlag() {
			d.Flag += " VALUE"
		}
		if d.Default == "false" || d.Default == "0" || d.Default == "[]" {
			d.Default = ""
		}
		out = append(out, d)
	})
	return out
}
