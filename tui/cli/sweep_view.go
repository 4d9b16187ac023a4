package cli

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/engine/study"
)

// sweepView shows a sweep.
type sweepView interface {
	planned(estimate) error
	news(news) error
	// show is called a few times a second, and may draw.
	show(stopping bool)
	// close leaves the terminal in order.
	close() error
	finished(took time.Duration) error
}

// sweepView chooses by where the output goes.
func (a *app) sweepView(asJSON bool, s *sweep) sweepView {
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

// sweepJSON is the face for programs: the plan, then a line for each start and
// end of a run, then the table.
type sweepJSON struct {
	s   *sweep
	out io.Writer
}

func (v *sweepJSON) planned(e estimate) error {
	return printLine(v.out, struct {
		Event   string     `json:"event"`
		Plan    study.Plan `json:"plan"`
		Runs    int        `json:"runs"`
		Waiting int        `json:"waiting"`
		Seconds float64    `json:"estimated_seconds"`
		Unknown int        `json:"not_estimated"`
		Folder  string     `json:"folder"`
	}{"plan", v.s.plan, len(v.s.outcomes), e.waiting, e.seconds, e.unknown, v.s.dir})
}

func (v *sweepJSON) news(n news) error {
	if n.outcome == nil {
		return nil
	}
	return printLine(v.out, struct {
		Event string `json:"event"`
		study.Outcome
	}{"outcome", *n.outcome})
}

func (v *sweepJSON) show(bool)    {}
func (v *sweepJSON) close() error { return nil }

func (v *sweepJSON) finished(took time.Duration) error {
	return printLine(v.out, struct {
		Event   string      `json:"event"`
		Study   study.Study `json:"study"`
		Seconds float64     `json:"seconds"`
	}{"study", v.s.summary(), took.Seconds()})
}

// sweepLines is the plain face: a line when a run begins and when it ends.
type sweepLines struct {
	s        *sweep
	out, log io.Writer
	active   map[int]*progress // of the runs that train
	began    time.Time
}

func (v *sweepLines) planned(e estimate) error {
	p := v.s.plan
	w := v.log
	fmt.Fprintf(w, "%s, split %s, preset %s", p.Set.Name, p.Set.SplitHash, p.Preset)
	for _, s := range p.Base {
		fmt.Fprintf(w, ", %s=%s", s.Key, s.Value)
	}
	fmt.Fprintf(w, "\nrows %d × seeds %d = %d runs in %s", len(p.Rows), len(p.Seeds), len(v.s.outcomes), v.s.dir)
	if done := len(v.s.outcomes) - e.waiting; done > 0 {
		fmt.Fprintf(w, ", of them %d done before", done)
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
	if v.uncalibrated() {
		fmt.Fprintln(w, "note: no calibration factor is known for this set and preset; with --set evaluate.protocol=both every run chooses its own on validation")
	}
	_, err := fmt.Fprintln(w, e)
	return err
}

// uncalibrated reports whether a table will lack its calibrated rows.
func (v *sweepLines) uncalibrated() bool {
	cfg, err := v.s.plan.Config(study.Job{Seed: v.s.plan.Seeds[0]})
	wanted := slices.ContainsFunc(v.s.plan.Tables, func(t study.Table) bool { return slices.Contains(t.Measures, "cal_h") })
	return err == nil && wanted && cfg.Evaluate.Calibration == 0 && cfg.Evaluate.Protocol != config.Both
}

// String says an estimate in words.
func (e estimate) String() string {
	if e.waiting == 0 {
		return "nothing is left to train"
	}
	from := "by finished runs"
	if e.measured != nil {
		from = "by steps measured now"
	}
	text := fmt.Sprintf("%d runs to train, %d at a time: about %s (%s)", e.waiting, e.jobs, record.Duration(e.seconds), from)
	if e.unknown > 0 {
		text += fmt.Sprintf("; %d runs, of baselines or of settings that diverge, are not counted in", e.unknown)
	}
	return text
}

func (v *sweepLines) news(n news) error {
	text := v.fold(n)
	if text == "" {
		return nil
	}
	_, err := fmt.Fprintln(v.log, text)
	return err
}

// fold takes news in, and tells what there is to say of it.
func (v *sweepLines) fold(n news) string {
	if n.event != nil {
		v.active[n.job].take(n.event)
		return ""
	}
	o := n.outcome
	if o.Status == study.Running {
		v.active[n.job] = &progress{}
		return fmt.Sprintf("%-18s begins", o.Run)
	}
	delete(v.active, n.job)
	switch o.Status {
	case study.Done:
		return fmt.Sprintf("%-18s done in %-6s  acc_h %4.1f  T1 %4.1f  AUSUC %.3f   %s", o.Run, record.Duration(o.Seconds), 100*o.AccH, 100*o.T1, o.AUSUC, v.standing())
	case study.Failed:
		return fmt.Sprintf("%-18s failed: %s", o.Run, o.Reason)
	}
	return fmt.Sprintf("%-18s interrupted", o.Run)
}

// standing is how far the sweep is, and how long it will take.
func (v *sweepLines) standing() string {
	over := 0
	for _, o := range v.s.outcomes {
		if o.Status == study.Done || o.Status == study.Failed {
			over++
		}
	}
	text := fmt.Sprintf("%d of %d", over, len(v.s.outcomes))
	if left := v.left(); left > 0 {
		text += ", " + record.Duration(left) + " left"
	}
	return text
}

// left is the time that the rest will take, by the runs that are done: each row
// by its own, a row without one by the mean of all.
func (v *sweepLines) left() float64 {
	var all []float64
	for _, o := range v.s.outcomes {
		if o.Status == study.Done {
			all = append(all, o.Seconds)
		}
	}
	mean, seconds := study.StatOf(all).Mean, 0.0
	for i, o := range v.s.outcomes {
		if o.Status != study.Waiting && o.Status != study.Running {
			continue
		}
		if p := v.active[i]; p != nil && p.started() && p.left() > 0 {
			seconds += p.left()
			continue
		}
		each, known := v.s.finished(v.s.plan.Jobs()[i].Row)
		if !known {
			each = mean
		}
		seconds += each
	}
	return seconds / float64(v.s.jobs)
}

func (v *sweepLines) show(bool) {}

func (v *sweepLines) close() error { return nil }

// finished prints the tables.
func (v *sweepLines) finished(took time.Duration) error {
	fmt.Fprintf(v.log, "the sweep took %s; results are in %s; segzsl report %s makes a page of them\n", record.Duration(took.Seconds()), v.s.dir, v.s.dir)
	_, err := fmt.Fprint(v.out, "\n", v.s.summary().Markdown(1))
	return err
}

// sweepBlock is the face for people: a line for each run that trains, drawn
// again and again at the foot of the terminal, under a line for each that ended.
type sweepBlock struct {
	*sweepLines
	bar   *bar // for the width
	drawn int  // lines
}

func (v *sweepBlock) news(n news) error {
	text := v.fold(n)
	if text == "" || strings.HasSuffix(text, " begins") {
		return nil
	}
	_, err := fmt.Fprint(v.writer(), v.up(), text, "\n")
	return err
}

func (v *sweepBlock) writer() io.Writer { return colorprofile.NewWriter(v.log, os.Environ()) }

// up goes back to the first line of the block, and clears from there.
func (v *sweepBlock) up() string {
	n := v.drawn
	v.drawn = 0
	if n == 0 {
		return "\r\x1b[J"
	}
	return fmt.Sprintf("\r\x1b[%dA\x1b[J", n)
}

func (v *sweepBlock) show(stopping bool) {
	width := v.bar.width()
	var b strings.Builder
	b.WriteString(v.up())
	for i, o := range v.s.outcomes {
		p := v.active[i]
		if p == nil {
			continue
		}
		line := fmt.Sprintf("%-18s ", o.Run)
		if p.started() {
			line += p.line(max(20, width-19), stopping)
		}
		b.WriteString(ansi.Truncate(line, width, "…") + "\n")
		v.drawn++
	}
	b.WriteString(ansi.Truncate(v.total(width), width, "…") + "\n")
	v.drawn++
	fmt.Fprint(v.writer(), b.String())
}

// total is the line of the whole sweep.
func (v *sweepBlock) total(width int) string {
	over := 0.0
	for i, o := range v.s.outcomes {
		if o.Status == study.Done || o.Status == study.Failed {
			over++
		} else if p := v.active[i]; p != nil && p.started() {
			over += p.fraction()
		}
	}
	cells := min(max(width/6, 8), 24)
	full := int(over/float64(len(v.s.outcomes))*float64(cells) + 0.5)
	return fmt.Sprintf("%s %s%s %s", lipgloss.NewStyle().Bold(true).Render(fmt.Sprintf("%-18s", "sweep")),
		barFull.Render(strings.Repeat("━", full)), barEmpty.Render(strings.Repeat("─", cells-full)), v.standing())
}

func (v *sweepBlock) close() error {
	_, err := fmt.Fprint(v.writer(), v.up())
	return err
}
