// Package replay records the explorer's input in a log of JSON lines, and replays
// such a session. It uses the explorer through a small interface.
package replay

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/engine/wire"
)

// Line is a line of a session log: an input and its time. The first line is the
// header, with the settings of the session.
type Line struct {
	Session int      `json:"session,omitempty"` // version of the log; in the header only
	Data    string   `json:"data,omitempty"`
	Preset  string   `json:"preset,omitempty"`
	Set     []string `json:"set,omitempty"`
	Weights string   `json:"weights,omitempty"` // the trained model that was opened first

	At      float64         `json:"at"` // seconds since the head
	Size    []int           `json:"size,omitempty"`
	Key     string          `json:"key,omitempty"`
	Code    rune            `json:"code,omitempty"`
	Mod     int             `json:"mod,omitempty"`
	Text    string          `json:"text,omitempty"`
	Paste   string          `json:"paste,omitempty"`
	Opened  bool            `json:"opened,omitempty"`  // a data set was opened
	Started bool            `json:"started,omitempty"` // a run was started
	Event   json.RawMessage `json:"event,omitempty"`
	Over    bool            `json:"over,omitempty"` // there are no more events
	Shot    string          `json:"shot,omitempty"` // for tests: the screen is compared here
}

// version is the version of session logs.
const version = 1

// TerminalLine returns the line for a message of the terminal, if it is recorded.
func TerminalLine(msg tea.Msg) (l Line, ok bool) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return Line{Size: []int{msg.Width, msg.Height}}, true
	case tea.KeyPressMsg:
		return Line{Key: msg.String(), Code: msg.Code, Mod: int(msg.Mod), Text: msg.Text}, true
	case tea.PasteMsg:
		return Line{Paste: msg.Content}, true
	}
	return Line{}, false
}

// EventLines returns the lines for events, and for their end.
func EventLines(events []event.Event, over bool) []Line {
	var lines []Line
	for _, e := range events {
		if text, err := wire.MarshalEvent(e); err == nil {
			lines = append(lines, Line{Event: text})
		}
	}
	if over {
		lines = append(lines, Line{Over: true})
	}
	return lines
}

// Message returns the message of a line, or nil. received makes the message for
// events of the run, or for their end.
func (l Line) Message(received func(events []event.Event, over bool) tea.Msg) (tea.Msg, error) {
	switch {
	case l.Key != "":
		return tea.KeyPressMsg{Code: l.Code, Mod: tea.KeyMod(l.Mod), Text: l.Text}, nil
	case l.Paste != "":
		return tea.PasteMsg{Content: l.Paste}, nil
	case l.Over:
		return received(nil, true), nil
	case l.Event != nil:
		e, err := wire.UnmarshalEvent(l.Event)
		return received([]event.Event{e}, false), err
	}
	return nil, nil
}

// Read reads a session log: its header and its lines.
func Read(r io.Reader) (head Line, rest []Line, err error) {
	in := bufio.NewScanner(r)
	in.Buffer(nil, 1<<26)
	for n := 1; in.Scan(); n++ {
		var l Line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			return head, nil, fmt.Errorf("session: line %d: %w", n, err)
		}
		switch {
		case n == 1 && l.Session != version:
			return head, nil, fmt.Errorf("session: line 1: want the head of a session of version %d, got version %d", version, l.Session)
		case n == 1:
			head = l
		default:
			if _, err := l.Message(func([]event.Event, bool) tea.Msg { return nil }); err != nil {
				return head, nil, fmt.Errorf("session: line %d: %w", n, err)
			}
			rest = append(rest, l)
		}
	}
	return head, rest, in.Err()
}
