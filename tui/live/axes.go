package live

import (
	"fmt"
	"strings"

	"segzsl/engine/curve"
	"segzsl/tui/chart"
	"segzsl/tui/run"
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
	if l.parent != nil {
		words = append(words, "dots: parent")
	}
	return l.Theme.Faint.Paint(strings.Join(words, "  "))
}
