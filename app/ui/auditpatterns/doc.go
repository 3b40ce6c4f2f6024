// Package auditpatterns is the screen on which a privacy officer works through
// what the rules found in the trail: why it is worth a look, the records behind
// it, notes, and closing by two people.
//
// Standard: clauses 3.9.3 and 3.9.5. No finding accuses; the screen says so.
package auditpatterns
