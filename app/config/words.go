package config

// What each setting means, to an administrator.
var wordsHelp = map[string]string{
	"organisation.ods":          "ODS code of the deploying organisation",
	"organisation.name":         "name of the organisation, as shown in the banner",
	"organisation.continuity":   "what people are to do when no look-up is possible, in the organisation's words; shown on the screen that such a problem leads to",
	"system.name":               "name of this system in audit records and sender addresses",
	"device.name":               "name of this workstation in audit records; empty: the host name",
	"smsp.url":                  "address of the SMSP for all five operations",
	"smsp.username":             "user name the provider issued for this client (wsse:Username)",
	"smsp.from":                 "address of this client in wsa:From; empty: left out",
	"smsp.sender":               "urn:nhs-uk:addressing:ods:… of this client; empty: left out",
	"smsp.server-name":          "name the SMSP's certificate must carry, where it differs from the address",
	"smsp.ca":                   "PEM file with the authorities that may have issued the SMSP's certificate",
	"smsp.certificate":          "this client's certificate: PEM or PKCS#12 file",
	"smsp.key":                  "this client's key: PEM file; not needed with PKCS#12",
	"smsp.password-file":        "file with the password of the PKCS#12 file, readable by the service only",
	"smsp.proxy":                "HTTP proxy on the way to the SMSP; empty: none",
	"smsp.connect-timeout":      "longest wait for a connection",
	"smsp.reply-timeout":        "longest wait for a whole exchange",
	"smsp.per-second":           "most requests a second, as agreed with the provider; empty: no cap",
	"smsp.attempts":             "how often one look-up is tried where a repeat is safe",
	"access.user-uri":           "audit identity of a person without a smartcard, as assigned with the provider",
	"access.asid":               "ASID of this system, for unattended use",
	"access.system-uri":         "audit identity of this system where there is no ASID, for unattended use",
	"access.card-method":        "how people with a card are told to the SMSP: smartcard or session",
	"access.broker":             "where session tokens come from: none, training (training folders only) or command",
	"access.broker-command":     "program that is asked for session tokens: JSON on its standard input and output",
	"access.two-factor":         "what a card signs in with: no (its PIN), card-and-account (its PIN and the password of the account of the same user id)",
	"access.session-token-type": "OID under which the session token is sent",
	"access.session-token-uri":  "form of the session token's uri",
	"access.role-id-type":       "OID of the optional role id; empty: the role id is not sent",
	"card.anchors":              "PEM file with the authorities a smartcard's certificate must chain to",
	"card.intermediates":        "PEM file with the issuing authorities between an anchor and the cards",
	"card.organisations":        "ODS codes whose role profiles are accepted; empty: the deploying organisation",
	"card.record-signers":       "PEM file with the Ed25519 public keys that may sign role records",
	"card.directory":            "file with the organisation's signed staff directory, for cards without role profiles of their own",
	"card.crl":                  "PEM file with revocation lists; empty: revocation is not checked",
	"card.allow-legacy-keys":    "accept RSA-1024 and SHA-1 cards (older test cards only)",
	"card.pkcs11-module":        "vendor's PKCS #11 module for cards that follow neither PIV nor PKCS #15; only in programs built for it",
	"card.lock-on-removal":      "lock when the card is taken out",
	"session.idle-lock":         "lock after this time without key or mouse",
	"session.longest":           "sign out after this time in any case",
	"print.folder":              "folder that pages saved as PDF go to; empty: Documents of whoever uses the computer",
	"clipboard.clear-after":     "clear the clipboard this long after something of a patient was copied, if it still holds it",
	"search.wildcards":          "allow * in attended searches, after the organisation's clinical safety review",
	"search.partial-dates":      "allow a year or a year and month in attended searches",
	"search.local-id-root":      "OID of the organisation's local identifiers",
	"time.servers":              "NTP servers, at least two of stratum 3 or better",
	"audit.witness":             "witness that countersigns the head of the audit trail: URL VKEY; empty: none",
	"audit.keyring":             "keep a copy of the audit trail's head in the operating system's credential store too",
	"password.policy":           "rules for passwords: ncsc (current guidance) or legacy-gpg",
}

// What a value must be, as said beside one that is not.
const (
	wordsMustBe          = "must be %s"
	wordsOr              = " or "
	wordsODSCode         = "an ODS code: capital letters and digits"
	wordsPlainName       = "letters, digits, dot, dash and underscore"
	wordsAddressing      = "urn:nhs-uk:addressing:… without blanks"
	wordsTwelveDigits    = "12 digits"
	wordsWholePath       = "a whole path, from the root or the drive on"
	wordsOID             = "an OID"
	wordsWholePathServer = "a whole path, from the root, the drive or the server on"
	wordsWitness         = "the witness's address, a blank, and its verifier key NAME+ID+KEY"

	wordsMostLong    = "must be at most %d characters long"
	wordsDuration    = "must be a time from %[1]s to %[2]s, typed like these" // both as 2m or 12h
	wordsNumber      = "must be a number from %v to %v"
	wordsWhole       = "must be a whole number from %d to %d"
	wordsEachOnce    = "must name each one once, separated by commas"
	wordsHTTPS       = "must be an https address"
	wordsAnyAddress  = "must be an address such as http://proxy.example.nhs.uk:8080"
	wordsIdentityURI = "must begin with urn:nhs-uk:identity: and hold no blanks"

	wordsNoSetting = "is not a setting"
	wordsFixed     = "is fixed by the machine policy of this workstation"
	wordsWholeFile = "(whole file)"
	wordsNoObject  = "is not one JSON object of keys and texts: %s"
	wordsNoText    = "must be a text, in quotation marks"
	wordsTwice     = "stands there more than once"
	wordsRetype    = "must be typed with its password: the one that is there is not shown, and not kept for another address"
)
