package tui

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
)

func whilePlotting(a *App) bool { return a.plotted() != nil }
func whilePictures(a *App) bool { return a.trainingSet != nil && a.trainingSet.IsImage() }
func showingPictures(a *App) bool {
	return a.live.pictures.mode != noPictures
}
func canFork(a *App) bool   { return whileTraining(a) && a.opt.Fork != nil && a.training.Folder() != "" }
func canResume(a *App) bool { return a.resumable() }
func whileZoomed(a *App) bool {
	return a.live.axes.stage != nil
}

// times makes an action that scales the chosen term's weight.
func times(factor float64) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { a.scaleWeight(factor); return nil }
}

// scale makes an action of a method that takes a factor or a share.
func scale(do func(*App, float64), by float64) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd { do(a, by); return nil }
}

func liveKeys() []key {
	return append(controlKeys(), viewKeys()...)
}

// controlKeys are what a user does to a run.
func controlKeys() []key {
	return []key{
		{inLive, []string{"r"}, "r", "go on", "go on with a run that broke off, from its last checkpoint", (*App).resumeRun, canResume},
		{inLive, []string{"p", "space"}, "p Space", "pause/go on", "pause, or go on", act((*App).pauseOrResume), whileTraining},
		{inLive, []string{"s"}, "s", "one step", "train one batch (while paused)", act((*App).step), whilePaused},
		{inLive, []string{"a"}, "a", "ask", "ask about test samples", func(a *App) tea.Cmd { return a.goTo(inQuery) }, nil},
		{inLive, []string{"v"}, "v", "result/plots", "result or plots, once the run has ended", act((*App).toggleResult), onceEnded},
		{inLive, []string{"N", "esc"}, "N Esc", "another run", "back to the setup, once the run has ended", func(a *App) tea.Cmd { return a.goTo(inSetup) }, onceEnded},
		{inLive, []string{"t"}, "t", "term off/on", "switch the chosen term off or on", act((*App).toggleTerm), whileTraining},
		{inLive, []string{"+"}, "+", "weight", "weight of the chosen term × 1.25", times(1.25), whileTraining},
		{inLive, []string{"-"}, "−", "", "weight of the chosen term ÷ 1.25", times(1 / 1.25), nil},
		{inLive, []string{"="}, "=", "", "type the weight of the chosen term", act((*App).askWeight), nil},
		{inLive, []string{"i"}, "i", "pictures", "what the generator imagines, or x̂ beside x: beside the plots, instead, off", (*App).nextPictures, whilePictures},
		{inLive, []string{"F"}, "F", "fork", "try the next change of a term or weight in a run beside this one", act((*App).armFork), canFork},
		{inLive, []string{"n"}, "n", "next", "end the stage here and begin the next", act((*App).confirmNext), whileTraining},
		{inLive, []string{"f"}, "f", "finish", "train to the end of the stage and pause there", post(event.FinishStage{}), whileTraining},
		{inLive, []string{"R"}, "R", "restart", "train the stage again from fresh weights", act((*App).confirmRestart), whileTraining},
		{inLive, []string{"("}, "(", "slower", "train slower, to watch: fewer batches a second", move((*App).pace, -1), whileTraining},
		{inLive, []string{")"}, ")", "", "train faster, at last without a limit", move((*App).pace, 1), nil},
		{inLive, []string{"e"}, "e", "", "train stage extract again without, or with, the residual encoder", act((*App).toggleResidual), nil},
	}
}

// viewKeys are how a user looks at it.
func viewKeys() []key {
	return []key{
		{inLive, []string{"z"}, "z", "zoom", "zoom in: half as many batches, at the cursor or the latest", scale((*App).zoomX, 0.5), whilePlotting},
		{inLive, []string{"Z"}, "Z", "", "zoom out: twice as many batches", scale((*App).zoomX, 2), nil},
		{inLive, []string{"0"}, "0", "whole", "the whole stage, without cursor", act((*App).wholeX), whileZoomed},
		{inLive, []string{","}, ", .", "cursor", "cursor back: the values of all plots at a batch", move((*App).cursorX, -1), whilePlotting},
		{inLive, []string{"."}, ".", "", "cursor on", move((*App).cursorX, 1), nil},
		{inLive, []string{"<"}, "<", "", "earlier batches, when zoomed in", scale((*App).panX, -0.5), nil},
		{inLive, []string{">"}, ">", "", "later batches, when zoomed in", scale((*App).panX, 0.5), nil},
		{inLive, []string{"end"}, "End", "", "follow the latest batch", act((*App).latestX), nil},
		{inLive, []string{"b"}, "b", "smooth", "smooth the curves: β = 0, .6, .9, .97, .99", act((*App).smoother), whilePlotting},
		{inLive, []string{"y"}, "y", "log", "y-axes linear, or logarithmic on both sides of 0", act((*App).toggleLog), whilePlotting},
		{inLive, []string{"w"}, "w", "weighted", "values times their weights, or without", act((*App).toggleTime), whilePlotting},
		{inLive, []string{"enter", "m"}, "Enter m", "large", "one large plot, or all plots", act((*App).maximise), nil},
		{inLive, []string{"["}, "[", "", "look at the stage before", move((*App).lookAt, -1), nil},
		{inLive, []string{"]"}, "]", "stages", "look at the stage after", move((*App).lookAt, 1), nil},
		{inLive, []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, "1–9", "choose", "choose a term", nil, nil},
		{inLive, []string{"left", "h"}, "← h", "", "term before", move((*App).chooseTerm, -1), nil},
		{inLive, []string{"right", "l"}, "→ l", "", "next term", move((*App).chooseTerm, 1), nil},
		{inLive, []string{"up", "k"}, "↑ k", "", "term above", act((*App).termUp), nil},
		{inLive, []string{"down", "j"}, "↓ j", "", "term below", act((*App).termDown), nil},
		{inLive, []string{"{", "shift+left"}, "{ Shift+←", "", "move the chosen plot before the one before it", move((*App).moveTerm, -1), nil},
		{inLive, []string{"}", "shift+right"}, "} Shift+→", "", "move the chosen plot behind the next", move((*App).moveTerm, 1), nil},
		{inLive, []string{"o"}, "o", "", "the chosen term in one line instead of a plot, or back", act((*App).toggleSmall), nil},
		{inLive, []string{"c"}, "c", "other classes", "pictures of other classes or samples", (*App).nextClasses, showingPictures},
	}
}
