// Package help shows the written guide: the pages, the headings of a page as links,
// and a section with the links that are in it. It works wholly by keyboard: Tab and
// Enter for the links, the keys that scroll for the text, Escape for one step back.
//
// Nothing in it is about a patient. Standards: WCAG 2.2 AA (2.1.1, 1.4.4, 3.2.6).
package help
