// Package audittimeline is the screen that shows one look-up from the request to
// the print, with how long each step took: a bar for each step, and the same in
// numbers.
//
// Standard: clause 3.9.15. The bars are drawn with the kit's grounds: no chart
// library fits Fyne (ARCHITECTURE.md), and the numbers stand beside them.
package audittimeline
