package live

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// Keys implements ui.Screen.
func (l *Screen) Keys() []ui.Key {
	return append(l.controlKeys(), l.viewKeys()...)
}

// controlKeys are the keys that control the run.
func (l *Screen) controlKeys() []ui.Key {
	return []ui.Key{
		ui.K("r", "resume", "resume an interrupted run from its last checkpoint", l.resumeRun, "r").If(l.Resumable).Guard(),
		ui.K("p Space", "pause/resume", "pause or resume", ui.Act(l.PauseOrResume), "p", "space").If(l.Controls),
		ui.K("s", "one step", "train one batch (while paused)", ui.Act(l.step), "s").If(l.whilePaused).Guard(),
		ui.K("a", "ask", "ask about test samples", l.To(ui.Ask), "a"),
		ui.K("v", "result/plots", "result or plots, after the run has ended", ui.Act(l.toggleResult), "v").If(l.ended),
		ui.K("N Esc", "another run", "back to Setup, after the run has ended", l.To(ui.Setup), "N", "esc").If(l.ended),
		ui.K("t", "term off/on", "switch the selected term off or on", ui.Act(l.toggleTerm), "t").If(l.Controls),
		ui.K("+", "weight", "weight of the selected term × 1.25", ui.By(l.scaleWeight, 1.25), "+").If(l.Controls),
		ui.K("−", "", "weight of the selected term ÷ 1.25", ui.By(l.scaleWeight, 1/1.25), "-"),
		ui.K("=", "", "type the weight of the selected term", ui.Act(l.askWeight), "="),
		ui.K("u", "", "undo the last change of a weight or term", ui.Act(l.undo), "u"),
		ui.K("i", "images", "images: generated, or x beside x̂; next to the plots, instead of them, off", l.nextPictures, "i").If(l.withImages),
		ui.K("F", "fork", "apply the next change of a term or weight to a fork of this run", ui.Act(l.armFork), "F").If(l.canFork),
		ui.K("n", "next", "end the stage now and start the next", ui.Act(l.ConfirmNext), "n").If(l.Controls),
		ui.K("f", "finish", "train to the end of the stage, then pause", ui.Act(func() { l.Post(event.FinishStage{}) }), "f").If(l.Controls).Guard(),
		ui.K("R", "restart", "restart the stage from new weights", ui.Act(l.confirmRestart), "R").If(l.Controls),
		ui.K("(", "slower", "slower: limit the batches per second", ui.By(l.changeSpeed, -1), "(").If(l.Controls),
		ui.K(")", "", "faster, up to no limit", ui.By(l.changeSpeed, 1), ")"),
		ui.K("e", "", "restart stage extract without or with the residual encoder", ui.Act(l.toggleResidual), "e"),
	}
}

// viewKeys are the keys that change what is shown.
func (l *Screen) viewKeys() []ui.Key {
	return []ui.Key{
		ui.K("z", "zoom", "zoom in: half as many batches, around the cursor or the latest", l.thenDetail(ui.By(l.zoomX, 0.5)), "z").If(l.plots),
		ui.K("Z", "", "zoom out: twice as many batches", l.thenDetail(ui.By(l.zoomX, 2)), "Z"),
		ui.K("0", "whole", "show the whole stage, without cursor", ui.Act(l.wholeX), "0").If(l.zoomed),
		ui.K(",", "cursor", "cursor left: values of all plots at one batch", l.thenDetail(ui.By(l.cursorX, -1)), ",").If(l.plots),
		ui.K(".", "", "cursor right", l.thenDetail(ui.By(l.cursorX, 1)), "."),
		ui.K("Ctrl+←", "", "cursor back by one batch", l.thenDetail(ui.By(l.batchX, -1)), "ctrl+left"),
		ui.K("Ctrl+→", "", "cursor forward by one batch", l.thenDetail(ui.By(l.batchX, 1)), "ctrl+right"),
		ui.K("G", "", "cursor to a batch, by its number", ui.Act(l.askBatch), "G"),
		ui.K("<", "", "earlier batches, when zoomed in", l.thenDetail(ui.By(l.panX, -0.5)), "<"),
		ui.K(">", "", "later batches, when zoomed in", l.thenDetail(ui.By(l.panX, 0.5)), ">"),
		ui.K("End", "", "follow the latest batch", ui.Act(l.latestX), "end"),
		ui.K("b", "smooth", "smooth the curves: β = 0, .6, .9, .97, .99", ui.Act(l.smoother), "b").If(l.plots),
		ui.K("y", "log", "y-axes linear, or logarithmic on both sides of 0", ui.Act(l.toggleLog), "y").If(l.plots),
		ui.K("w", "weighted", "values multiplied by their weights, or not", ui.Act(l.toggleWeighted), "w").If(l.plots),
		ui.K("Enter m", "large", "one large plot, or all plots", ui.Act(l.maximise), "enter", "m"),
		ui.K("[", "", "previous stage", ui.By(l.moveStage, -1), "["),
		ui.K("]", "stages", "next stage", ui.By(l.moveStage, 1), "]"),
		{Keys: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, Label: "1–9", Short: "select", Long: "select a term", Named: l.selectNumber},
		ui.K("← h", "", "previous term", ui.By(l.selectTerm, -1), "left", "h"),
		ui.K("→ l", "", "next term", ui.By(l.selectTerm, 1), "right", "l"),
		ui.K("↑ k", "", "term above", ui.Act(l.termUp), "up", "k"),
		ui.K("↓ j", "", "term below", ui.Act(l.termDown), "down", "j"),
		ui.K("{ Shift+←", "", "move the selected plot back", ui.By(l.moveTerm, -1), "{", "shift+left"),
		ui.K("} Shift+→", "", "move the selected plot forward", ui.By(l.moveTerm, 1), "}", "shift+right"),
		ui.K("o", "", "show the selected term as one line, or as a plot", ui.Act(l.toggleSmall), "o"),
		ui.K("X", "", "export the selected term to SVG, or all terms to CSV", ui.Act(l.typeExport), "X"),
		ui.K("c", "other classes", "images of other classes or samples", l.nextClasses, "c").If(l.showsPictures),
	}
}

func (l *Screen) whilePaused() bool   { return l.Run.Phase == run.Paused && !l.Run.Follows() }
func (l *Screen) ended() bool         { return l.Run.Phase == run.Ended }
func (l *Screen) canFork() bool       { return l.Controls() && l.Forks }
func (l *Screen) withImages() bool    { return l.Set != nil && l.Set.IsImage() }
func (l *Screen) plots() bool         { return l.plotted() != nil }
func (l *Screen) zoomed() bool        { return l.axes.stage != nil }
func (l *Screen) showsPictures() bool { return l.pictures.mode != noPictures }

func (l *Screen) resumeRun() tea.Cmd { return l.Go(ui.Resume{}) }
