// Package discrepancies has the two screens about what does not fit with the
// national record: the one on which somebody reports it, prefilled, and the inbox in
// which the back office works it.
//
// The views judge nothing: what may be done with a discrepancy comes in the model.
// Standards: MSCA-ORG-02; protective label clause 3.17.1-3.17.3 (MSCA-IG-04).
package discrepancies
