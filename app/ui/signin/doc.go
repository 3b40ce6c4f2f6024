// Package signin is the screen on which a user proves who he is: with a smartcard
// and its PIN, or with a local user ID and password.
//
// Standard: MSCA-IG-02, clause 3.15.2. Secrets leave the boxes at the moment they
// are submitted; the boxes are replaced, not emptied.
package signin
