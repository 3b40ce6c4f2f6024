package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"msca/smartcard"
	"msca/smartcard/cardtest"
)

// vpcdDefault is where Debian's vsmartcard-vpcd listens.
const vpcdDefault = "127.0.0.1:35963"

// options are the command line.
type options struct {
	card, reader string
	pcscd        bool

	newCard, issuer string
	profile         cardtest.Profile
}

func parse(args []string, complaints io.Writer) (options, error) {
	var o options
	f := flag.NewFlagSet("cardsim", flag.ContinueOnError)
	f.SetOutput(complaints)
	f.StringVar(&o.card, "card", "", "put the training card in this `FILE` into the reader")
	f.StringVar(&o.reader, "reader", "", "where the virtual reader listens, as `host:port` (default "+vpcdDefault+", or the first reader of -pcscd)")
	f.BoolVar(&o.pcscd, "pcscd", false, "run a private pcscd and print the PCSCLITE_CSOCK_NAME that leads to it")
	f.StringVar(&o.newCard, "new", "", "make a training card and write it to this `FILE`")
	f.StringVar(&o.issuer, "issuer", "issuer", "`folder` of the issuer of new cards; made if it does not exist")
	f.StringVar(&o.profile.UserID, "user", "", "UserID of the new card's owner, 12 `digits`")
	f.StringVar(&o.profile.Name, "name", "", "`name` of the new card's owner")
	f.StringVar(&o.profile.PIN, "pin", cardtest.DefaultPIN, "`PIN` of the new card")
	f.StringVar((*string)(&o.profile.KeyType), "key", string(cardtest.RSA2048), "key `type` of the new card: RSA-2048, RSA-3072, RSA-4096, P-256 or P-384")
	f.Func("role", "a role profile of the owner as `ID,JOB-ROLE-CODE,ODS[,job role name[,organisation]]`; may be repeated", func(s string) error {
		p, err := parseRole(s)
		o.profile.RoleProfiles = append(o.profile.RoleProfiles, p)
		return err
	})
	if err := f.Parse(args); err != nil {
		if err == flag.ErrHelp {
			return o, err
		}
		return o, fmt.Errorf("%w: %w", errUsage, err)
	}
	switch {
	case f.NArg() > 0:
		return o, fmt.Errorf("%w: unexpected %q", errUsage, f.Arg(0))
	case o.card == "" && o.newCard == "" && !o.pcscd:
		return o, fmt.Errorf("%w: nothing to do: -card, -new or -pcscd", errUsage)
	case o.newCard != "" && o.profile.UserID == "":
		return o, fmt.Errorf("%w: -new needs -user", errUsage)
	}
	if o.reader == "" && !o.pcscd {
		o.reader = vpcdDefault
	}
	return o, nil
}

func parseRole(s string) (smartcard.RoleProfile, error) {
	part := strings.SplitN(s, ",", 5)
	if len(part) < 3 {
		return smartcard.RoleProfile{}, fmt.Errorf("want ID,JOB-ROLE-CODE,ODS")
	}
	part = append(part, "", "")
	return smartcard.RoleProfile{
		ID: part[0], JobRoleCode: part[1], ODSCode: part[2], JobRoleName: part[3], OrganisationName: part[4],
	}, nil
}
