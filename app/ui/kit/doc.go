// Package kit holds the desktop's own controls and its theme.
//
// The stock Fyne controls miss rules that bind this product: buttons answer to
// Space only and drop the focus, the focus colour has a contrast of 1.2:1, forms
// complain while one is still typing, dialogs ignore Escape. The controls here
// keep the rules of the NHS service manual (errors only on submit, a summary that
// takes the focus, yellow and black focus ring), of the Common User Interface
// (NHS number 3-3-4, dates dd-Mmm-yyyy) and of WCAG 2.2 AA.
//
// Everything is called on the user interface goroutine. Nothing here starts a
// goroutine, reads a clock or knows a rule of the business.
package kit
