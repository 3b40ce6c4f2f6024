// Package smsp is the client of a Spine Mini Service Provider: it encodes one
// of the five PDS queries, posts it over mutual TLS, and says what came of it.
//
// One Send is one attempt. The client never repeats a request on its own,
// because every attempt has ids and an audit record of its own; an
// [itk.Exchange] says whether a repeat is safe and could help, and what wait the
// provider asks for; whether and when to repeat is for the caller to decide.
//
// The transport follows ITK SOAP 1.1 over HTTP/1.1 with the header SOAPAction
// spelt exactly so. TLS is of version 1.2 at least and always verified; there
// is no switch to turn that off. Redirects are not followed, cookies are not
// kept, and a reply is read up to a limit, also when it comes compressed.
package smsp
