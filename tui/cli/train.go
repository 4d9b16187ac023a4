package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/worker"
)

func (a *app) trainCommand() *cobra.Command {
	var flags runFlags
	var again resumeFlags
	var dir string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "train [RECIPE]",
		Short: "train without the explorer, and print the accuracies",
		Long: `Train all stages on a data set, without the explorer, and print the accuracies.

Progress goes to standard error, results to standard output. With --json, standard output has one JSON object per line for every event:
{"event":"run",...} first, then stage, batch, validated, stage_done and pass_done, and at the end {"event":"result","acc_s":0.71,...} with fractions from 0 to 1, or diverged, failed or stopped.

The run folder contains config.toml, events.jsonl (the same lines, with checksums), result.json and model.npz, and during training the last two checkpoints.
A stopped or interrupted run, even after a crash, continues from its last checkpoint with segzsl resume, with bit-identical results. --fork starts a new run from there, with other settings.
Exit codes: 0 done, 1 failed, 2 wrong usage, 128 + n ended by signal n.`,
		Example: `
segzsl train --data glyphs-cluttered --seed 1
segzsl train --data birds.npz --set extract.epochs=5 --set classify.kind=svm
segzsl train --config RUN/config.toml
segzsl train --fork RUN --set extract.lambda_r=0
segzsl train --json | jq -c 'select(.event=="result")'`,
		Args: flags.takeRecipe,
		RunE: func(cmd *cobra.Command, _ []string) error {
			begin := func() (*worker.Run, error) { return a.begin(&flags, dir) }
			if again.resume != "" || again.fork != "" {
				begin = func() (*worker.Run, error) { return again.begin(&flags, dir, a.workerOptions()) }
			}
			return a.train(cmd.Context(), begin, asJSON)
		},
	}
	flags.add(cmd)
	again.add(cmd)
	cmd.Flags().StringVar(&dir, "run", "", "run folder, new or empty (default: in the state home)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print every event as a JSON line")
	completeRunFlags(cmd)
	_ = cmd.MarkFlagDirname("run")
	return cmd
}

// begin starts the run that the flags describe.
func (a *app) begin(flags *runFlags, dir string) (*worker.Run, error) {
	s, err := flags.resolve()
	if err != nil {
		return nil, err
	}
	for _, note := range s.notes {
		fmt.Fprintln(a.err, "note:", note)
	}
	return worker.Start(s.set, s.recipe, dir, a.workerOptions())
}

func (a *app) workerOptions() worker.Options {
	return worker.Options{Version: version(), Waiting: func(err error, most time.Duration) {
		fmt.Fprintf(a.err, "trying to save for %s at most, or until an interrupt: %v\n", record.Duration(most.Seconds()), err)
	}}
}

// train trains a run and records it in its folder.
func (a *app) train(ctx context.Context, begin func() (*worker.Run, error), asJSON bool) error {
	a.graceful.Store(true)
	run, err := begin()
	if err != nil {
		return err
	}
	folders := func() []string { return []string{run.Folder().Path()} }
	a.folders.Store(&folders)
	defer context.AfterFunc(ctx, func() { run.Post(event.Stop{}) })()
	if socket, err := worker.Serve(run, version()); err == nil { // screens may connect; the run does not depend on them
		defer func() { run.Close(); _ = socket.Close() }()
	}
	end, shown := follow(ctx, run, a.watcher(asJSON))
	<-run.Done()
	folder := a.folderNow(run.Folder())
	if shown == nil && !asJSON {
		shown = a.printEnd(end, folder)
	}
	return errors.Join(shown, outcome(ctx, end, folder), unsaved(run, folder))
}

// folderNow returns the path of a run folder, and says so if it was moved.
func (a *app) folderNow(folder *record.Folder) string {
	now, moved := folder.Moved()
	switch {
	case !moved:
		return folder.Path()
	case now == "":
		fmt.Fprintf(a.err, "note: %s was moved or removed while the run trained\n", folder.Path())
		return folder.Path()
	}
	fmt.Fprintf(a.err, "note: %s was moved while the run trained; its files are in %s\n", folder.Path(), now)
	return now
}

// unsaved is the error of completing a run folder, and how to resume the run.
func unsaved(run *worker.Run, folder string) error {
	err := run.Err()
	if err != nil && run.Folder().Has(record.CheckpointFile) {
		err = fmt.Errorf("%w; resume from the last checkpoint with: segzsl resume %s", err, folder)
	}
	return err
}

// outcome is the error that a run's last event reports; of a run that was stopped
// it says why, and how to resume it.
func outcome(ctx context.Context, end event.Event, folder string) error {
	err := record.EndError(end)
	if _, stopped := end.(event.Stopped); !stopped {
		return err
	}
	if cause := context.Cause(ctx); cause != nil {
		err = fmt.Errorf("%w (%w)", err, cause)
	}
	return fmt.Errorf("%w; resume with: segzsl resume %s", err, folder)
}

// watcher displays events.
type watcher interface {
	// Event processes one event.
	Event(e event.Event) error
	// Show updates the display. It is called after a batch of events, and from time
	// to time while there are none.
	Show(stopping bool) error
	// Close restores the terminal.
	Close() error
}

// watcher returns the watcher for the kind of output.
func (a *app) watcher(asJSON bool) watcher {
	screen := isTerminal(a.err) && capable()
	switch {
	case asJSON && screen && !isTerminal(a.out):
		return both{&jsonLines{bufio.NewWriter(a.out.JSON())}, newBar(a.err)}
	case asJSON:
		return &jsonLines{bufio.NewWriter(a.out.JSON())}
	case screen:
		return newBar(a.err)
	}
	return textLines{&record.Text{W: a.err}}
}

// both combines two watchers.
type both [2]watcher

func (b both) Event(e event.Event) error { return errors.Join(b[0].Event(e), b[1].Event(e)) }
func (b both) Show(stopping bool) error  { return errors.Join(b[0].Show(stopping), b[1].Show(stopping)) }
func (b both) Close() error              { return errors.Join(b[0].Close(), b[1].Close()) }

// follow displays the events of a run until it has ended, and returns the last. A
// run whose output cannot be written is stopped.
func follow(ctx context.Context, run *worker.Run, w watcher) (event.Event, error) {
	f := follower{every: run.Every(), watcher: w}
	feed := run.Subscribe()
	stopping := false // because output cannot be written
	for {
		wait, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		events, waited := feed.Wait(wait)
		cancel()
		for _, e := range events {
			f.take(e)
		}
		if f.err == nil {
			if f.err = w.Show(ctx.Err() != nil); f.err != nil {
				f.err = fmt.Errorf("write output: %w", f.err)
			}
		}
		if f.err != nil && !stopping {
			run.Post(event.Stop{})
			stopping = true
		}
		if waited != nil && !errors.Is(waited, context.DeadlineExceeded) {
			closed := w.Close()
			switch {
			case f.err != nil:
				return f.end, f.err
			case !errors.Is(waited, io.EOF):
				return f.end, waited
			}
			return f.end, closed
		}
	}
}

// follower displays every recorded event, also those that a slow output missed.
type follower struct {
	every *worker.Every
	watcher
	end event.Event
	err error // of the log or the output
}

func (f *follower) take(e event.Event) {
	if storage, ok := e.(event.Storage); ok {
		f.display(storage)
		return
	}
	for e, err := range f.every.Of(e) { // output is the run's log
		if err != nil {
			f.err = cmp.Or(f.err, err)
			return
		}
		f.end = e
		f.display(e)
	}
}

func (f *follower) display(e event.Event) {
	if f.err == nil {
		f.err = f.Event(e)
	}
}

// jsonLines writes events as JSON lines.
type jsonLines struct{ w *bufio.Writer }

func (j *jsonLines) Event(e event.Event) error {
	line, err := record.Marshal(e)
	if err != nil {
		return err
	}
	_, err = j.w.Write(append(line, '\n'))
	return err
}

func (j *jsonLines) Show(bool) error { return j.w.Flush() }

func (j *jsonLines) Close() error { return j.w.Flush() }

// textLines writes events as lines of text.
type textLines struct{ *record.Text }

func (t textLines) Event(e event.Event) error {
	if _, ok := e.(event.Result); ok {
		return nil // printed as a result, not as progress
	}
	if event.Ends(e) {
		return nil // reported as an error
	}
	return t.Text.Event(e)
}

func (textLines) Show(bool) error { return nil }
func (textLines) Close() error    { return nil }
