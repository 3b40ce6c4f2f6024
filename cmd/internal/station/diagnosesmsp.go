package station

import (
	"context"
	"errors"
	"strings"
	"time"

	"msca/app/problem"
	"msca/itk"
	"msca/itk/smsp"
)

// stepFixes are what mends a step whose problem does not say it better.
var stepFixes = map[string]string{
	"dns":                    "Check the host name in smsp.url, and this computer's DNS and HSCN connection.",
	"refused":                "Check the port in smsp.url; ask the provider whether the service is running.",
	"unreachable":            "Check the network (HSCN) connection and the firewall.",
	"proxy":                  "Check smsp.proxy, and that the proxy lets this computer through to the provider.",
	"tls-unknown-authority":  "Ask the provider which authority issued its certificate, and put that into smsp.ca.",
	"tls-hostname":           "Check smsp.url; where the certificate carries another name on purpose, set smsp.server-name.",
	"tls-expired":            "The provider's certificate has expired: tell the provider. Check this computer's date.",
	"tls-client-certificate": "Renew smsp.certificate and smsp.key with the provider, and have the provider accept it.",
	"tls":                    "Ask the provider which TLS versions it speaks; msca speaks 1.2 and 1.3.",
	"reset":                  "A firewall or the provider closes the connection: ask both to let this computer through.",
}

// EndpointChecks reach the SMSP step by step: settings, name, connection, TLS with
// the days left, client certificate, HTTP. The first step that fails is the last.
// No message is sent.
func (s *Station) EndpointChecks(ctx context.Context, report func(Check)) {
	if s.NoSMSP != nil {
		k := faulty("SMSP", s.NoSMSP)
		k.Fix = "Correct the settings smsp.…; mscactl config show explains each."
		report(k)
		return
	}
	if s.SMSP == nil {
		if s.Training {
			report(Check{"SMSP", Attention, "the training SMSP is part of a workstation that opens", ""})
			return
		}
		report(Check{"SMSP", Attention, "not set up", "mscactl config set smsp.url https://…"})
		return
	}
	s.SMSP.Probe(ctx, func(step smsp.ProbeStep) { report(stepCheck(step)) })
}

// TestEndpoint is EndpointChecks with the settings as they stand in the files now,
// so that a change can be tried before the next start. In training the SMSP is the
// workstation's own.
func (s *Station) TestEndpoint(ctx context.Context, report func(Check)) {
	if s.Training {
		s.EndpointChecks(ctx, report)
		return
	}
	now, err := s.Settings()
	if err != nil {
		report(Check{"settings", Fault, err.Error(), "Correct the named file; mscactl config validate checks it."})
		return
	}
	set := &Station{Config: now}
	set.NoSMSP = set.openSMSP(nil)
	if set.SMSP != nil {
		defer set.SMSP.Close()
		report(Check{"settings", OK, "to " + now.Text("smsp.url") + " as " + now.Text("smsp.username"), ""})
		report(set.ownCertificate(time.Now()))
	}
	set.EndpointChecks(ctx, report)
}

func stepCheck(step smsp.ProbeStep) Check {
	name := "SMSP " + step.Name
	if step.Err == nil {
		k := Check{name, OK, step.Says, ""}
		if step.Name == smsp.ProbeHTTP {
			k.Fix, k.State = httpFix(step.Says)
		}
		return k
	}
	p := problem.For(step.Err)
	k := Check{name, Fault, p.Title + ": " + step.Err.Error(), ""}
	if len(p.Do) > 0 {
		k.Fix = p.Do[len(p.Do)-1]
	}
	var t *itk.TransportError
	if errors.As(step.Err, &t) && stepFixes[t.Kind] != "" {
		k.Fix = stepFixes[t.Kind]
	}
	var late *itk.TimeoutError
	if errors.As(step.Err, &late) {
		k.Fix = "Nothing answers in time: check the firewall and smsp.proxy, and ask the provider."
	}
	return k
}

// httpFix judges the status of an answer to a question without a message. Most
// endpoints refuse the method, which is as good as any other answer.
func httpFix(says string) (fix, state string) {
	switch {
	case strings.HasSuffix(says, " 404"):
		return "Check the path in smsp.url: the server knows no such page.", Attention
	case strings.HasSuffix(says, " 401"), strings.HasSuffix(says, " 403"):
		return "The server does not let this client in: check the certificate and the address with the provider.", Attention
	case strings.HasSuffix(says, " 502"), strings.HasSuffix(says, " 503"), strings.HasSuffix(says, " 504"):
		return "The service behind the address is down or busy: ask the provider.", Attention
	}
	return "", OK
}
