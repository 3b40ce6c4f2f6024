// Package icons holds the product's own icon: a patient's card, checked. It is not
// a mark of the NHS.
package icons

import _ "embed"

// App is the icon of the program and its windows, as SVG.
//
//go:embed msca.svg
var App []byte
