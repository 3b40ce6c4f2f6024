package main

import (
	"fmt"
	"io"
	"time"

	"msca/app"
	"msca/app/problem"
	"msca/audit"
	auditstore "msca/audit/store"
	"msca/cmd/internal/station"
)

// check is one line of the diagnosis.
type check struct {
	Name  string `json:"name"`
	State string `json:"state"` // ok, attention or fault
	Says  string `json:"says"`
	Fix   string `json:"fix,omitempty"`
}

// diagVerb checks every part of the workstation. It shows no patient data.
func diagVerb(c *call, args []string) error {
	if _, err := parse(c.flags(), args); err != nil {
		return err
	}
	checks := c.diagnose()
	worst := 0
	for _, k := range checks {
		if k.State == "fault" {
			worst = exitElse
		}
	}
	err := c.emit(map[string]any{"build": station.Build, "checks": checks}, func(w io.Writer) {
		fmt.Fprintf(w, "msca %s\n", station.Build)
		for _, k := range checks {
			fmt.Fprintf(w, "%s\t%s\t%s\n", k.State, k.Name, k.Says)
			if k.Fix != "" {
				fmt.Fprintf(w, "\t\t-> %s\n", k.Fix)
			}
		}
	})
	if err == nil && worst != 0 {
		return &exitError{code: worst}
	}
	return err
}

func faulty(name string, err error) check {
	p := problem.For(err)
	k := check{name, "fault", err.Error(), ""}
	if len(p.Do) > 0 {
		k.Fix = p.Do[0]
	}
	return k
}

func (c *call) diagnose() []check {
	var out []check
	st, err := c.open(true)
	if err != nil {
		return append(out, faulty("workstation", err))
	}
	defer st.Close(c.ctx)
	report, err := st.Trail.Verify(c.ctx, auditstore.VerifyOptions{})
	switch {
	case err != nil:
		out = append(out, faulty("audit trail", err))
	case report.Verdict == audit.Intact:
		out = append(out, check{"audit trail", "ok", fmt.Sprintf("intact, %d records", report.Records), ""})
	case report.Verdict == audit.Unanchored:
		out = append(out, check{"audit trail", "attention", "intact, but nothing outside confirms its head", "Keep a checkpoint elsewhere: mscactl audit checkpoint"})
	default:
		out = append(out, check{"audit trail", "fault", fmt.Sprintf("%s at record %d: %s", report.Verdict, report.FirstBad, report.Reason), "Call the privacy officer; leave the folder as it is."})
	}
	if err == nil {
		_ = st.Desk.Note(c.ctx, app.VerifiedEntry(audit.Person{}, "command line", report))
	}
	out = append(out, witnessCheck(c.ctx, st))
	switch s := st.Clock.Stamp(); {
	case len(st.Config.List("time.servers")) == 0:
		out = append(out, check{"time", "attention", "no time server is configured", "mscactl config set time.servers SERVER1,SERVER2"})
	case s.Quality == audit.Synchronised:
		out = append(out, check{"time", "ok", fmt.Sprintf("synchronised, stratum %d", s.Stratum), ""})
	default:
		out = append(out, check{"time", "attention", s.Quality.String(), "Check that the time servers can be reached (UDP 123)."})
	}
	if st.NoSMSP != nil {
		out = append(out, faulty("SMSP", st.NoSMSP))
	} else if st.SMSP == nil {
		out = append(out, check{"SMSP", "attention", "not set up", "mscactl config set smsp.url https://…"})
	} else {
		days := st.SMSP.CertificateDaysLeft(time.Now())
		k := check{"certificate", "ok", fmt.Sprintf("%d days left", days), ""}
		if days < 30 {
			k.State, k.Fix = "attention", "Renew this client's certificate with the provider."
		}
		if days < 0 {
			k.State = "fault"
		}
		out = append(out, k)
	}
	switch {
	case st.NoCards != nil:
		out = append(out, faulty("cards", st.NoCards))
	case st.Readers == nil:
		out = append(out, check{"cards", "attention", "not set up", "mscactl config set card.anchors FILE"})
	default:
		if p, err := c.waitForCard(st); err == nil {
			out = append(out, check{"cards", "ok", "card in " + p.Reader, ""})
		} else {
			k := faulty("cards", err)
			k.State = "attention"
			out = append(out, k)
		}
	}
	return out
}
