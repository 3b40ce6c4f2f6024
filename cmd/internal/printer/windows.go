//go:build windows

package printer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/windows"

	"msca/app"
)

// Windows prints PDF pages with a program that can: SumatraPDF.exe beside ours,
// else the one that is registered for printing PDF files.
type Windows struct{}

// System is the printers of this computer.
func System() app.Printers { return Windows{} }

var (
	winspool          = windows.NewLazySystemDLL("winspool.drv")
	enumPrinters      = winspool.NewProc("EnumPrintersW")
	getDefaultPrinter = winspool.NewProc("GetDefaultPrinterW")
	shellExecuteEx    = windows.NewLazySystemDLL("shell32.dll").NewProc("ShellExecuteExW")
)

// printerInfo is PRINTER_INFO_2W.
type printerInfo struct {
	server, name, share, port, driver, comment, location                     *uint16
	devMode                                                                  uintptr
	sepFile, processor, datatype, parameters                                 *uint16
	security                                                                 uintptr
	attributes, priority, defaultPriority, start, until, status, jobs, speed uint32
}

const (
	localAndConnected = 0x2 | 0x4 // PRINTER_ENUM_LOCAL, PRINTER_ENUM_CONNECTIONS
	workOffline       = 0x400     // PRINTER_ATTRIBUTE_WORK_OFFLINE

	statusPaused = 0x1
	statusStops  = 0x2 | 0x8 | 0x10 | 0x40 | 0x80 | 0x1000 | 0x100000 | 0x400000 // error, jam, no paper, paper problem, offline, not available, user intervention, door open
)

// List asks the spooler.
func (Windows) List(context.Context) ([]app.Printer, error) {
	var need, count uint32
	enumPrinters.Call(localAndConnected, 0, 2, 0, 0, uintptr(unsafe.Pointer(&need)), uintptr(unsafe.Pointer(&count)))
	if need == 0 {
		return nil, nil
	}
	buffer := make([]uint64, need/8+1) // aligned for the pointers in it
	ok, _, err := enumPrinters.Call(localAndConnected, 0, 2, uintptr(unsafe.Pointer(&buffer[0])), uintptr(need), uintptr(unsafe.Pointer(&need)), uintptr(unsafe.Pointer(&count)))
	if ok == 0 {
		return nil, &app.PrinterError{Fault: app.NoPrintService, Says: err.Error()}
	}
	standard := defaultName()
	var out []app.Printer
	for _, i := range unsafe.Slice((*printerInfo)(unsafe.Pointer(&buffer[0])), count) {
		p := app.Printer{Name: windows.UTF16PtrToString(i.name)}
		p.About = strings.Trim(windows.UTF16PtrToString(i.comment)+", "+windows.UTF16PtrToString(i.location), ", ")
		p.Default = p.Name == standard
		switch {
		case i.status&statusPaused != 0:
			p.Fault, p.Says = app.PrinterStopped, "paused"
		case i.status&statusStops != 0, i.attributes&workOffline != 0:
			p.Fault, p.Says = app.PrinterStopped, fmt.Sprintf("not ready (status %#x)", i.status)
		}
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b app.Printer) int {
		if a.Default != b.Default {
			return map[bool]int{true: -1, false: 1}[a.Default]
		}
		return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
	})
	return out, nil
}

func defaultName() string {
	var n uint32
	getDefaultPrinter.Call(0, uintptr(unsafe.Pointer(&n)))
	if n == 0 {
		return ""
	}
	name := make([]uint16, n)
	if ok, _, _ := getDefaultPrinter.Call(uintptr(unsafe.Pointer(&name[0])), uintptr(unsafe.Pointer(&n))); ok == 0 {
		return ""
	}
	return windows.UTF16ToString(name)
}

// Print writes the pages to a file that only this user can read, has them printed
// and removes the file.
func (w Windows) Print(ctx context.Context, j app.PrintJob) (app.PrintTaken, error) {
	var none app.PrintTaken
	all, err := w.List(ctx)
	if err != nil {
		return none, err
	}
	i := slices.IndexFunc(all, func(p app.Printer) bool { return p.Name == j.Printer })
	switch {
	case i < 0:
		return none, &app.PrinterError{Printer: j.Printer, Fault: app.NoSuchPrinter}
	case all[i].Fault != "":
		return none, &app.PrinterError{Printer: j.Printer, Fault: all[i].Fault, Says: all[i].Says}
	}
	failed := func(says string) error {
		return &app.PrinterError{Printer: j.Printer, Fault: app.PrinterFailed, Says: says}
	}
	dir, err := os.MkdirTemp("", "msca-print") // in the user's own profile
	if err != nil {
		return none, failed(err.Error())
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "print.pdf")
	if err := os.WriteFile(file, j.PDF, 0o600); err != nil {
		return none, failed(err.Error())
	}
	if own, err := os.Executable(); err == nil {
		if sumatra := filepath.Join(filepath.Dir(own), "SumatraPDF.exe"); exists(sumatra) {
			out, err := exec.Command(sumatra, "-print-to", j.Printer, "-print-settings", fmt.Sprintf("%dx,paper=A4", j.Copies), "-silent", "-exit-when-done", file).CombinedOutput()
			if err != nil {
				return none, failed(strings.TrimSpace(err.Error() + " " + string(out)))
			}
			return none, nil
		}
	}
	var taken app.PrintTaken
	for range j.Copies {
		switch err := printTo(file, j.Printer); {
		case errors.Is(err, errStillOpen):
			taken = app.PrintTaken{Waiting: true, Says: err.Error()}
		case err != nil:
			return none, failed(err.Error())
		}
	}
	return taken, nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// shellExecuteInfo is SHELLEXECUTEINFOW.
type shellExecuteInfo struct {
	size, mask                        uint32
	window                            windows.Handle
	verb, file, parameters, directory *uint16
	show                              int32
	instance                          windows.Handle
	list                              uintptr
	class                             *uint16
	key                               windows.Handle
	hotkey                            uint32
	icon, process                     windows.Handle
}

const (
	keepProcess = 0x40 // SEE_MASK_NOCLOSEPROCESS
	noMessage   = 0x400
	longest     = time.Minute // for a program to read the file
)

// printTo has the registered program print, and waits until it ends: the file
// must be there as long.
func printTo(file, printer string) error {
	verb, err1 := windows.UTF16PtrFromString("printto")
	path, err2 := windows.UTF16PtrFromString(file)
	name, err3 := windows.UTF16PtrFromString(`"` + strings.ReplaceAll(printer, `"`, "") + `"`)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	info := shellExecuteInfo{mask: keepProcess | noMessage, verb: verb, file: path, parameters: name, show: windows.SW_HIDE}
	info.size = uint32(unsafe.Sizeof(info))
	if ok, _, err := shellExecuteEx.Call(uintptr(unsafe.Pointer(&info))); ok == 0 {
		if errors.Is(err, windows.ERROR_NO_ASSOCIATION) {
			return errors.New("no program on this computer prints PDF files")
		}
		return err
	}
	if info.process == 0 {
		time.Sleep(longest) // printed by a program that was open already; nothing tells when it has read the file
		return nil
	}
	defer windows.CloseHandle(info.process)
	event, err := windows.WaitForSingleObject(info.process, uint32(longest/time.Millisecond))
	if event == uint32(windows.WAIT_TIMEOUT) {
		return errStillOpen
	}
	return err
}

// errStillOpen says that the program which was to print is still open: many stay
// so after printing, and nothing tells whether it has.
var errStillOpen = errors.New("the program that prints PDF files is still open: see that the pages have come")
