// Package auditform is the upper part that the screens of the audit window share:
// what is wrong, what is under way, the fields of a question, and the buttons.
package auditform
