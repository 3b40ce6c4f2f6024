package main

import "fyne.io/fyne/v2"

// still makes nothing move by itself. A blinking cursor alone repaints the whole
// window many times a second, which without a graphics card, as on thin clients
// and over remote desktop, takes a quarter of a core (BenchmarkIdle; without it
// 1.5 %). For Linux and Windows: Fyne's code for macOS expects its own settings.
func still(a fyne.App) { fyne.SetCurrentApp(&stillApp{a, stillSettings{a.Settings()}}) }

type stillApp struct {
	fyne.App
	settings fyne.Settings // asked for with every colour and size
}

func (a *stillApp) Settings() fyne.Settings { return a.settings }

type stillSettings struct{ fyne.Settings }

func (stillSettings) ShowAnimations() bool { return false }
