// Package confirm is the screen between a search and the patient's details: four
// identifiers, and the question whether this is the patient. Nothing else of the
// patient is on it.
//
// Standards: NHS number ISB 1504, name ISB 1506; protective label clause
// 3.17.1-3.17.3 (MSCA-IG-04). Hazard: the wrong patient is shown.
package confirm
