// Package rolechooser is the screen on which a user confirms the role and the
// organisation he acts for: a list when he has several, and a confirmation even
// when he has one.
//
// Standard: clause 3.1.12 (MSCA-IG-03): nobody can claim not to have known.
package rolechooser
