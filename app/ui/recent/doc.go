// Package recent lists the look-ups of this session, by the time and by what was
// typed, partly masked. Choosing one fills the form in; the answer is asked for anew.
// Nothing of it outlives a lock or a sign-out.
//
// Standards: protective label clause 3.17.1-3.17.3 (MSCA-IG-04).
package recent
