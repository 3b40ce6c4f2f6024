// Package printing is the dialog over a screen that asks on which printer, how
// often, or whether to save as PDF, and that says what became of it. It shows
// nothing of a patient. [MSCA-IG-04, 3.17.4]
package printing
