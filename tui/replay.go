package tui

import (
	"context"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/replay"
	"segzsl/tui/ui"
)

// Replay plays the session log in r at a multiple of its original speed.
func Replay(ctx context.Context, r io.Reader, speed float64, opt Options) error {
	head, rest, err := replay.Read(r)
	if err != nil {
		return err
	}
	app, err := replayed(ctx, head, opt)
	if err != nil {
		return err
	}
	defer app.run.cancel()
	_, err = tea.NewProgram(replay.NewPlayer(replayedApp{app}, rest, speed), programOptions(ctx, opt, &app.meter)...).Run()
	return err
}

// replayed returns an app that shows a session; nothing trains.
func replayed(ctx context.Context, head replay.Line, opt Options) (*App, error) {
	opt.Data, opt.Preset, opt.Overrides, opt.Config, opt.Weights = head.Data, head.Preset, head.Set, nil, head.Weights
	opt.Backend, opt.Record = replay.Backend{}, ""
	a, err := New(ctx, opt)
	if err != nil {
		return nil, err
	}
	a.run.read = func(time.Duration) tea.Cmd { return nil }
	a.shared.Replayed = true
	return a, nil
}

// replayedApp is the explorer as package replay sees it.
type replayedApp struct{ *App }

func (r replayedApp) Opening() bool  { return r.setup.Opening() }
func (r replayedApp) Starting() bool { return r.setup.Starting || r.forks.busy() }

func (r replayedApp) Received(events []event.Event, over bool) tea.Msg {
	return eventsMsg{serial: r.run.serial, events: events, over: over}
}

func (r replayedApp) Footer(state, keys string) string {
	return r.asShown(ui.Fit(r.theme.Warn.Paint(state)+keys, r.width))
}
