package kit

import (
	"fyne.io/fyne/v2"

	"msca/assets/icons"
)

// Icon is the product's icon, for the program and its windows.
func Icon() fyne.Resource { return fyne.NewStaticResource("msca.svg", icons.App) }
