package cli

import (
	"fmt"
	"os"
	"strings"
	"time"

	progressbar "charm.land/bubbles/v2/progress"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"

	"segzsl/data/clean"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/output"
)

const barFrame = 100 * time.Millisecond // at most ten frames a second

// bar is the interactive output: a progress line at the bottom of the terminal,
// below one line for each finished stage.
type bar struct {
	out      *output.Writer
	progress *progress
	drawn    time.Time
	shown    bool
}

// filled is a bar of so many cells, filled by a fraction.
func filled(fraction float64, cells int) string {
	m := progressbar.New(progressbar.WithWidth(cells), progressbar.WithoutPercentage(), progressbar.WithFillCharacters('━', '─'), progressbar.WithColors(lipgloss.Cyan))
	m.EmptyColor = lipgloss.BrightBlack
	return m.ViewAs(fraction)
}

var (
	barName  = lipgloss.NewStyle().Bold(true)
	barFaint = lipgloss.NewStyle().Faint(true)
)

func newBar(out *output.Writer) *bar {
	return &bar{out: out.Styled(), progress: newProgress()}
}

// capable reports whether the terminal can redraw a line.
func capable() bool {
	name := os.Getenv("TERM")
	return name != "" && name != "dumb"
}

func (b *bar) Event(e event.Event) error {
	b.progress.take(e)
	switch e.(type) {
	case event.RunStarted, event.StageDone, event.Validated, event.PassDone, event.Storage:
		return b.above(record.Line(e))
	}
	return nil
}

// above writes a permanent line above the bar.
func (b *bar) above(line string) error {
	b.shown = false
	return b.out.Rewrite(0, clean.Line(line)+"\n")
}

func (b *bar) Show(stopping bool) error {
	if !b.progress.started() || b.shown && time.Since(b.drawn) < barFrame {
		return nil
	}
	b.drawn, b.shown = time.Now(), true
	return b.out.Rewrite(0, b.progress.line(b.width(), stopping))
}

func (b *bar) Close() error {
	return b.out.Rewrite(0, "")
}

// width leaves the last column free, where some terminals wrap the line.
func (b *bar) width() int {
	if w, _, err := term.GetSize(b.out.Fd()); err == nil && w > 1 {
		return w - 1
	}
	return 79
}

// line draws the state of a run in that many columns.
func (p *progress) line(width int, stopping bool) string {
	stage, fraction := p.run.Current(), p.run.Fraction()
	cells := min(max(width/6, 8), 24)
	var b strings.Builder
	b.WriteString(barName.Render(fmt.Sprintf("%-10s", stage.Stage)))
	b.WriteString(" " + filled(fraction, cells))
	fmt.Fprintf(&b, " %3.0f%%", 100*fraction)
	if stopping {
		b.WriteString("  stopping after this batch")
		return ansi.Truncate(b.String(), width, "…")
	}
	if stage.Epochs > 1 {
		fmt.Fprintf(&b, "  epoch %d/%d", stage.Epoch, stage.Epochs)
	}
	if left, ok := p.run.Left(); ok && stage.Pace > 0 {
		fmt.Fprintf(&b, "  %s/s  %s left", rateText(1/stage.Pace), record.Duration(left.Seconds()))
	}
	for _, t := range p.terms {
		part := barFaint.Render("  "+string(t.Term)) + fmt.Sprintf(" %.3g", t.Value)
		if ansi.StringWidth(b.String())+ansi.StringWidth(part) > width {
			break
		}
		b.WriteString(part)
	}
	return ansi.Truncate(b.String(), width, "…")
}

func rateText(perSecond float64) string {
	if perSecond < 10 {
		return fmt.Sprintf("%.1f batches", perSecond)
	}
	return fmt.Sprintf("%.0f batches", perSecond)
}
