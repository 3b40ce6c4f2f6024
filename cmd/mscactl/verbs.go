package main

import "strings"

// verb is one thing mscactl does; its name may be two words.
type verb struct {
	name, args, short, example string
	run                        func(c *call, args []string) error
}

// verbs is filled in init because help refers to it.
var verbs []verb

func init() {
	verbs = []verb{
		{"init", "--org ODS --system NAME --admin USER [--password-stdin] [--erasure-key VKEY … --erasure-threshold K]", "make the data folder: keys, first audit record, first system manager",
			"mscactl init --org X26 --system ward-7 --admin jsmith", initVerb},
		{"user", "add|list|disable|enable|unlock|passwd|assign|unassign USER …", "manage accounts and their role profiles",
			"mscactl user assign jsmith --job-role R8001 --as admin", userVerb},
		{"rbac explain", "--role R8001 [--activity B0264]", "what a role may do, and why",
			"mscactl rbac explain --role R8001 --activity B0264", rbacExplain},
		{"rbac override", "list|add --kind KIND … --source TEXT|remove NUMBER", "the organisation's edits of the role policy",
			"mscactl rbac override add --kind baseline --role R8009 --activity B0820 --source 'IG board, minute 7' --as admin", overrideVerb},
		{"rbac table", "[--out FILE] [--baseline]", "the policy in force as a page: role by activity by permission",
			"mscactl rbac table --out policy.md", rbacTable},
		{"message encode", "OP QUERY IDENTITY [--to URL] [--username NAME]", "print the exact envelope that would be sent; sends nothing",
			"mscactl message encode verifyNHSNumber --nhs-number 9990000034 --dob 1984-02-29 --access smartcard --user-id 555012345678 --role-profile-id 555087654321", messageEncode},
		{"message decode", "[FILE|-]", "read any reply: SOAP envelope, DistributionEnvelope or payload, up to 1 MiB",
			"mscactl message decode --json reply.xml", messageDecode},
		{"lookup", "OP QUERY [--case ID] [--emergency REASON] [--discrepancy NOTE] [--session-token-stdin]", "look a patient up: authorise, record, send, record, print; the session token of access method 4 comes from the broker, or on standard input after PIN and password",
			"mscactl lookup getPatientDetailsByNHSNumber --nhs-number 9990000034 --dob 1984-02-29 --as jsmith", lookupVerb},
		{"batch trace", "IN.csv --out OUT.csv [--resume] [--tps N] [--workers N] [--dry-run] [--op OP] [--map FIELD=COLUMN …] [--hours H]", "trace every row of a CSV file; survives crashes",
			batchHelp, batchTrace},
		{"conformance", "[--patients FILE] [--list]", "hold a test SMSP against its specification, check by check",
			conformanceHelp, conformanceVerb},
		{"audit query", "[--patient N] [--user U] [--authority U] [--message-id M] [--from T] [--to T] [--seq A:B] [--event E] [--limit N] [--after SEQ] [--count] [--csv]", "search the audit trail",
			"mscactl audit query --patient 9990000034 --from 2026-11-01 --as privacy.officer", auditQuery},
		{"audit show", "SEQ", "one record with what was sent, received, displayed or printed",
			"mscactl audit show 17 --as privacy.officer", auditShow},
		{"audit timeline", "MESSAGE-ID", "one look-up from request to screen",
			"mscactl audit timeline 735CC078-73AA-41D0-AAF6-034EFB106878 --as privacy.officer", auditTimeline},
		{"audit verify", "[--checkpoint FILE] [--vkey KEY]", "prove the trail intact, or name the first bad record",
			"mscactl audit verify --checkpoint monday.note", auditVerify},
		{"audit checkpoint", "", "print the signed head of the trail",
			"mscactl audit checkpoint > monday.note", auditCheckpoint},
		{"audit export", "--patient N|--seq A:B [--checkpoint FILE] --out BUNDLE.zip", "evidence that proves itself: to a court, an auditor, a patient",
			"mscactl audit export --patient 9990000034 --out evidence.zip --as privacy.officer", auditExport},
		{"audit who", "--patient N [--from T] [--to T] [--out FILE.csv]", "everybody with a record about a patient, with how often and when",
			"mscactl audit who --patient 9990000034 --from 2026-11-01 --as privacy.officer", auditWho},
		{"audit patterns", "[--from T] [--to T] [--sample N] [--seed TEXT] …", "what the privacy officer should look at, with reasons",
			"mscactl audit patterns --from 2026-11-01 --sample 20 --as privacy.officer", auditPatterns},
		{"audit order", "--patient N|--seq A:B --reason TEXT [--identity] [--not-after DAY]", "the text of an erasure order, for others to sign; erases nothing",
			"mscactl audit order --seq 812:815 --reason 'EXE-2026-0017' --as privacy.officer > order.txt", auditOrder},
		{"audit order-key", "NAME --out FILE", "make a key for somebody outside who may order an erasure",
			"mscactl audit order-key caldicott.guardian --out caldicott.key", auditOrderKey},
		{"audit sign-order", "ORDER-FILE --key FILE", "sign an erasure order, on the signer's own machine",
			"mscactl audit sign-order order.txt --key caldicott.key > order-1.txt", auditSignOrder},
		{"audit erase", "--order FILE", "carry out an order signed by the outside quorum; nothing else can erase",
			"mscactl audit erase --order order-2.txt", auditErase},
		{"audit escrow", "[--forget]", "the first row key, to be kept in a sealed envelope away from this machine",
			"mscactl audit escrow --as privacy.officer", auditEscrow},
		{"audit witness", "", "have the signed head countersigned by the witness outside",
			"mscactl audit witness", auditWitness},
		{"audit acknowledge", "[--trail] [--accounts] [--reason TEXT]", "say what of a folder is older than what is known of it; with a reason, answer for it and go on",
			"mscactl audit acknowledge --trail --reason 'disk replaced, restored from the backup of Monday' --as admin", auditAcknowledge},
		{"report subject-access", "--patient N [--from T] [--to T] --out FILE.pdf", "who has looked at a patient, for the patient",
			"mscactl report subject-access --patient 9990000034 --out report.pdf --as privacy.officer", reportSubjectAccess},
		{"audit vkey", "", "print the public key to give an auditor",
			"mscactl audit vkey", auditVKey},
		{"config show", "", "every setting, its value and where it comes from",
			"mscactl config show", configShow},
		{"config set", "KEY VALUE [KEY VALUE …]", "change settings, all or none; the change is recorded",
			"mscactl config set smsp.url https://smsp.example.nhs.uk/smsp/pds --as admin", configSet},
		{"config validate", "", "check the machine policy and the configuration file",
			"mscactl config validate", configValidate},
		{"emergency list", "[--all]", "alerts about emergency access that nobody has closed",
			"mscactl emergency list --as privacy.officer", emergencyList},
		{"emergency close", "ALERT --finding TEXT [--investigate]", "close an alert that somebody else raised, or take it into investigation",
			"mscactl emergency close 17 --finding 'confirmed with the ward sister' --as privacy.officer", emergencyClose},
		{"discrepancy list", "[--state STATE] [--kind KIND] [--all]", "discrepancies with the national record that are open; yours, or all for the back office",
			"mscactl discrepancy list --state new --as records.office", discrepancyList},
		{"discrepancy show", "NUMBER", "one discrepancy: who the patient is, what differs, every note",
			"mscactl discrepancy show 36 --as records.office", discrepancyShow},
		{"discrepancy take", "NUMBER [--note TEXT]", "take a discrepancy into work, or add a note to one that is",
			"mscactl discrepancy take 36 --as records.office", discrepancyTake},
		{"discrepancy return", "NUMBER --note TEXT", "send a discrepancy back to whoever reported it, with a question",
			"mscactl discrepancy return 36 --note 'which of the two letters is newer?' --as records.office", discrepancyReturn},
		{"discrepancy answer", "NUMBER --note TEXT", "answer a discrepancy of your own that was sent back",
			"mscactl discrepancy answer 36 --note 'the one of 12 November' --as jsmith", discrepancyAnswer},
		{"discrepancy close", "NUMBER --outcome OUTCOME --note TEXT", "close a discrepancy and say how it ended",
			"mscactl discrepancy close 36 --outcome merged --note 'merged into the new number' --as records.office", discrepancyClose},
		{"discrepancy report", "[--from T] [--to T] [--csv]", "how many there were, by month, kind and state",
			"mscactl discrepancy report --from 2026-11-01 --csv --as records.office", discrepancyReport},
		{"card list", "", "readers and what is in them",
			"mscactl card list", cardList},
		{"card info", "", "the card in the reader: applet, certificate, tries left (uses none)",
			"mscactl card info", cardInfo},
		{"card watch", "", "follow the readers until interrupted",
			"mscactl card watch", cardWatch},
		{"directory sign", "--key KEY.pem --staff STAFF.json --out FILE", "make the signed staff directory, for cards without role profiles",
			directoryHelp, directorySign},
		{"directory check", "[FILE]", "whether every record of a staff directory would count here now",
			"mscactl directory check directory.json", directoryCheck},
		{"diag", "[--out FILE.zip]", "check every part, step by step, and say how to mend it",
			"mscactl diag --out for-the-service-desk.zip", diagVerb},
	}
}

// findVerb finds the verb that args begin with.
func findVerb(args []string) (*verb, []string) {
	for i := range verbs {
		words := strings.Fields(verbs[i].name)
		if len(args) >= len(words) && strings.Join(args[:len(words)], " ") == verbs[i].name {
			return &verbs[i], args[len(words):]
		}
	}
	return nil, args
}
