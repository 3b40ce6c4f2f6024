package timesource_test

import (
	"fmt"
	"time"

	"msca/audit/timesource"
)

func ExampleCivil() {
	fmt.Println(timesource.Civil(time.Date(2026, 8, 2, 13, 3, 7, 0, time.UTC)))
	// Output: 02-Aug-2026 14:03:07 BST (UTC+01:00)
}

func ExampleNew() {
	clock := timesource.New(timesource.Options{}) // no servers: it works and says so
	fmt.Println(clock.Stamp().Quality)
	// Output: unsynchronised
}
