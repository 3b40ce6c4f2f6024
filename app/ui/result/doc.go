// Package result shows the answer to a lookup: one patient, the verdict on an NHS
// number, or what went wrong.
//
// Standards: patient banner ISB 1505, name ISB 1506, NHS number ISB 1504, dates
// ISB 1503; protective label clause 3.17.1-3.17.3 (MSCA-IG-04), always at the same
// place. What is blank, withheld and not returned look different and say so.
package result
