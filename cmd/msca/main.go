// Command msca is the desktop application for clinicians at ward workstations:
// it shows the computer-misuse warning, signs people in with a smartcard or an
// account, looks patients up through a Spine Mini Service Provider, and opens
// the audit trail to those who may read it.
//
//	msca --training      synthetic patients, nothing else needed
//	msca --data DIR      the live data folder that mscactl init made
//	msca --lookup-file FILE
//	                     fills the form in with what the local system hands over,
//	                     in the window that is open already where there is one
//
// It wires the views of app/ui to the use cases of package app; the rules are
// there, not here.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime/debug"

	"fyne.io/fyne/v2/app"

	"msca/app/ui/kit"
	"msca/cmd/internal/station"
)

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	flags := flag.NewFlagSet("msca", flag.ContinueOnError)
	training := flags.Bool("training", false, "training mode: synthetic patients, an SMSP on this machine")
	data := flags.String("data", "", "data folder (default: this machine's)")
	configFile := flags.String("config", "", "settings (default: config.json in the data folder)")
	look := flags.String("theme", "light", "light, dark or high-contrast")
	scale := flags.Float64("text", 100, "text size in per cent, 100 to 200")
	pairs := flags.String("lookup", "", "fill the form in: NAME=VALUE,… (others on this computer can see it: --lookup-file keeps it from them)")
	file := flags.String("lookup-file", "", "fill the form in from a JSON object or a CSV row")
	version := flags.Bool("version", false, "print the version")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *version {
		fmt.Println("msca", station.Build)
		return 0
	}
	variant, ok := variants[*look]
	if !ok || *scale < 100 || *scale > 200 || flags.NArg() > 0 {
		complain("see msca --help")
		return 2
	}
	folder, err := station.FolderAt(*data, *training)
	if err != nil {
		complain(err.Error())
		return 1
	}
	if err := station.SettingsThere(*configFile); err != nil {
		complain(err.Error())
		return 2
	}
	over, err := readHandOver(*pairs, *file)
	if err != nil {
		complain(err.Error())
		return 2
	}
	first, err := join(folder, over)
	switch {
	case errors.Is(err, errHandedOver):
		return 0
	case err != nil:
		complain(err.Error())
		return 1
	}

	hearOfNoDisplay()
	// Until the warning is on the screen nothing counts but that: what has been
	// made so far is hardly ever garbage, fonts are read while the display is
	// connected, and the workstation is opened afterwards.
	debug.SetGCPercent(-1)
	a := app.NewWithID("uk.msca.desktop")
	still(a)
	a.Settings().SetTheme(kit.Theme(variant, float32(*scale/100)))
	facesLoaded := meanwhile(kit.LoadFaces)
	d := newDesktop(a, *training) // measures no words
	facesLoaded()
	if d.handed.first = first; over != nil {
		d.handed.Put(*over)
	}
	d.showWarning()
	a.Lifecycle().SetOnStarted(func() {
		debug.SetGCPercent(50) // little garbage is made afterwards, and memory is short on a ward
		d.hear()
		d.open(station.Options{
			Folder: folder, ConfigFile: *configFile, Training: *training, AccessPoint: "desktop", Cards: true,
		})
	})
	d.window.ShowAndRun()
	if err := d.end(); err != nil {
		complain(err.Error())
		return 1
	}
	return 0
}

var variants = map[string]kit.Variant{"light": kit.Light, "dark": kit.Dark, "high-contrast": kit.HighContrast}
