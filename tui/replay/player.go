package replay

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
)

// Explorer is what a player needs from the explorer. Update receives all messages
// except the player's own.
type Explorer interface {
	tea.Model
	// Received makes the message for events of the run, or for their end.
	Received(events []event.Event, over bool) tea.Msg
	Opening() bool  // a data set is being read
	Starting() bool // a run is being started
	// Footer is a line at the bottom of the screen, with state in a colour of its
	// own.
	Footer(state, keys string) string
}

// Player replays a session.
type Player struct {
	app    Explorer
	lines  []Line
	at     int
	clock  float64 // position in the session, in seconds
	speed  float64
	paused bool
}

// NewPlayer returns a player of lines at a multiple of the recorded speed.
func NewPlayer(app Explorer, lines []Line, speed float64) *Player {
	return &Player{app: app, lines: lines, speed: speed}
}

// tick advances a player's clock.
type tick struct{}

const tickTime = 50 * time.Millisecond

func nextTick() tea.Cmd { return tea.Tick(tickTime, func(time.Time) tea.Msg { return tick{} }) }

// Init implements tea.Model.
func (p *Player) Init() tea.Cmd { return tea.Batch(p.app.Init(), nextTick()) }

// Update implements tea.Model: keys control the player, other messages go to the app.
func (p *Player) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
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

// play sends the messages that are due. It waits while the explorer opens a set or
// starts a run, as the recorded session did.
func (p *Player) play() tea.Cmd {
	if p.paused {
		return nil
	}
	p.clock += tickTime.Seconds() * p.speed
	var cmds []tea.Cmd
	for p.at < len(p.lines) && p.lines[p.at].At <= p.clock {
		l := p.lines[p.at]
		if l.Opened && p.app.Opening() || l.Started && p.app.Starting() {
			p.clock = l.At
			break
		}
		p.at++
		msg, _ := l.Message(p.app.Received)
		if msg == nil {
			continue
		}
		_, cmd := p.app.Update(msg)
		cmds = append(cmds, cmd)
		if l.Key != "" {
			break // first handle the effects of the key
		}
	}
	return tea.Batch(cmds...)
}

// View implements tea.Model: the app's view above the player's keys.
func (p *Player) View() tea.View {
	v := p.app.View()
	all := strings.Split(v.Content, "\n")
	state := fmt.Sprintf("replay ×%g  %.0f s", p.speed, p.clock)
	switch {
	case p.at == len(p.lines):
		state = "replay: end"
	case p.paused:
		state = fmt.Sprintf("replay, paused  %.0f s", p.clock)
	}
	all[len(all)-1] = p.app.Footer(state, "  Space pause  + − speed  q quit")
	v.Content = strings.Join(all, "\n")
	return v
}
