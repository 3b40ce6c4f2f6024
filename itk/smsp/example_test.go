package smsp_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"msca/itk"
	"msca/itk/smsp"
	"msca/itk/smsptest"
)

// One look-up against the training SMSP over mutual TLS.
func ExampleClient_Send() {
	pki, err := smsptest.NewPKI(rand.Reader, time.Now())
	if err != nil {
		panic(err)
	}
	training := smsptest.New(smsptest.Options{Now: time.Now, Rand: rand.Reader})
	listener, err := training.ListenTLS("127.0.0.1:0", pki.ServerTLS(time.Now))
	if err != nil {
		panic(err)
	}
	defer listener.Close()

	certificate := pki.Client.TLS()
	client, err := smsp.New(smsp.Config{
		Addressing:  smsp.Addressing{URL: listener.URL, Username: "x26-smsp-client"},
		Roots:       pki.Roots(),
		Certificate: &certificate,
		Now:         time.Now,
		Rand:        rand.Reader,
	})
	if err != nil {
		panic(err)
	}
	defer client.Close()

	query, err := itk.NewQuery(itk.VerifyNHSNumber, itk.Fields{NHSNumber: "999 000 0034", DateOfBirth: "29-Feb-1984"}, itk.Rules{Attended: true})
	if err != nil {
		panic(err)
	}
	identity, err := itk.NewAuditIdentity(itk.Attended, itk.IdentityParts{LocalUserURI: "urn:nhs-uk:identity:ods:X26:SYS1:jbloggs"})
	if err != nil {
		panic(err)
	}
	message, err := client.Prepare(query, identity)
	if err != nil {
		panic(err)
	}
	// Here the message goes into the audit trail, before it is sent.
	exchange := client.Send(context.Background(), query, message)
	fmt.Println(exchange.Err, exchange.Reply.Code, *exchange.Reply.ValidIdentifier)
	// Output: <nil> SMSP-0000 true
}
