// Package users is where a system manager looks after accounts and the role
// profiles that are kept here.
//
// Standard: clauses 3.3.7 and 3.15.2, MSCA-IG-01, MSCA-IG-02.
package users
