package record

import (
	"fmt"
	"io"
	"strings"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

// linesPerStage is the approximate number of lines of losses for a stage.
const linesPerStage = 10

// Text writes events as lines of text: a few for each stage, with the mean of
// every term over one epoch. Set W before use.
type Text struct {
	W io.Writer

	plan  []event.StagePlan
	epoch int // of sums; 0 for none
	sums  map[config.Term]float64
	order []config.Term
	count int
}

// Event writes the lines for e. It returns the error of W.
func (t *Text) Event(e event.Event) error {
	var err error
	switch e := e.(type) {
	case event.RunStarted:
		t.plan = e.Plan
	case event.StageStarted:
		t.clear()
	case event.BatchDone:
		return t.batch(e)
	case event.StageDone:
		err = t.flush(e.Stage, t.epochs(e.Plan))
	}
	if line := Line(e); line != "" && err == nil {
		_, err = fmt.Fprintln(t.W, line)
	}
	return err
}

// batch adds a batch to the sums of its epoch, and writes the previous epoch if it
// is due.
func (t *Text) batch(e event.BatchDone) error {
	if t.epoch != 0 && e.Epoch != t.epoch {
		if err := t.flush(e.Stage, t.epochs(e.Plan)); err != nil {
			return err
		}
	}
	if t.sums == nil { // the start of the stage is lost
		t.clear()
	}
	t.epoch = e.Epoch
	t.count++
	for _, term := range e.Terms {
		if _, ok := t.sums[term.Term]; !ok {
			t.order = append(t.order, term.Term)
		}
		t.sums[term.Term] += term.Value
	}
	return nil
}

// flush writes the means of the epoch if it is due, and resets the sums.
func (t *Text) flush(stage config.Stage, epochs int) error {
	defer t.clear()
	every := max(1, (epochs+linesPerStage-1)/linesPerStage)
	if t.count == 0 || len(t.order) == 0 || t.epoch%every != 0 && t.epoch != epochs && t.epoch != 1 {
		return nil
	}
	var terms strings.Builder
	for _, term := range t.order {
		fmt.Fprintf(&terms, "  %s %.4g", term, t.sums[term]/float64(t.count))
	}
	_, err := fmt.Fprintf(t.W, "%-10s epoch %d/%d%s\n", stage, t.epoch, epochs, terms.String())
	return err
}

func (t *Text) clear() {
	t.epoch, t.count, t.order = 0, 0, t.order[:0]
	t.sums = map[config.Term]float64{}
}

func (t *Text) epochs(plan int) int {
	if plan < 0 || plan >= len(t.plan) {
		return 0
	}
	return t.plan[plan].Epochs
}

// Line formats one event, or returns "" for events without a line of their own:
// batches, answers and resource usage.
func Line(e event.Event) string {
	switch e := e.(type) {
	case event.RunStarted:
		return fmt.Sprintf("%s: %d samples, %d features, %d attributes, %d seen and %d unseen classes, split %s; protocol %s, seed %d",
			e.Set.Name, e.Set.Samples, e.Set.Features, e.Set.Attributes, e.Set.Seen, e.Set.Unseen, e.Set.SplitHash,
			e.Config.Evaluate.Protocol, e.Config.Seed)
	case event.StageStarted:
		return fmt.Sprintf("%-10s %s, %d batches", e.Stage, e.Pass.Words(), e.Batches)
	case event.Validated:
		what := "validated"
		if e.Oracle {
			what = "oracle, on test samples"
		}
		return fmt.Sprintf("%-10s epoch %d %s, by %s: %s", e.Stage, e.Epoch, what, e.By, Accuracies(e.Scores))
	case event.StageDone:
		how := "done"
		if e.Skipped {
			how = "skipped"
		}
		return fmt.Sprintf("%-10s %s after %d batches in %s", e.Stage, how, e.Batches, Duration(e.Seconds))
	case event.PassDone:
		return fmt.Sprintf("%s: %s", e.Pass.Words(), Accuracies(e.Scores))
	case event.Result:
		return "result: " + Accuracies(e.Scores)
	}
	return lineOfCommand(e)
}

// lineOfCommand is Line for responses to commands and early ends.
func lineOfCommand(e event.Event) string {
	switch e := e.(type) {
	case event.Paused:
		return fmt.Sprintf("paused at %s batch %d", e.Stage, e.Batch)
	case event.Resumed:
		return "resumed"
	case event.StageRestarted:
		with := ""
		for _, s := range e.Set {
			with += fmt.Sprintf(", %s = %s", s.Key, s.Value)
		}
		return fmt.Sprintf("%s restarted%s", e.Stage, with)
	case event.RunResumed:
		return fmt.Sprintf("resumed at %s batch %d: %s", e.Stage, e.Batch, e.Reason)
	case event.Checkpointed:
		return fmt.Sprintf("checkpoint at %s batch %d saved in %s", e.Stage, e.Batch, Duration(e.Seconds))
	case event.Forked:
		if e.Error != "" {
			return "not forked: " + e.Error
		}
		return fmt.Sprintf("forked at %s batch %d", e.Stage, e.Batch)
	case event.TestViewed:
		return fmt.Sprintf("test data viewed at %s batch %d, before the end of the run", e.Stage, e.Batch)
	case event.PaceSet:
		if e.BatchesPerSecond == 0 {
			return "no speed limit"
		}
		return fmt.Sprintf("at most %g batches per second", e.BatchesPerSecond)
	case event.WeightSet:
		return fmt.Sprintf("%s = %s from batch %d", e.Key, e.Value, e.Batch+1)
	case event.TermToggled:
		state := "off"
		if e.On {
			state = "on"
		}
		return fmt.Sprintf("%s switched %s from batch %d", e.Term, state, e.Batch+1)
	case event.Note:
		return "note: " + e.Text
	case event.Refused:
		return fmt.Sprintf("refused to %s: %s", e.Command, e.Reason)
	case event.Storage:
		return lineOfStorage(e)
	case event.Diverged:
		return "diverged: " + e.DivergedError.Error()
	case event.Failed:
		return "failed: " + e.Error
	case event.Stopped:
		return fmt.Sprintf("stopped at %s batch %d", e.Stage, e.Batch)
	}
	return ""
}

func lineOfStorage(e event.Storage) string {
	line := "log and checkpoints can be written again"
	if problem := e.Problem(); problem != "" {
		line = problem + "; training continues, and it is tried again"
	}
	if e.Waiting > 0 {
		line += fmt.Sprintf("; %d events wait in memory", e.Waiting)
	}
	if e.Missing > 0 {
		line += fmt.Sprintf("; %d events are missing in the log", e.Missing)
	}
	return line
}

// Accuracies formats the main scores on one line, in percent.
func Accuracies(s metric.Scores) string {
	return fmt.Sprintf("acc_s %.1f  acc_u %.1f  acc_h %.1f  T1 %.1f  AUSUC %.3f",
		100*s.AccS, 100*s.AccU, 100*s.AccH, 100*s.T1, s.AUSUC)
}

// Duration formats a number of seconds: "3.2s", "1m04s", "2h05m".
func Duration(seconds float64) string {
	whole := int(seconds + 0.5)
	switch {
	case seconds < 9.95:
		return fmt.Sprintf("%.1fs", seconds)
	case whole < 60:
		return fmt.Sprintf("%ds", whole)
	case whole < 3600:
		return fmt.Sprintf("%dm%02ds", whole/60, whole%60)
	}
	return fmt.Sprintf("%dh%02dm", whole/3600, whole%3600/60)
}
