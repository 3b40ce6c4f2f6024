// Package compare is the screen on which the local system's record of a patient is
// held against the national one: typed, pasted or read from a file, field by field.
// Nothing of it is stored, and nothing is changed on either side.
//
// Standards: patient banner ISB 1505; protective label clause 3.17.1-3.17.3
// (MSCA-IG-04); colour never alone (WCAG 2.2, 1.4.1).
package compare
