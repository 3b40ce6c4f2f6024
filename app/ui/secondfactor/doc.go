// Package secondfactor is the screen on which the holder of a card that was
// accepted enters the password of his account as well, where the organisation
// asks for two factors: at sign-in and when a locked session is opened again.
//
// Standard: MSCA-IG-02, clause 3.15.2. The secret leaves the box at the moment it
// is submitted; the box is replaced, not emptied.
package secondfactor
