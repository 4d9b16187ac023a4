package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/replay"
	"segzsl/tui/setup"
)

// beginRecord starts to record to the file at path, which must not exist.
func (a *App) beginRecord(path string) error {
	if a.run.training != nil {
		return fmt.Errorf("record %s: want no run: start recording before the run", path)
	}
	head := replay.Line{Data: a.setup.Name(), Preset: a.setup.PresetName(), Size: []int{a.width, a.height}, Weights: a.opt.Weights}
	if head.Data == "" {
		head.Data = a.opt.Data
	}
	for _, e := range a.setup.Edits() {
		head.Set = append(head.Set, e.Key+"="+e.Value)
	}
	r, err := replay.Create(path, head)
	if err == nil {
		a.recorder = r
	}
	return err
}

func (a *App) endRecord() {
	if a.recorder != nil {
		a.recorder.Close()
		a.recorder = nil
	}
}

// record records a message.
func (a *App) record(msg tea.Msg) {
	if a.recorder == nil {
		return
	}
	switch msg := msg.(type) {
	case setup.Opened:
		a.write(replay.Line{Opened: true})
	case startedMsg:
		a.write(replay.Line{Started: true})
	case eventsMsg:
		for _, l := range replay.EventLines(msg.events, msg.over) {
			a.write(l)
		}
	default:
		if l, ok := replay.TerminalLine(msg); ok {
			a.write(l)
		}
	}
}

// write adds a line; if that fails, recording ends with a notice.
func (a *App) write(l replay.Line) {
	if a.recorder == nil {
		return
	}
	if err := a.recorder.Write(l); err != nil {
		a.endRecord()
		a.say("Recording stopped: " + err.Error())
	}
}
