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

// controlKeys are what a user does to a run.
func (l *Screen) controlKeys() []ui.Key {
	return []ui.Key{
		ui.K("r", "go on", "go on with a run that broke off, from its last checkpoint", l.resumeRun, "r").If(l.Resumable),
		ui.K("p Space", "pause/go on", "pause, or go on", ui.Act(l.PauseOrResume), "p", "space").If(l.Controls),
		ui.K("s", "one step", "train one batch (while paused)", ui.Act(l.step), "s").If(l.whilePaused),
		ui.K("a", "ask", "ask about test samples", l.To(ui.Ask), "a"),
		ui.K("v", "result/plots", "result or plots, once the run has ended", ui.Act(l.toggleResult), "v").If(l.ended),
		ui.K("N Esc", "another run", "back to the setup, once the run has ended", l.To(ui.Setup), "N", "esc").If(l.ended),
		ui.K("t", "term off/on", "switch the chosen term off or on", ui.Act(l.toggleTerm), "t").If(l.Controls),
		ui.K("+", "weight", "weight of the chosen term × 1.25", ui.By(l.scaleWeight, 1.25), "+").If(l.Controls),
		ui.K("−", "", "weight of the chosen term ÷ 1.25", ui.By(l.scaleWeight, 1/1.25), "-"),
		ui.K("=", "", "type the weight of the chosen term", ui.Act(l.askWeight), "="),
		ui.K("i", "pictures", "what the generator imagines, or x̂ beside x: beside the plots, instead, off", l.nextPictures, "i").If(l.withImages),
		ui.K("F", "fork", "try the next change of a term or weight in a run beside this one", ui.Act(l.armFork), "F").If(l.canFork),
		ui.K("n", "next", "end the stage here and begin the next", ui.Act(l.ConfirmNext), "n").If(l.Controls),
		ui.K("f", "finish", "train to the end of the stage and pause there", ui.Act(func() { l.Post(event.FinishStage{}) }), "f").If(l.Controls),
		ui.K("R", "restart", "train the stage again from fresh weights", ui.Act(l.confirmRestart), "R").If(l.Controls),
		ui.K("(", "slower", "train slower, to watch: fewer batches a second", ui.By(l.pace, -1), "(").If(l.Controls),
		ui.K(")", "", "train faster, at last without a limit", ui.By(l.pace, 1), ")"),
		ui.K("e", "", "train stage extract again without, or with, the residual encoder", ui.Act(l.toggleResidual), "e"),
	}
}

// viewKeys are how a user looks at it.
func (l *Screen) viewKeys() []ui.Key {
	return []ui.Key{
		ui.K("z", "zoom", "zoom in: half as many batches, at the cursor or the latest", ui.By(l.zoomX, 0.5), "z").If(l.plots),
		ui.K("Z", "", "zoom out: twice as many batches", ui.By(l.zoomX, 2), "Z"),
		ui.K("0", "whole", "the whole stage, without cursor", ui.Act(l.wholeX), "0").If(l.zoomed),
		ui.K(", .", "cursor", "cursor back: the values of all plots at a batch", ui.By(l.cursorX, -1), ",").If(l.plots),
		ui.K(".", "", "cursor on", ui.By(l.cursorX, 1), "."),
		ui.K("<", "", "earlier batches, when zoomed in", ui.By(l.panX, -0.5), "<"),
		ui.K(">", "", "later batches, when zoomed in", ui.By(l.panX, 0.5), ">"),
		ui.K("End", "", "follow the latest batch", ui.Act(l.latestX), "end"),
		ui.K("b", "smooth", "smooth the curves: β = 0, .6, .9, .97, .99", ui.Act(l.smoother), "b").If(l.plots),
		ui.K("y", "log", "y-axes linear, or logarithmic on both sides of 0", ui.Act(l.toggleLog), "y").If(l.plots),
		ui.K("w", "weighted", "values times their weights, or without", ui.Act(l.toggleTime), "w").If(l.plots),
		ui.K("Enter m", "large", "one large plot, or all plots", ui.Act(l.maximise), "enter", "m"),
		ui.K("[", "", "look at the stage before", ui.By(l.lookAt, -1), "["),
		ui.K("]", "stages", "look at the stage after", ui.By(l.lookAt, 1), "]"),
		{Keys: []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, Label: "1–9", Short: "choose", Long: "choose a term", Named: l.chooseNumber},
		ui.K("← h", "", "term before", ui.By(l.chooseTerm, -1), "left", "h"),
		ui.K("→ l", "", "next term", ui.By(l.chooseTerm, 1), "right", "l"),
		ui.K("↑ k", "", "term above", ui.Act(l.termUp), "up", "k"),
		ui.K("↓ j", "", "term below", ui.Act(l.termDown), "down", "j"),
		ui.K("{ Shift+←", "", "move the chosen plot before the one before it", ui.By(l.moveTerm, -1), "{", "shift+left"),
		ui.K("} Shift+→", "", "move the chosen plot behind the next", ui.By(l.moveTerm, 1), "}", "shift+right"),
		ui.K("o", "", "the chosen term in one line instead of a plot, or back", ui.Act(l.toggleSmall), "o"),
		ui.K("c", "other classes", "pictures of other classes or samples", l.nextClasses, "c").If(l.showsPictures),
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
