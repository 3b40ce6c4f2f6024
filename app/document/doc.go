// Package document sets printable pages as PDF: reports, evidence summaries,
// patient sheets. Every page carries the protective label in the same place and
// says which page of how many it is, so that a print-out can be seen to be
// complete. The same Document always gives the same bytes, so that a page can
// be proved to be the one that was recorded. [MSCA-IG-04, 3.17.1 to 3.17.5]
package document
