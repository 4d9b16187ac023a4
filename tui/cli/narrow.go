package cli

import (
	"os"
	"strconv"
	"syscall"
)

// widthName is the variable by which users of a terminal that draws ambiguous
// characters, such as those of boxes and plots, in two cells say so. Libraries read it
// when the program starts, and would measure every drawing at twice its width.
const widthName = "RUNEWIDTH_EASTASIAN"

// beginNarrow starts the program again without that variable, in ASCII, which no
// terminal draws in two cells; --ascii=false overrides it.
func beginNarrow() {
	if wide, err := strconv.ParseBool(os.Getenv(widthName)); err != nil || !wide {
		return
	}
	os.Setenv(widthName, "0")
	if ascii := environmentName("ascii"); os.Getenv(ascii) == "" {
		os.Setenv(ascii, "true")
	}
	if self, err := os.Executable(); err == nil {
		_ = syscall.Exec(self, os.Args, os.Environ()) // if it fails, the program goes on in ASCII
	}
}
