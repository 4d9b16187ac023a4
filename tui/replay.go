package tui

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/worker"
)

type engineEvent = event.Event

// readSession reads a session log: its head, and its lines.
func readSession(r io.Reader) (head logged, rest []logged, err error) {
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<26)
	for n := 1; in.Scan(); n++ {
		var l logged
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			return head, nil, fmt.Errorf("session: line %d: %w", n, err)
		}
		switch {
		case n == 1 && l.Session != sessionVersion:
			return head, nil, fmt.Errorf("session: line 1: want the head of a session of version %d, got version %d", sessionVersion, l.Session)
		case n == 1:
			head = l
		default:
			if _, err := l.message(0); err != nil {
				return head, nil, fmt.Errorf("session: line %d: %w", n, err)
			}
			rest = append(rest, l)
		}
	}
	return head, rest, in.Err()
}

// mute is a run that does nothing: its events come from the log.
type mute struct{}

func (mute) Post(event.Command)     {}
func (mute) Subscribe() worker.Feed { return mute{} }
func (mute) Done() <-chan struct{}  { return closed }
func (mute) Outlives() bool         { return true }
func (mute) Close()                 {}
func (mute) Folder() string         { return "" }

// Wait implements Feed; nobody calls it.
func (mute) Wait(context.Context) ([]event.Event, error) { return nil, io.EOF }

// replayBackend starts and finds runs that do nothing.
type replayBackend struct{ worker.Local }

func (replayBackend) Start(*data.Set, config.Config, string) (worker.Training, error) {
	return mute{}, nil
}

func (replayBackend) Saves() bool { return true }

func (replayBackend) Attach(string) (worker.Training, error) { return mute{}, nil }

var closed = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

// replayed is an app that shows a session: nothing trains.
func replayed(ctx context.Context, head logged, opt Options) (*App, error) {
	opt.Data, opt.Preset, opt.Overrides, opt.Config = head.Data, head.Preset, head.Set, nil
	opt.Backend, opt.Record = replayBackend{}, ""
	a, err := New(ctx, opt)
	if err != nil {
		return nil, err
	}
	a.read = func(time.Duration) tea.Cmd { return nil }
	a.writesNothing = true
	return a, nil
}

// player plays a session as a demo.
type player struct {
	app    *App
	lines  []logged
	at     int
	clock  float64 // of the session, in seconds
	speed  float64
	paused bool
}

// tick lets the clock of a player go on.
type tick struct{}

const tickTime = 50 * time.Millisecond

func nextTick() tea.Cmd { return tea.Tick(tickTime, func(time.Time) tea.Msg { return tick{} }) }

// Replay plays the session log that r holds, so many times as fast as it was.
func Replay(ctx context.Context, r io.Reader, speed float64, opt Options) error {
	head, rest, err := readSession(r)
	if err != nil {
		return err
	}
	app, err := replayed(ctx, head, opt)
	if err != nil {
		return err
	}
	defer app.cancel()
	_, err = tea.NewProgram(&player{app: app, lines: rest, speed: speed}, programOptions(ctx, opt, &app.meter)...).Run()
	return err
}

// Init implements tea.Model.
func (p *player) Init() tea.Cmd { return tea.Batch(p.app.Init(), nextTick()) }

// Update implements tea.Model: keys are the player's, all else is the app's.
func (p *player) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tick:
		return p, tea.Batch(p.play(), nextTick())
	case tea.KeyPressMsg:
		switch msg.String() {
		case "q", "ctrl+c", "esc":
			return p, tea.Quit
		case "space":
			p.paused = !p.paused
		case "+":
			p.speed = min(p.speed*2, 64)
		case "-":
			p.speed = max(p.speed/2, 1.0/16)
		}
		return p, nil
	case tea.PasteMsg:
		return p, nil
	}
	_, cmd := p.app.Update(msg)
	return p, cmd
}

// play hands on what is due. A session goes no further than the app: a set must
// be open, and a run begun, where they were.
func (p *player) play() tea.Cmd {
	if p.paused {
		return nil
	}
	p.clock += tickTime.Seconds() * p.speed
	var cmds []tea.Cmd
	for p.at < len(p.lines) && p.lines[p.at].At <= p.clock {
		l := p.lines[p.at]
		if l.Opened && p.app.setup.Opening() || l.Started && p.app.setup.Starting {
			p.clock = l.At
			break
		}
		p.at++
		msg, _ := l.message(p.app.serial)
		if msg == nil {
			continue
		}
		_, cmd := p.app.Update(msg)
		cmds = append(cmds, cmd)
		if l.Key != "" {
			break // what the key begins comes first
		}
	}
	return tea.Batch(cmds...)
}

// View implements tea.Model: the app's, with the player's keys below.
func (p *player) View() tea.View {
	v := p.app.View()
	all := strings.Split(v.Content, "\n")
	state := fmt.Sprintf("replay ×%g  %.0f s", p.speed, p.clock)
	switch {
	case p.at == len(p.lines):
		state = "replay: the end"
	case p.paused:
		state = fmt.Sprintf("replay, paused  %.0f s", p.clock)
	}
	all[len(all)-1] = p.app.asShown(fit(p.app.theme.Warn.Paint(state)+"  Space pause  + − speed  q quit", p.app.width))
	v.Content = strings.Join(all, "\n")
	return v
}
