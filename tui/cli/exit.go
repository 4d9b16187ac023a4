package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
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
// shell: 129 hang-up, 130 interrupt, 141 broken pipe, 143 termination.
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

// signalError reports that a signal ended the command.
type signalError struct{ signal syscall.Signal }

func (e signalError) Error() string { return e.signal.String() }

// watchSignals cancels the context at the first signal, with a signalError as
// its cause. It exits at the second, or at the first if the command does not
// handle cancellation. Writing to a closed pipe becomes an error instead of a
// signal, so that a run can shut down cleanly.
func (a *app) watchSignals(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	caught := make(chan os.Signal, 2)
	signal.Notify(caught, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		signal.Notify(caught, syscall.SIGHUP)
	}
	signal.Ignore(syscall.SIGPIPE)
	restore := saveTerminal()
	go func() {
		last := (<-caught).(syscall.Signal)
		if a.graceful.Load() {
			cancel(signalError{last})
			last = (<-caught).(syscall.Signal)
		}
		restore()
		os.Exit(exitSignal + int(last))
	}()
	return ctx, func() { signal.Stop(caught); cancel(nil) }
}

// saveTerminal returns a function that restores the terminal's present state, for
// immediate exits.
func saveTerminal() func() {
	state, err := term.GetState(os.Stdin.Fd())
	if err != nil {
		return func() {}
	}
	return func() {
		now, err := term.GetState(os.Stdin.Fd())
		if err == nil && *now != *state { // a screen was open
			_ = term.Restore(os.Stdin.Fd(), state)
			io.WriteString(os.Stdout, "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[0m")
		}
	}
}

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
