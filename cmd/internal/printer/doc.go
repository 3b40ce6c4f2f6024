// Package printer fills the port app.Printers with the printers of the operating
// system: CUPS by its own commands where there is CUPS, the print spooler of
// Windows there. The commands bring along what a hospital has set up (servers,
// encryption, classes, Kerberos), and the pages go to them by a pipe: on CUPS no
// file of ours holds them.
package printer
