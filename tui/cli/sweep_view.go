package cli

import (
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/record"
	"segzsl/engine/sweep"
	"segzsl/tui/output"
)

// sweepView shows a sweep.
type sweepView interface {
	planned(sweep.Estimate) error
	Update(sweep.Update) error
	// Show is called a few times a second, and may draw.
	Show(stopping bool)
	// Close restores the terminal.
	Close() error
	finished(took time.Duration) error
}

// sweepView returns the view for the kind of output.
func (a *app) sweepView(asJSON bool, s *sweep.Sweep) sweepView {
	lines := &sweepLines{s: s, out: a.out, log: a.err, active: map[int]*progress{}, began: time.Now()}
	switch {
	case asJSON:
		return &sweepJSON{s: s, out: a.out}
	case isTerminal(a.err) && capable():
		b := newBar(a.err)
		return &sweepBlock{sweepLines: lines, bar: b}
	}
	return lines
}

// sweepJSON writes JSON lines: the plan, then one for each start and end of a run,
// then the table.
type sweepJSON struct {
	s   *sweep.Sweep
	out *output.Writer
}

func (v *sweepJSON) planned(e sweep.Estimate) error {
	return printLine(v.out, struct {
		Event   string     `json:"event"`
		Plan    sweep.Plan `json:"plan"`
		Runs    int        `json:"runs"`
		Waiting int        `json:"waiting"`
		Seconds float64    `json:"estimated_seconds"`
		Unknown int        `json:"not_estimated"`
		Folder  string     `json:"folder"`
	}{"plan", v.s.Plan, len(v.s.Outcomes), e.Waiting, e.Seconds, e.Unknown, v.s.Folder.Path()})
}

func (v *sweepJSON) Update(n sweep.Update) error {
	if n.Outcome == nil {
		return nil
	}
	return printLine(v.out, struct {
		Event string `json:"event"`
		sweep.Outcome
	}{"outcome", *n.Outcome})
}

func (v *sweepJSON) Show(bool)    {}
func (v *sweepJSON) Close() error { return nil }

func (v *sweepJSON) finished(took time.Duration) error {
	return printLine(v.out, struct {
		Event   string        `json:"event"`
		Summary sweep.Summary `json:"summary"`
		Seconds float64       `json:"seconds"`
	}{"summary", v.s.Summary(), took.Seconds()})
}

// sweepLines writes plain text: a line when a run starts and when it ends.
type sweepLines struct {
	s        *sweep.Sweep
	out, log *output.Writer
	active   map[int]*progress // of the runs that train
	began    time.Time
}

func (v *sweepLines) planned(e sweep.Estimate) error {
	p := v.s.Plan
	w := v.log
	fmt.Fprintf(w, "%s, split %s, preset %s", p.Set.Name, p.Set.SplitHash, p.Preset)
	for _, s := range p.Base {
		fmt.Fprintf(w, ", %s=%s", s.Key, s.Value)
	}
	fmt.Fprintf(w, "\nrows %d × seeds %d = %d runs in %s", len(p.Rows), len(p.Seeds), len(v.s.Outcomes), v.s.Folder.Path())
	if done := len(v.s.Outcomes) - e.Waiting; done > 0 {
		fmt.Fprintf(w, ", %d of them already done", done)
	}
	fmt.Fprintln(w)
	for _, row := range p.Rows {
		what := row.Settings()
		switch {
		case row.Baseline != "":
			what = "baseline"
		case row.Name == row.Title: // a grid's
			what = ""
		}
		fmt.Fprintf(w, "  %-13s %-34s %s\n", row.Name, row.Title, what)
	}
	if rows, divisions := p.Validating(); rows > 0 {
		fmt.Fprintf(w, "γ of %s: chosen with the first seed on %s, with a training pass for each; --set evaluate.divisions=N for fewer, --set evaluate.protocol=final for none\n", plural(rows, "row"), plural(divisions, "class division"))
	}
	_, err := fmt.Fprintln(w, estimateText(e))
	return err
}

// estimateText formats an estimate.
func estimateText(e sweep.Estimate) string {
	if e.Waiting == 0 {
		return "all runs are finished"
	}
	from := "based on finished runs"
	if e.Measured() {
		from = "based on steps timed now"
	}
	text := fmt.Sprintf("%d runs to train, %d at a time: about %s (%s)", e.Waiting, e.Parallel, record.Duration(e.Seconds), from)
	if e.Unknown > 0 {
		text += fmt.Sprintf("; not including %d runs of baselines or settings that diverge", e.Unknown)
	}
	return text
}

func (v *sweepLines) Update(n sweep.Update) error {
	text := v.fold(n)
	if text == "" {
		return nil
	}
	_, err := fmt.Fprintln(v.log, text)
	return err
}

// fold processes news, and returns the line to print for it.
func (v *sweepLines) fold(n sweep.Update) string {
	if n.Event != nil {
		v.active[n.Job].take(n.Event)
		return ""
	}
	o := n.Outcome
	if o.Status == sweep.Running {
		v.active[n.Job] = newProgress()
		return fmt.Sprintf("%-18s started", o.Run)
	}
	delete(v.active, n.Job)
	switch o.Status {
	case sweep.Done:
		return fmt.Sprintf("%-18s done in %-6s  acc_h %4.1f  T1 %4.1f  AUSUC %.3f   %s", o.Run, record.Duration(o.Seconds), 100*o.AccH, 100*o.T1, o.AUSUC, v.status())
	case sweep.Failed:
		return fmt.Sprintf("%-18s failed: %s", o.Run, o.Reason)
	}
	return fmt.Sprintf("%-18s interrupted", o.Run)
}

// status is the progress of the sweep and the remaining time.
func (v *sweepLines) status() string {
	over := 0
	for _, o := range v.s.Outcomes {
		if o.Status == sweep.Done || o.Status == sweep.Failed {
			over++
		}
	}
	text := fmt.Sprintf("%d of %d", over, len(v.s.Outcomes))
	if left := v.left(); left > 0 {
		text += ", " + record.Duration(left) + " left"
	}
	return text
}

// left is the remaining time, estimated from finished runs: of the same row if there
// are some, otherwise of all rows.
func (v *sweepLines) left() float64 {
	var all []float64
	for _, o := range v.s.Outcomes {
		if o.Status == sweep.Done {
			all = append(all, o.Seconds)
		}
	}
	mean, seconds := sweep.StatOf(all).Mean, 0.0
	for i, o := range v.s.Outcomes {
		if o.Status != sweep.Waiting && o.Status != sweep.Running {
			continue
		}
		if p := v.active[i]; p != nil {
			if left, ok := p.run.Left(); ok {
				seconds += left.Seconds()
				continue
			}
		}
		each, known := v.s.Finished(v.s.Plan.Jobs()[i])
		if !known {
			each = mean
		}
		seconds += each
	}
	return seconds / float64(v.s.Parallel)
}

func (v *sweepLines) Show(bool) {}

func (v *sweepLines) Close() error { return nil }

// finished prints the tables: on a terminal with colours in borders, elsewhere as in
// table.md.
func (v *sweepLines) finished(took time.Duration) error {
	fmt.Fprintf(v.log, "finished in %s; results are in %s; to write a report: segzsl report %s\n", record.Duration(took.Seconds()), v.s.Folder.Path(), v.s.Folder.Path())
	summary := v.s.Summary()
	if !framed(v.out) {
		_, err := fmt.Fprint(v.out, "\n", summary.Markdown(1))
		return err
	}
	width := terminalWidth(v.out)
	_, err := fmt.Fprint(v.out.Styled(), "\n", summary.Text("", "", func(c sweep.Cells) string { return framedCells(c, width) }))
	return err
}

// framedCells draws a table of a sweep.
func framedCells(c sweep.Cells, width int) string {
	var rows [][]string
	for _, line := range c.Lines {
		rows = append(rows, line.Cells)
	}
	return framedTable(append(words(c.Head[0]), numbers(c.Head[1:]...)...), rows, width)
}

// sweepBlock is the interactive output: a line for each run in training, redrawn at
// the bottom of the terminal, below a line for each finished run.
type sweepBlock struct {
	*sweepLines
	bar   *bar // for the terminal and its width
	drawn int  // lines
}

func (v *sweepBlock) Update(n sweep.Update) error {
	text := v.fold(n)
	if text == "" || n.Outcome.Status == sweep.Running { // the block has a line for it
		return nil
	}
	return v.redraw(text + "\n")
}

// redraw writes text over the block.
func (v *sweepBlock) redraw(text string) error {
	lines := v.drawn
	v.drawn = 0
	return v.bar.out.Rewrite(lines, text)
}

func (v *sweepBlock) Show(stopping bool) {
	width := v.bar.width()
	var b strings.Builder
	drawn := 1
	for i, o := range v.s.Outcomes {
		p := v.active[i]
		if p == nil {
			continue
		}
		line := fmt.Sprintf("%-18s ", o.Run)
		if p.started() {
			line += p.line(max(20, width-19), stopping)
		}
		b.WriteString(ansi.Truncate(line, width, "…") + "\n")
		drawn++
	}
	b.WriteString(ansi.Truncate(v.total(width), width, "…") + "\n")
	_ = v.redraw(b.String())
	v.drawn = drawn
}

// total is the line for the whole sweep.
func (v *sweepBlock) total(width int) string {
	over := 0.0
	for i, o := range v.s.Outcomes {
		if o.Status == sweep.Done || o.Status == sweep.Failed {
			over++
		} else if p := v.active[i]; p != nil {
			over += p.run.Fraction()
		}
	}
	cells := min(max(width/6, 8), 24)
	return fmt.Sprintf("%s %s %s", lipgloss.NewStyle().Bold(true).Render(fmt.Sprintf("%-18s", "sweep")),
		filled(over/float64(len(v.s.Outcomes)), cells), v.status())
}

func (v *sweepBlock) Close() error {
	return v.redraw("")
}
