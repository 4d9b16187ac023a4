package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"

	"segzsl/engine/record"
)

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
	signal.Notify(caught, syscall.SIGINT, syscall.SIGTERM, syscall.SIGQUIT)
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		signal.Notify(caught, syscall.SIGHUP)
	}
	signal.Ignore(syscall.SIGPIPE)
	restore := saveTerminal()
	go func() {
		last := a.catch(caught)
		if a.graceful.Load() {
			cancel(signalError{last})
			last = a.catch(caught)
		}
		if screen := a.screen.Load(); screen != nil {
			screen.reset()
		}
		restore()
		a.writeTrace()
		os.Exit(exitSignal + int(last))
	}()
	return ctx, func() { signal.Stop(caught); cancel(nil) }
}

// catch waits for a signal. At SIGQUIT it records what every goroutine is doing, in
// the log of the run or, if there is none, for writeTrace.
func (a *app) catch(caught <-chan os.Signal) syscall.Signal {
	last := (<-caught).(syscall.Signal)
	if last == syscall.SIGQUIT {
		var trace bytes.Buffer
		_ = pprof.Lookup("goroutine").WriteTo(&trace, 2)
		if err := a.logTrace(trace.Bytes()); err != nil {
			a.trace = trace.Bytes()
		}
	}
	return last
}

// logTrace appends a trace to the log of the latest run of this process.
func (a *app) logTrace(trace []byte) error {
	var folders []string
	if list := a.folders.Load(); list != nil {
		folders = (*list)()
	}
	if len(folders) == 0 {
		return fmt.Errorf("no run")
	}
	log, err := record.At(folders[len(folders)-1]).Append(record.LogFile)
	if err != nil {
		return err
	}
	defer log.Close()
	_, err = fmt.Fprintf(log, "SIGQUIT: quit\n\n%s\n", trace)
	return err
}

// writeTrace writes the trace that is in no log.
func (a *app) writeTrace() {
	if len(a.trace) > 0 {
		fmt.Fprintf(a.err, "SIGQUIT: quit\n\n%s\n", a.trace)
	}
}
