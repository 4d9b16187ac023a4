package tui

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/wire"
	"segzsl/tui/setup"
	"segzsl/tui/ui"
)

// logged is one line of a session log: what came to the explorer, and when. The
// first line is the head, with what the session began with.
type logged struct {
	Session int      `json:"session,omitempty"` // version of the log; in the head alone
	Data    string   `json:"data,omitempty"`
	Preset  string   `json:"preset,omitempty"`
	Set     []string `json:"set,omitempty"`

	At      float64         `json:"at"` // seconds since the head
	Size    []int           `json:"size,omitempty"`
	Key     string          `json:"key,omitempty"`
	Code    rune            `json:"code,omitempty"`
	Mod     int             `json:"mod,omitempty"`
	Text    string          `json:"text,omitempty"`
	Paste   string          `json:"paste,omitempty"`
	Opened  bool            `json:"opened,omitempty"`  // a data set was open
	Started bool            `json:"started,omitempty"` // a run had begun
	Event   json.RawMessage `json:"event,omitempty"`
	Over    bool            `json:"over,omitempty"` // no event comes any more
	Shot    string          `json:"shot,omitempty"` // for tests: the screen is compared here
}

// sessionVersion is the version of session logs.
const sessionVersion = 1

// recorder writes a session log; nil records nothing.
type recorder struct {
	out   io.WriteCloser
	began time.Time
}

// beginRecord records from now on to the file at path, which must be new.
func (a *App) beginRecord(path string) error {
	if a.training != nil {
		return fmt.Errorf("record %s: a run is on: a session is recorded from before its run begins", path)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	a.recorder = &recorder{file, time.Now()}
	head := logged{Session: sessionVersion, Data: a.setup.Name(), Preset: a.setup.PresetName(), Size: []int{a.width, a.height}}
	if head.Data == "" {
		head.Data = a.opt.Data
	}
	for _, e := range a.setup.Edits() {
		head.Set = append(head.Set, e.Key+"="+e.Value)
	}
	a.write(head)
	return nil
}

func (a *App) endRecord() {
	if a.recorder != nil {
		a.recorder.out.Close()
		a.recorder = nil
	}
}

// record writes down what came; the log is of this process alone.
func (a *App) record(msg tea.Msg) {
	if a.recorder == nil {
		return
	}
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.write(logged{Size: []int{msg.Width, msg.Height}})
	case tea.KeyPressMsg:
		a.write(logged{Key: msg.String(), Code: msg.Code, Mod: int(msg.Mod), Text: msg.Text})
	case tea.PasteMsg:
		a.write(logged{Paste: msg.Content})
	case setup.Opened:
		a.write(logged{Opened: true})
	case startedMsg:
		a.write(logged{Started: true})
	case eventsMsg:
		for _, e := range msg.events {
			line, err := wire.MarshalEvent(e)
			if err == nil {
				a.write(logged{Event: line})
			}
		}
		if msg.over {
			a.write(logged{Over: true})
		}
	}
}

// write adds a line; a log that cannot be written ends, and says so.
func (a *App) write(l logged) {
	if l.Session == 0 {
		l.At = float64(time.Since(a.recorder.began).Milliseconds()) / 1000
	}
	line, err := json.Marshal(l)
	if err == nil {
		_, err = a.recorder.out.Write(append(line, '\n'))
	}
	if err != nil {
		a.endRecord()
		a.say("The session is not recorded any more: " + err.Error())
	}
}

// message is what a line of a log says came, or nil.
func (l logged) message(serial int) (tea.Msg, error) {
	switch {
	case l.Key != "":
		return tea.KeyPressMsg{Code: l.Code, Mod: tea.KeyMod(l.Mod), Text: l.Text}, nil
	case l.Paste != "":
		return tea.PasteMsg{Content: l.Paste}, nil
	case l.Over:
		return eventsMsg{serial: serial, over: true}, nil
	case l.Event != nil:
		e, err := wire.UnmarshalEvent(l.Event)
		return eventsMsg{serial: serial, events: []engineEvent{e}}, err
	}
	return nil, nil
}

func (a *App) doRecord(path string) (tea.Cmd, error) {
	if path == "off" {
		a.endRecord()
		a.say("The session is not recorded any more.")
		return nil, nil
	}
	if a.writesNothing {
		return nil, ui.ErrReplay
	}
	if a.recorder != nil {
		return nil, fmt.Errorf("record: this session is recorded already; record off ends that")
	}
	err := a.beginRecord(path)
	if err == nil {
		a.say("This session is recorded in " + path + ".")
	}
	return nil, err
}
