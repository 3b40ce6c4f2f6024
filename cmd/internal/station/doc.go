// Package station opens a data folder and puts one workstation together: it
// reads the settings, opens the audit trail before anything else, and fills
// every port of package app with its adapter. The desktop and the command line
// share it, so that both obey the same rules.
package station
