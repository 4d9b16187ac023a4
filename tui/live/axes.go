package live

import (
	"fmt"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/curve"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// These actions change how all plots are drawn.

func (l *Screen) smoother()       { l.axes.smooth = l.axes.smooth.Next() }
func (l *Screen) toggleLog()      { l.axes.log = !l.axes.log }
func (l *Screen) toggleWeighted() { l.axes.weighted = !l.axes.weighted }

// zoomX multiplies the number of batches shown by factor, around the cursor or, without
// one, at the latest batch.
func (l *Screen) zoomX(factor float64) {
	s := l.plotted()
	if s == nil {
		return
	}
	x := &l.axes
	x.on(s)
	whole := curve.Whole(s.Batch, s.Batches)
	at := x.cursor
	if at == 0 {
		at = s.Batch
		x.follow = true
	}
	x.zoom = x.window(s).Zoom(at, factor, whole.To)
	if x.zoom.Len() >= whole.Len() {
		x.zoom = curve.Window{}
	}
	x.follow = x.follow && at >= x.zoom.From
}

// panX moves the window by a share of its length.
func (l *Screen) panX(share float64) {
	s := l.plotted()
	if s == nil {
		return
	}
	x := &l.axes
	x.on(s)
	if x.zoom == (curve.Window{}) {
		l.Run.Say("The whole stage is shown. Zoom in first (z).")
		return
	}
	x.zoom = x.zoom.Pan(share, curve.Whole(s.Batch, s.Batches).To)
	x.follow = share > 0 && x.zoom.To >= s.Batch
}

// wholeX shows the whole stage again.
func (l *Screen) wholeX() { l.axes.whole() }

// latestX follows the latest batch.
func (l *Screen) latestX() {
	s := l.plotted()
	if s == nil {
		return
	}
	x := &l.axes
	x.on(s)
	x.cursor, x.follow = 0, true
	x.followLatest(s)
}

// cursorX moves the cursor by columns of a plot. It starts at the latest batch.
func (l *Screen) cursorX(by int) {
	s := l.plotted()
	if s == nil || s.Batch == 0 {
		return
	}
	x := &l.axes
	x.on(s)
	w := x.window(s)
	columns := chart.PlotColumns(l.plotWidth(s))
	switch {
	case x.cursor == 0:
		x.cursor = min(s.Batch, w.To)
	case columns > 0:
		step := max(w.Len()/columns, 1)
		x.cursor = max(1, min(x.cursor+by*step, s.Batch))
	}
	x.follow = false
	if x.zoom != (curve.Window{}) && (x.cursor < x.zoom.From || x.cursor > x.zoom.To) {
		x.zoom = x.zoom.Pan(float64(by)/4, curve.Whole(s.Batch, s.Batches).To)
	}
}

// batchX moves the cursor by single batches.
func (l *Screen) batchX(by int) {
	if s := l.plotted(); s != nil && s.Batch > 0 {
		at := s.Batch
		if now := l.axes.cursorIn(s); now > 0 {
			at = now + by
		}
		l.cursorTo(s, at)
	}
}

// askBatch asks for the batch to move the cursor to.
func (l *Screen) askBatch() {
	s := l.plotted()
	if s == nil || s.Batch == 0 {
		return
	}
	l.AskNumber(fmt.Sprintf("batch, 1 to %d", s.Batch), "", func(text string) (tea.Cmd, error) {
		at, err := strconv.Atoi(text)
		if err != nil || at < 1 || at > s.Batch {
			return nil, fmt.Errorf("want a whole number from 1 to %d", s.Batch)
		}
		l.cursorTo(s, at)
		return l.readDetail(), nil
	})
}

// cursorTo moves the cursor to a batch, and a zoomed window to the cursor.
func (l *Screen) cursorTo(s *run.Stage, batch int) {
	x := &l.axes
	x.on(s)
	x.cursor, x.follow = max(1, min(batch, s.Batch)), false
	if w := x.zoom; w != (curve.Window{}) && (x.cursor < w.From || x.cursor > w.To) {
		by := x.cursor - (w.From+w.To)/2
		x.zoom = w.Pan(float64(by)/float64(w.Len()), curve.Whole(s.Batch, s.Batches).To)
	}
}

// plotted returns the stage on the screen if it has plots, or nil.
func (l *Screen) plotted() *run.Stage {
	if s := l.ShownStage(); s != nil && len(s.Terms) > 0 && !l.result {
		return s
	}
	return nil
}

// Note implements ui.Noter: it reports the settings of all plots.
func (l *Screen) Note() string {
	s := l.plotted()
	if s == nil || l.forking {
		return ""
	}
	x := &l.axes
	w := x.window(s)
	words := []string{fmt.Sprintf("x: batch %s to %s", run.Count(w.From), run.Count(w.To))}
	if at := x.cursorIn(s); at > 0 {
		words[0] += ", cursor at " + run.Count(at)
	} else if x.stage == s && x.follow && x.zoom != (curve.Window{}) {
		words[0] += ", following"
	}
	if f := x.smooth.Factor(); f > 0 {
		words = append(words, "β "+strings.TrimPrefix(fmt.Sprint(f), "0"))
	}
	if x.log {
		words = append(words, "log y")
	}
	if x.weighted {
		words = append(words, "weighted")
	}
	if x.cursorIn(s) > 0 {
		words = append(words, l.changesAt(s)...)
		words = append(words, l.extremes(s)...)
	}
	if l.parent != nil {
		words = append(words, "dots: parent")
	}
	const statusWidth = 24
	return l.Theme.Faint.Paint(ui.Cut(strings.Join(words, "  "), max(l.Width-statusWidth, 0)))
}

// extremes are the least and the greatest value of the selected term in the window.
func (l *Screen) extremes(s *run.Stage) []string {
	w := l.axes.window(s)
	series := l.known(plotDetail, s, l.Selected(), w).Curve(l.axes.weighted)
	c := series.View(1, w, 0)[0]
	if c.N == 0 {
		return nil
	}
	return []string{fmt.Sprintf("min %s max %s", chart.Short(c.Min), chart.Short(c.Max))}
}
