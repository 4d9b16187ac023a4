package tui

import (
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/engine/worker"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// Least times between two collections of events, and so between two frames: where
// somebody looks, and where the terminal has lost the focus.
const (
	frame     = 100 * time.Millisecond
	awayFrame = 500 * time.Millisecond
)

// startedMsg brings a run, or why it could not be started.
type startedMsg struct {
	set      *data.Set // nil if it is not open yet
	data     string    // the name that opens it
	training worker.Training
	err      error
}

// eventsMsg brings all events that had come since the last one.
type eventsMsg struct {
	serial int
	events []event.Event
	over   bool
}

// arriving is a message of ours, all else are Bubble Tea's: it brings what was
// read or computed in the background to where it belongs.
type arriving interface{ arrive(*App) tea.Cmd }

// openSet reads a data set in the background.
func (a *App) openSet(name string) tea.Cmd { return a.setup.OpenSet(name) }

// opened is called when the setup has opened a set, or could not.
func (a *App) opened() tea.Cmd {
	if a.training != nil && a.trainingSet == nil && a.setup.Name() == a.trainingData {
		a.trainingSet = a.setup.DataSet()
	}
	begin := a.opt.StartNow && a.setup.DataSet() != nil
	a.opt.StartNow = false
	if begin {
		return a.start()
	}
	return nil
}

// start begins a run with what the setup says.
func (a *App) start() tea.Cmd {
	switch {
	case a.trains() && !a.training.Outlives():
		return a.goTo(inLive)
	case a.trains() && !a.beside:
		a.ask = &confirm{question: "A run trains already and would go on beside the new one. Begin? y: yes, n: no",
			yes: func(a *App) tea.Cmd { a.beside = true; return a.start() }}
		return nil
	case a.setup.Opening():
		a.opt.StartNow = true
		a.setup.SetNotice("The run begins as soon as the data set is open.", false)
		return nil
	case a.setup.DataSet() == nil:
		a.setup.SetNotice("There is no data set to train on.", true)
		return nil
	case a.setup.Starting:
		return nil
	}
	cfg, err := a.setup.Config()
	if err != nil {
		a.setup.SetNotice(err.Error(), true)
		return nil
	}
	if cfg.Threads == 0 {
		cfg.Threads = a.cores
	}
	a.setup.Starting, a.beside = true, false
	a.setup.SetNotice("", false)
	set, preset, begin := a.setup.DataSet(), a.setup.PresetName(), a.opt.Backend.Start
	return func() tea.Msg {
		training, err := begin(set, cfg, preset)
		return startedMsg{set: set, training: training, err: err}
	}
}

// attach watches the run in a folder, whose data set goes by the name of data.
func (a *App) attach(folder, data string) tea.Cmd {
	return func() tea.Msg {
		training, err := a.opt.Backend.Attach(folder)
		return startedMsg{data: data, training: training, err: err}
	}
}

func (msg startedMsg) arrive(a *App) tea.Cmd { return a.begun(msg) }

// begun shows the run that start began, or that attach found.
func (a *App) begun(msg startedMsg) tea.Cmd {
	a.setup.Starting = false
	if msg.err != nil {
		what := "Could not start: "
		if msg.data != "" {
			what = "Could not open the run: "
		}
		a.setup.SetNotice(what+msg.err.Error(), true)
		return nil
	}
	old := a.training
	if old != nil { // what is being typed or asked is about that run
		a.prompt, a.ask = nil, nil
	}
	a.serial++
	a.training, a.trainingSet, a.trainingData, a.run = msg.training, msg.set, msg.data, run.New()
	a.run.Attached, a.run.Folder = true, a.training.Folder()
	if a.setup.DataSet() != nil && a.trainingSet == nil && a.setup.Name() == msg.data {
		a.trainingSet = a.setup.DataSet()
	}
	a.feed = a.training.Subscribe()
	a.asked, a.fork, a.greeting = questions{}, forking{}, ""
	a.share()
	*a.shared.Calibration = ui.Calibration{}
	for _, s := range a.screens {
		s.Reset()
	}
	a.show(inLive)
	if old == nil {
		return a.read(0)
	}
	return tea.Batch(a.read(0), func() tea.Msg { old.Close(); return nil })
}

// collect waits for events: the one pending read of the app. It first lets a
// frame's time pass, so that what comes in a burst is drawn once.
func (a *App) collect(rest time.Duration) tea.Cmd {
	ctx, feed, serial := a.ctx, a.feed, a.serial
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(rest):
		}
		events, err := feed.Wait(ctx)
		if ctx.Err() != nil {
			return nil
		}
		return eventsMsg{serial: serial, events: events, over: err != nil}
	}
}

// arrive folds events in and waits for the next.
func (msg eventsMsg) arrive(a *App) tea.Cmd {
	a.meter.measure(a.clock())
	if msg.serial != a.serial {
		return nil
	}
	a.run.Fold(msg.events)
	a.handleControlRequest()
	var asks []tea.Cmd
	for _, e := range msg.events {
		if e, ok := e.(event.Answered); ok {
			asks = append(asks, a.answered(e))
		}
	}
	asks = append(asks, a.forkEvents(msg.events))
	if msg.over {
		a.feedOver()
		return nil
	}
	asks = append(asks, a.at().News())
	return tea.Batch(append(asks, a.read(a.rest()))...)
}

// rest is how long to let events gather.
func (a *App) rest() time.Duration {
	if a.away {
		return awayFrame
	}
	return frame
}

// feedOver notes that no event will come any more.
func (a *App) feedOver() {
	a.run.Silent = true
	if a.run.Phase != run.Ended {
		a.run.Phase = run.Ended
		a.run.Outcome = event.Failed{Error: errLost.Error()}
	}
}

var errLost = errors.New("the run ended without a last event")
