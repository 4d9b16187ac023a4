package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"segzsl/engine"
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
		Short: "train without a screen, and print the accuracies",
		Long: `Train on a data set through all stages, without a screen, and print the accuracies.

Progress goes to standard error, results to standard output. With --json, standard output has one JSON object a line for every event:
{"event":"run",...} first, then stage, batch, validated, stage_done and pass_done, and at the end {"event":"result","acc_s":0.71,...} with fractions from 0 to 1, or diverged, failed or stopped.

The run folder keeps config.toml, events.jsonl (the same lines), result.json and model.npz; while it trains, also checkpoint.npz.
A run that was stopped or cut off, by a crash too, goes on from its last checkpoint with --resume, to the same numbers as without the break. With --fork a new run branches off there, with other weights.
Exit codes: 0 done, 1 failed, 2 wrong usage, 128 + n ended by signal n.`,
		Example: `
segzsl train --data glyphs-cluttered --seed 1
segzsl train --data birds.npz --set extract.epochs=5 --set classify.kind=svm
segzsl train --config RUN/config.toml
segzsl train --resume latest
segzsl train --fork RUN --set extract.lambda_r=0
segzsl train --json | jq -c 'select(.event=="result")'`,
		Args: flags.takeRecipe,
		RunE: func(cmd *cobra.Command, _ []string) error {
			begin := func() (*worker.Run, error) { return a.begin(&flags, dir) }
			if again.resume != "" || again.fork != "" {
				begin = func() (*worker.Run, error) { return again.begin(&flags, dir) }
			}
			return a.train(cmd.Context(), begin, asJSON)
		},
	}
	flags.add(cmd)
	again.add(cmd)
	cmd.Flags().StringVar(&dir, "run", "", "the run folder, new or empty (one under the state home)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print every event as a line of JSON")
	completeRunFlags(cmd)
	_ = cmd.MarkFlagDirname("run")
	return cmd
}

// begin begins the run that the flags describe.
func (a *app) begin(flags *runFlags, dir string) (*worker.Run, error) {
	s, err := flags.resolve()
	if err != nil {
		return nil, err
	}
	for _, note := range s.notes {
		fmt.Fprintln(a.err, "note:", note)
	}
	return worker.Start(s.set, s.recipe, dir, worker.Options{Version: version()})
}

// train carries out a run to its folder.
func (a *app) train(ctx context.Context, begin func() (*worker.Run, error), asJSON bool) error {
	a.graceful.Store(true)
	run, err := begin()
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { run.Post(event.Stop{}) })()
	if socket, err := worker.Serve(run, version()); err == nil { // screens may watch; without them it trains just as well
		defer func() { run.Close(); _ = socket.Close() }()
	}
	end, shown := follow(ctx, run.Runner, a.watcher(asJSON))
	<-run.Done()
	if shown == nil && !asJSON {
		shown = a.printEnd(end, run.Folder().Path())
	}
	return errors.Join(shown, outcome(ctx, end, run.Folder().Path()), run.Err())
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
	return fmt.Errorf("%w; go on with: segzsl train --resume %s", err, folder)
}

// watcher shows events as they come.
type watcher interface {
	// Event takes in one event.
	Event(e event.Event) error
	// Show brings what was taken in before the user. It is called after a
	// bunch of events, and now and then while there are none.
	Show(stopping bool) error
	// Close leaves the terminal in order.
	Close() error
}

// watcher chooses by where the output goes.
func (a *app) watcher(asJSON bool) watcher {
	screen := isTerminal(a.err) && capable()
	switch {
	case asJSON && screen && !isTerminal(a.out):
		return both{&jsonLines{bufio.NewWriter(a.out)}, newBar(a.err)}
	case asJSON:
		return &jsonLines{bufio.NewWriter(a.out)}
	case screen:
		return newBar(a.err)
	}
	return textLines{&record.Text{W: a.err}}
}

// both is two faces at once.
type both [2]watcher

func (b both) Event(e event.Event) error { return errors.Join(b[0].Event(e), b[1].Event(e)) }
func (b both) Show(stopping bool) error  { return errors.Join(b[0].Show(stopping), b[1].Show(stopping)) }
func (b both) Close() error              { return errors.Join(b[0].Close(), b[1].Close()) }

// follow shows the events of a run until it has ended, and returns the last. A
// run whose output has nowhere to go is told to stop.
func follow(ctx context.Context, runner *engine.Runner, w watcher) (end event.Event, err error) {
	feed := runner.Subscribe()
	told := false // to stop, since its output is lost
	for {
		wait, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		events, waited := feed.Wait(wait)
		cancel()
		for _, e := range events {
			if !event.Recorded(e) { // output is the run's log
				continue
			}
			end = e
			if err == nil {
				err = w.Event(e)
			}
		}
		if err == nil {
			if err = w.Show(ctx.Err() != nil); err != nil {
				err = fmt.Errorf("write output: %w", err)
			}
		}
		if err != nil && !told {
			runner.Post(event.Stop{})
			told = true
		}
		if waited != nil && !errors.Is(waited, context.DeadlineExceeded) {
			closed := w.Close()
			switch {
			case err != nil:
				return end, err
			case !errors.Is(waited, io.EOF):
				return end, waited
			}
			return end, closed
		}
	}
}

// jsonLines is the face for programs.
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

// textLines is the face for logs.
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
