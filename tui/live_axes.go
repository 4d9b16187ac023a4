package tui

import (
	"fmt"
	"strings"

	"segzsl/tui/chart"
	"segzsl/tui/run"
)

// The actions that change how plots are drawn, all at once.

func (a *App) smoother()   { a.live.axes.smooth = a.live.axes.smooth.Next() }
func (a *App) toggleLog()  { a.live.axes.log = !a.live.axes.log }
func (a *App) toggleTime() { a.live.axes.weighed = !a.live.axes.weighed }

// zoomX shows half as many batches, or twice as many: around the cursor, or
// else at the latest batch.
func (a *App) zoomX(factor float64) {
	s := a.plotted()
	if s == nil {
		return
	}
	x := &a.live.axes
	x.on(s)
	whole := chart.Whole(s.Batch, s.Batches)
	at := x.cursor
	if at == 0 {
		at = s.Batch
		x.follow = true
	}
	x.zoom = x.window(s).Zoom(at, factor, whole.To)
	if x.zoom.Len() >= whole.Len() {
		x.zoom = chart.Window{}
	}
	x.follow = x.follow && at >= x.zoom.From
}

// panX moves what is shown by a share of it.
func (a *App) panX(share float64) {
	s := a.plotted()
	if s == nil {
		return
	}
	x := &a.live.axes
	x.on(s)
	if x.zoom == (chart.Window{}) {
		a.run.Say("The whole stage is in sight: zoom in first (z).")
		return
	}
	x.zoom = x.zoom.Pan(share, chart.Whole(s.Batch, s.Batches).To)
	x.follow = share > 0 && x.zoom.To >= s.Batch
}

// wholeX shows the whole stage again.
func (a *App) wholeX() { a.live.axes.whole() }

// latestX goes with the latest batch.
func (a *App) latestX() {
	s := a.plotted()
	if s == nil {
		return
	}
	x := &a.live.axes
	x.on(s)
	x.cursor, x.follow = 0, true
	x.keepUp(s)
}

// cursorX moves the cursor by columns of a plot; it begins at the latest batch.
func (a *App) cursorX(by int) {
	s := a.plotted()
	if s == nil || s.Batch == 0 {
		return
	}
	x := &a.live.axes
	x.on(s)
	w := x.window(s)
	columns := chart.PlotColumns(a.plotWidth(s))
	switch {
	case x.cursor == 0:
		x.cursor = min(s.Batch, w.To)
	case columns > 0:
		step := max(w.Len()/columns, 1)
		x.cursor = max(1, min(x.cursor+by*step, s.Batch))
	}
	x.follow = false
	if x.zoom != (chart.Window{}) && (x.cursor < x.zoom.From || x.cursor > x.zoom.To) {
		x.zoom = x.zoom.Pan(float64(by)/4, chart.Whole(s.Batch, s.Batches).To)
	}
}

// plotted is the stage on the screen if it has plots.
func (a *App) plotted() *run.Stage {
	if s := a.looked(); s != nil && len(s.Terms) > 0 && !a.live.result {
		return s
	}
	return nil
}

// axisNotice says what all plots show.
func (a *App) axisNotice() string {
	s := a.plotted()
	if a.screen != inLive || s == nil || a.live.forking {
		return ""
	}
	x := &a.live.axes
	w := x.window(s)
	words := []string{fmt.Sprintf("x: batch %s to %s", count(w.From), count(w.To))}
	if at := x.cursorIn(s); at > 0 {
		words[0] += ", cursor at " + count(at)
	} else if x.stage == s && x.follow && x.zoom != (chart.Window{}) {
		words[0] += ", following"
	}
	if f := x.smooth.Factor(); f > 0 {
		words = append(words, "β "+strings.TrimPrefix(fmt.Sprint(f), "0"))
	}
	if x.log {
		words = append(words, "log y")
	}
	if x.weighed {
		words = append(words, "weighted")
	}
	if a.live.parent != nil {
		words = append(words, "dots: parent")
	}
	return a.theme.Faint.Paint(strings.Join(words, "  "))
}
