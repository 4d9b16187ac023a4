package cli

import (
	"errors"
	"fmt"
	"os"
	"runtime/pprof"
	"strings"
	"syscall"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"segzsl/data/clean"
	"segzsl/engine/config"
)

// The exit codes. After a signal it is 128 and the signal's number, as in a
// shell: 129 hang-up, 130 interrupt, 131 quit, 141 broken pipe, 143 termination.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
	exitSignal = 128
)

// usageError is an error in what the user typed.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// report prints err, if not nil, and returns the exit code.
func (a *app) report(cmd *cobra.Command, err error) int {
	var caught signalError
	var wrong *config.ConfigError
	var removed *config.RemovedError
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, syscall.EPIPE): // the reader closed the pipe
		return exitSignal + int(syscall.SIGPIPE)
	case errors.As(err, &caught):
		a.complain(err)
		a.writeTrace()
		return exitSignal + int(caught.signal)
	case errors.As(err, &usage), errors.As(err, &wrong), errors.As(err, &removed):
		a.complain(err)
		fmt.Fprintf(a.err, "Try '%s --help'.\n", cmd.CommandPath())
		return exitUsage
	}
	a.complain(err)
	return exitFailed
}

// maxError is the length of the longest error that is printed, in characters.
const maxError = 8000

// complain prints an error as one block.
func (a *app) complain(err error) {
	name := lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Red).Render("segzsl:")
	message := clean.Cut(clean.Lines(strings.TrimSpace(err.Error())), maxError)
	fmt.Fprintln(a.err.Styled(), name, strings.ReplaceAll(message, "\n", "\n  "))
}

func (a *app) startProfile() error {
	if a.profilePath == "" {
		return nil
	}
	file, err := os.Create(a.profilePath)
	if err != nil {
		return fmt.Errorf("profile: %w", err)
	}
	a.profile = file
	return pprof.StartCPUProfile(file)
}

func (a *app) stopProfile() error {
	if a.profile == nil {
		return nil
	}
	pprof.StopCPUProfile()
	return a.profile.Close()
}

// isTerminal reports whether a stream is a terminal.
func isTerminal(stream any) bool {
	file, ok := stream.(term.File)
	return ok && term.IsTerminal(file.Fd())
}
