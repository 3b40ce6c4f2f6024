// Package smsptest is a training SMSP: a Spine Mini Service Provider for PDS
// held in memory, with more than forty synthetic patients, every response code and
// every way in which a real provider or the network in between goes wrong.
//
// It is an [http.Handler] that takes ITK SOAP 1.1 requests (Distribution
// Envelope 2.0, PDS Mini Services 1.1) and is written without the client's
// encoder and decoder, so that the two check each other. It refuses what the
// national test tool's autotest profile refuses and what the public schemas do
// not have; parameters that are nil, which the schemas have and no client needs,
// too. It matches as PDS does: exact on NHS number and date of birth
// with a cross-check of the name, or by surname, date of birth and gender,
// refined by forename and postcode.
//
// Nothing in it is about a real person: NHS numbers come from the range
// 999 000 0000 to 999 999 9999, which is never issued.
//
// Train and test with it; it is no substitute for assurance against the
// national service.
package smsptest
