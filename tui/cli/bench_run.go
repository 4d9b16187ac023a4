package cli

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

func (a *app) benchRunCommand() *cobra.Command {
	var flags runFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "run",
		Short: "time a whole run by stage, without saving it",
		Long: `Train like train, and print how long each stage took instead of the accuracies. No run folder is written.
With --json there is a line for each stage, and a last one for the run.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.benchRun(&flags, asJSON) },
	}
	flags.add(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON lines")
	completeRunFlags(cmd)
	return cmd
}

// stageLine is the time of a stage.
type stageLine struct {
	Pass    config.Pass  `json:"pass"`
	Stage   config.Stage `json:"stage"`
	Batches int          `json:"batches"`
	Seconds float64      `json:"seconds"`
	// MS is the time of a batch, with its share of the stage's preparation.
	MS float64 `json:"ms_per_batch"`
}

// runLine is the time of the run: Total counts Open, the stages and Evaluate.
type runLine struct {
	Data     string  `json:"data"`
	Preset   string  `json:"preset"`
	Threads  int     `json:"threads"`
	Open     float64 `json:"open_seconds"`
	Evaluate float64 `json:"evaluate_seconds"`
	Total    float64 `json:"seconds"`
	AccH     float64 `json:"acc_h"`
	memory
}

// runTimer collects the events of a timed run.
type runTimer struct {
	show    func(stageLine) error
	err     error // the first of show
	stages  float64
	batches int
	result  event.Result
}

func (t *runTimer) take(e event.Event) {
	switch e := e.(type) {
	case event.StageDone:
		t.stages += e.Seconds
		t.batches += e.Batches
		t.err = errors.Join(t.err, t.show(stageLine{e.Pass, e.Stage, e.Batches, e.Seconds, 1e3 * e.Seconds / float64(max(1, e.Batches))}))
	case event.Result:
		t.result = e
	}
}

func (a *app) benchRun(flags *runFlags, asJSON bool) error {
	start := time.Now()
	s, err := flags.resolve()
	if err != nil {
		return err
	}
	line := runLine{Data: s.recipe.Data, Preset: s.recipe.Preset, Threads: threadsOf(s.recipe.Config.Threads), Open: since(start)}
	if !asJSON {
		fmt.Fprintf(a.out, "%s, preset %s, %s\n\n%-10s  %-10s  %7s  %8s  %8s\n",
			line.Data, line.Preset, plural(line.Threads, "thread"), "pass", "stage", "batches", "seconds", "ms/batch")
	}
	timer := &runTimer{show: func(l stageLine) error { return a.printStage(l, asJSON) }}
	var m meter
	m.start()
	if err := timer.run(s); err != nil {
		return err
	}
	m.stop()
	line.Total, line.AccH, line.memory = since(start), timer.result.AccH, m.memory(max(1, timer.batches))
	line.Evaluate = line.Total - line.Open - timer.stages
	return a.printRun(line, asJSON)
}

// run trains to the end, or until the output cannot be written.
func (t *runTimer) run(s *setup) error {
	session, err := engine.NewSession(s.set, s.recipe.Config, engine.Options{Preset: s.recipe.Preset, Version: s.recipe.Version}, t.take)
	if err != nil {
		return err
	}
	defer session.Close()
	session.Start()
	for !session.Ended() && t.err == nil {
		if err := session.Step(); err != nil {
			return err
		}
	}
	return t.err
}

func (a *app) printStage(l stageLine, asJSON bool) error {
	if asJSON {
		return printLine(a.out, l)
	}
	_, err := fmt.Fprintf(a.out, "%-10s  %-10s  %7d  %8.2f  %8.2f\n", l.Pass, l.Stage, l.Batches, l.Seconds, l.MS)
	return err
}

func (a *app) printRun(l runLine, asJSON bool) error {
	if asJSON {
		return printLine(a.out, l)
	}
	_, err := fmt.Fprintf(a.out, "\nopen %.2f s, evaluate %.2f s; total %.2f s, acc_h %.1f\n%s\n",
		l.Open, l.Evaluate, l.Total, 100*l.AccH, l.memory)
	return err
}
