package live

import (
	"fmt"
	"math"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/themes"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// onScreen returns the screen of a run that reported events, in 120 × 37 cells.
func onScreen(events ...event.Event) *Screen {
	c := &ui.Context{
		Look: ui.NewLook(themes.Mono, false, false), Width: 120, Height: 37, Run: run.New(), Calibration: &ui.Calibration{}, Clock: time.Now,
		Ask: func(event.Question, func(event.Answered) tea.Cmd) uint64 { return 0 },
	}
	c.Run.Attached = true
	c.Run.Fold(events)
	return New(c)
}

// begun returns the events of a run whose plan is one stage.
func begun(plan event.StagePlan) []event.Event {
	return []event.Event{event.RunStarted{Config: config.Default(), Plan: []event.StagePlan{plan}}, event.StageStarted{StagePlan: plan}}
}

// batches returns events of a stage, in which each term has another value and sums
// are correct.
func batches(stage config.Stage, from, to int) []event.Event {
	var events []event.Event
	cfg := config.Default()
	for b := from; b <= to; b++ {
		e := event.BatchDone{Stage: stage, Batch: b, Seconds: 0.0125}
		for i, info := range stage.Info().Terms {
			if info.Beyond {
				continue
			}
			v := event.TermValue{Term: info.Term, Value: math.Sin(float64(i*b)) + 2, Weight: 1}
			if info.WeightKey != "" {
				fmt.Sscan(cfg.Get(info.WeightKey), &v.Weight)
			}
			for k, p := range Sums[info.Term] {
				if k == 0 {
					v.Value = 0
				}
				for _, of := range e.Terms {
					switch {
					case of.Term == p.Term && p.Minus:
						v.Value -= of.Value * of.Weight
					case of.Term == p.Term:
						v.Value += of.Value * of.Weight
					}
				}
			}
			e.Terms = append(e.Terms, v)
		}
		events = append(events, e)
	}
	return events
}

var (
	extract  = event.StagePlan{Stage: config.Extract, Batches: 400, Epochs: 4}
	generate = event.StagePlan{Stage: config.Generate, Batches: 600, Epochs: 6}
)

// Equations have weight × value, and totals add up the summands of Eq. (11), (13)
// and (16).
func TestEquationsAddUp(t *testing.T) {
	for _, plan := range []event.StagePlan{extract, generate} {
		l := onScreen(append(begun(plan), batches(plan.Stage, 1, 9)...)...)
		s := l.ShownStage()
		l.takeValues()
		for _, term := range s.Terms {
			parts, ok := Sums[term.Info.Term]
			if !ok {
				continue
			}
			total := 0.0
			for _, p := range parts {
				v, _ := l.summandOf(s, p.Term)
				if p.Minus {
					v = -v
				}
				total += v
			}
			if math.Abs(total-term.Value.Value) > 1e-9 {
				t.Errorf("%s is %g, its summands give %g", term.Info.Term, term.Value.Value, total)
			}
			text := l.equation(s, term, 80)
			if n := strings.Count(text, " + ") + strings.Count(text, " − ") + 1; n != len(parts) && n != len(parts)-1 {
				t.Errorf("%s: %q has %d summands of %d", term.Info.Term, text, n, len(parts))
			}
		}
	}
}

// In no frame are two values of one batch's terms from different batches, whatever is
// selected: every value, weight 1, has its batch as its whole part.
func TestOneBatchPerFrame(t *testing.T) {
	number := regexp.MustCompile(`(\d+)\.5\d*`)
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 57}} {
		l := onScreen(begun(generate)...)
		l.Context.Width, l.Context.Height = size[0], size[1]
		for batch := 10; batch < 60; batch++ {
			e := event.BatchDone{Stage: config.Generate, Batch: batch, Seconds: 0.01}
			for _, info := range config.Generate.Info().Terms[:4] {
				e.Terms = append(e.Terms, event.TermValue{Term: info.Term, Value: float64(batch) + 0.5, Weight: 1})
			}
			l.Run.Fold([]event.Event{e})
			l.term = e.Terms[batch/9%4].Term
			l.Layout(size[0], size[1])
			seen := ""
			for _, line := range l.Draw(size[0], size[1])[3:] {
				for _, m := range number.FindAllStringSubmatch(ansi.Strip(line), -1) {
					if seen != "" && m[1] != seen {
						t.Fatalf("%v, batch %d: values of batches %s and %s:\n%s", size, batch, seen, m[1], strings.Join(l.Draw(0, 0), "\n"))
					}
					seen = m[1]
				}
			}
			if seen == "" {
				t.Fatalf("%v: no value in\n%s", size, strings.Join(l.Draw(0, 0), "\n"))
			}
		}
	}
}

// The table of sums has the weighted terms of the formulas in the table of stages, in
// their order.
func TestSumsAreThoseOfTheFormulas(t *testing.T) {
	for total, parts := range Sums {
		formula, at := total.Info().Formula, 0
		for _, p := range parts {
			word := p.Term.Info().Summand
			if _, after, ok := strings.Cut(word, "·"); ok {
				word = after
			}
			if p.Term == config.TermW {
				word = "mean D(x̃) − mean D(x)"
			}
			i := strings.Index(formula[at:], word)
			if i < 0 {
				t.Errorf("%s: no %q in %q after %d", total, word, formula, at)
				continue
			}
			at += i + len(word)
		}
	}
}

// At a cursor, every plot shows the value of its batch.
func TestCursorReadsAllPlots(t *testing.T) {
	events := batches(config.Generate, 1, 280)
	l := onScreen(append(begun(generate), events...)...)
	for range 3 {
		l.cursorX(-1)
	}
	at := l.axes.cursor
	if at <= 0 || at >= 280 {
		t.Fatalf("the cursor is at %d of 280", at)
	}
	if !strings.Contains(l.Note(), "cursor at "+run.Count(at)) {
		t.Errorf("%q does not have the cursor's batch", l.Note())
	}
	want := map[config.Term]float64{}
	for _, v := range events[at-1].(event.BatchDone).Terms {
		want[v.Term] = v.Value
	}
	for _, term := range l.ShownStage().Terms {
		if v, ok := l.valueOf(l.ShownStage(), term); !ok || v.Value != want[term.Info.Term] {
			t.Errorf("%s at batch %d is %g, want %g", term.Info.Term, at, v.Value, want[term.Info.Term])
		}
	}
	if l.wholeX(); l.axes.cursor != 0 {
		t.Error("the whole stage keeps the cursor")
	}
}

// A zoom at the latest batch follows it; one that was panned back does not.
func TestZoomFollowsTheLatest(t *testing.T) {
	l := onScreen(append(begun(generate), batches(config.Generate, 1, 280)...)...)
	l.zoomX(0.5)
	l.zoomX(0.5)
	more := func(from, to int) {
		l.Run.Fold(batches(config.Generate, from, to))
		l.News()
	}
	more(281, 500)
	s := l.plotted()
	if w := l.axes.window(s); w.From > 500 || w.To < 500 || w.Len() > 300 {
		t.Errorf("the window is %+v, want a quarter around 500", w)
	}
	l.panX(-0.5)
	l.panX(-0.5)
	before := l.axes.window(s)
	more(501, 560)
	if w := l.axes.window(s); w != before || w.To >= 500 {
		t.Errorf("the window went from %+v to %+v, want it back and still", before, w)
	}
	for range 3 {
		l.zoomX(2)
	}
	if w := l.axes.window(s); w.From != 1 || w.To < 560 {
		t.Errorf("zoomed out: %+v", w)
	}
}

// While a run trains, parts of the columns of the grid and the rest take turns: each
// shows its last batch soon, and all do once it pauses or everything is drawn anew.
func TestColumnsTakeTurns(t *testing.T) {
	const turns = 5 // two columns of three plots, in two parts each, and the rest
	l := onScreen(begun(extract)...)
	after := func(events ...event.Event) (n int) {
		l.Run.Fold(events)
		l.Layout(l.Width, l.Height)
		for e, d := range l.drawn {
			if _, plot := e.what.(*run.Term); plot && d.frame == l.Run.Frames {
				n++
			}
		}
		return n
	}
	after(batches(config.Extract, 1, 1)...)
	sum := 0
	for batch := 2; batch < 2+turns; batch++ {
		n := after(batches(config.Extract, batch, batch)...)
		if n > rowsAtOnce {
			t.Errorf("%d of 6 plots were drawn in one frame, want %d at most", n, rowsAtOnce)
		}
		sum += n
	}
	if sum != 6 {
		t.Errorf("%d plots were drawn in %d frames, want each of 6 once", sum, turns)
	}
	l.Run.Stages = append(l.Run.Stages, nil)[:1]
	after(event.StageStarted{Plan: 1, StagePlan: generate})
	if text := strings.Join(l.Draw(l.Width, l.Height), "\n"); strings.Contains(text, "λ·recon") || !strings.Contains(text, "mean D(x,a)") {
		t.Errorf("a new stage is shown with parts of the one before:\n%s", text)
	}
	after(event.StageStarted{StagePlan: extract})
	if n := after(event.Paused{Batch: 7}); n != 6 {
		t.Errorf("%d plots show the last batch of a paused run", n)
	}
	l.Redraw()
	if n := after(event.Resumed{}); n != 6 {
		t.Errorf("%d plots were drawn anew", n)
	}
}

// In each frame, the values of the selected term are those of one batch: in its
// panel's title, in the equation, and in the line below the plots of a small window.
func TestNumbersOfATermAreOfOneBatch(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}} {
		l := onScreen(begun(extract)...)
		l.Width, l.Height = size[0], size[1]
		l.term = config.TermMIS
		at := map[string]int{} // batches by value
		for batch := 1; batch <= 40; batch++ {
			events := batches(config.Extract, batch, batch)
			v := &events[0].(event.BatchDone).Terms[1]
			v.Value = 100 + float64(batch) // no other term has it
			at[chart.Short(v.Value)] = batch
			l.Run.Fold(events)
			l.Layout(l.Width, l.Height)
			shown := map[string]bool{}
			for _, word := range strings.Fields(strings.Join(l.Draw(l.Width, l.Height), "\n")) {
				if at[word] > 0 {
					shown[word] = true
				}
			}
			if len(shown) != 1 { // of no value or of two
				t.Errorf("%v, batch %d: InfoNCE is %v", size, batch, shown)
			}
		}
	}
}

// The border of a panel marks the selected term; a long title is cut before a value.
func TestPanelsOfTerms(t *testing.T) {
	l := onScreen(append(begun(generate), batches(config.Generate, 1, 9)...)...)
	l.term = config.TermGWGAN
	l.Layout(l.Width, l.Height)
	text := strings.Join(l.Draw(l.Width, l.Height), "\n")
	value := chart.Short(l.Selected().Value.Value) + " ×1 ┓"
	if strings.Count(text, "┏") != 1 || !strings.Contains(text, value) {
		t.Errorf("one heavy border with %q is wanted:\n%s", value, text)
	}
	for i, line := range strings.Split(text, "\n") {
		if w := ui.Cells(line); w != l.Width {
			t.Errorf("line %d has %d cells: %q", i, w, line)
		}
	}
}

// A click selects the plot under it, with and without borders of panels.
func TestClickChoosesThePlot(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 57}} {
		l := onScreen(append(begun(generate), batches(config.Generate, 1, 9)...)...)
		l.Width, l.Height = size[0], size[1]
		for n, term := range l.arranged(l.ShownStage()).plots {
			l.Layout(l.Width, l.Height)
			for y, line := range l.Draw(l.Width, l.Height) {
				if at := strings.Index(line, fmt.Sprintf("%d %s", n+1, term.Info.Title[:4])); at >= 0 && y >= linesAbove {
					l.Click(ui.Cells(line[:at]), y)
				}
			}
			if n > 0 && l.Selected() != term {
				t.Errorf("%v: a click on plot %d selected %s", size, n+1, l.Selected().Info.Term)
			}
			l.large = false
		}
	}
}

// A parent's curves are read from its log, by stage and term.
func TestParentIsReadFromItsLog(t *testing.T) {
	events := append(begun(generate), batches(config.Generate, 1, 600)...)
	dir := filepath.Join(t.TempDir(), "parent")
	folder, err := record.Create(dir, config.Recipe{Data: "letters", Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if err := folder.Record(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := folder.Finish(nil); err != nil {
		t.Fatal(err)
	}
	l := onScreen(events[:282]...)
	l.parent = parentFrom(dir, time.Now)
	if !l.parent.ended {
		t.Error("a run without a writer counts as training")
	}
	s := l.ShownStage()
	for _, term := range s.Terms {
		other := l.parentCurve(s, term)
		if other == nil || other.Len() != 600 {
			t.Fatalf("%s: no curve of the parent's 600 batches", term.Info.Term)
		}
		mine, _ := term.Series.Read(100, 0)
		theirs, _ := other.Read(100, 0)
		if mine != theirs {
			t.Errorf("%s at batch 100: %v, the parent has %v", term.Info.Term, mine, theirs)
		}
	}
	if p := parentFrom(filepath.Join(dir, "none"), time.Now); p.stages != nil || !p.ended {
		t.Errorf("a removed parent: %+v", p)
	}
}

// Images are as large as possible, and none is outside its area.
func TestPortraitsFit(t *testing.T) {
	l := onScreen()
	l.Set = &data.Set{D: 256, ImageWidth: 16, ImageHeight: 16, ClassNames: []string{"A"}, Labels: []data.ClassID{0}, Features: make([]float32, 256)}
	var items []portrait
	for range 7 {
		items = append(items, l.portrait("name", 0, l.Set.Row(0), l.Set.Row(0)))
	}
	for _, size := range [][2]int{{1, 1}, {10, 3}, {36, 25}, {81, 30}, {200, 50}} {
		out := drawPortraits(items, 1, size[0], size[1])
		if len(out) > size[1] {
			t.Errorf("%v: %d lines", size, len(out))
		}
		for _, line := range out {
			if w := ui.Cells(line); w > size[0] {
				t.Errorf("%v: a line of %d cells", size, w)
			}
		}
		if size[0] >= 36 && len(out) == 0 {
			t.Errorf("%v: nothing", size)
		}
	}
}

// The cursor goes to a batch and by single batches, never past those trained, and a
// zoomed window follows it.
func TestCursorGoesToABatch(t *testing.T) {
	l := onScreen(append(begun(extract), batches(config.Extract, 1, 300)...)...)
	s := l.ShownStage()
	l.zoomX(0.1)
	var accept func(string) (tea.Cmd, error)
	l.Prompt = func(_, _ string, then func(string) (tea.Cmd, error)) { accept = then }
	l.askBatch()
	for _, bad := range []string{"", "0", "301", "1.5"} {
		if _, err := accept(bad); err == nil {
			t.Errorf("batch %q is accepted", bad)
		}
	}
	for _, to := range []int{1, 7, 150, 299} {
		if _, err := accept(fmt.Sprint(to)); err != nil {
			t.Fatal(err)
		}
		w := l.axes.window(s)
		if at := l.axes.cursorIn(s); at != to || at < w.From || at > w.To || w.Len() != 40 {
			t.Errorf("cursor at %d of %v, want %d", at, w, to)
		}
	}
	for range 3 {
		l.batchX(1)
	}
	if at := l.axes.cursorIn(s); at != 300 {
		t.Errorf("cursor at %d, want the last batch", at)
	}
	if l.batchX(-1); l.axes.cursorIn(s) != 299 {
		t.Errorf("cursor at %d, want 299", l.axes.cursorIn(s))
	}
}
