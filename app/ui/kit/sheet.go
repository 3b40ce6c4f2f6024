package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Sheet is a body for a modal, as high as it needs or as there is room, above a
// foot of buttons that always stays in view.
func Sheet(body, foot fyne.CanvasObject) *fyne.Container {
	return container.New(&sheet{}, container.NewVScroll(body), foot)
}

// Refresh lays the modal out anew after its content changed.
func (m *Modal) Refresh() { m.over.Refresh() }
