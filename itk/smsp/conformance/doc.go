// Package conformance asks an SMSP the questions that its specification answers
// and says, check by check, whether it keeps to it. Each check names the clause
// or document it comes from.
//
// The suite is written once against [Endpoint], which the client of itk/smsp
// is: the tests run it on the training SMSP, and an operator can run it on a
// provider's test endpoint with the test patients of that endpoint. It sends
// spoilt messages on purpose. Never run it on a live service.
package conformance
