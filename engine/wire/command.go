package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"segzsl/data/clean"
	"segzsl/engine/event"
)

// Take requests the controls (Controls).
type Take struct{}

// Give hands the controls to client To; 0 is the client that requested them
// (Controls).
type Give struct {
	To int `json:"to"`
}

// Decline declines a Take (Controls, and Refused to the client that requested).
type Decline struct{}

// Name implements event.Command.
func (Take) Name() string { return "take controls" }

// Name implements event.Command.
func (Give) Name() string { return "give controls" }

// Name implements event.Command.
func (Decline) Name() string { return "keep controls" }

// commands has one value of each type of command, for decoding by name.
var commands = []event.Command{
	event.Pause{}, event.Resume{}, event.StepBatch{}, event.FinishStage{}, event.NextStage{},
	event.RestartStage{}, event.SetWeight{}, event.ToggleTerm{}, event.SetPace{},
	event.SaveCheckpoint{}, event.Fork{}, event.Stop{},
	event.Ask{}, event.AskSurvey{}, event.Generate{}, event.AskSpaces{}, event.Invent{}, event.Remove{},
	Take{}, Give{}, Decline{},
}

// MarshalCommand writes c as one line of JSON, without the newline, its name first:
//
//	{"do":"step","n":3}
func MarshalCommand(c event.Command) ([]byte, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("wire: marshal %s: %w", c.Name(), err)
	}
	line := fmt.Appendf(nil, `{"do":%q`, c.Name())
	if !bytes.Equal(body, []byte("{}")) {
		line = append(line, ',')
	}
	return append(line, body[1:]...), nil
}

// oldCommands maps names of earlier versions to the current ones.
var oldCommands = map[string]string{"imagine": "generate", "forget": "remove"}

// UnmarshalCommand reads what MarshalCommand wrote. Unknown keys are skipped, so
// that commands of later versions can be read.
func UnmarshalCommand(line []byte) (event.Command, error) {
	var head struct {
		Do string `json:"do"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return nil, fmt.Errorf("wire: read command: %w", err)
	}
	name := head.Do
	if current, ok := oldCommands[name]; ok {
		name = current
	}
	for _, c := range commands {
		if c.Name() != name {
			continue
		}
		to := reflect.New(reflect.TypeOf(c))
		if err := json.Unmarshal(line, to.Interface()); err != nil {
			return nil, fmt.Errorf("wire: read command %s: %w", head.Do, err)
		}
		return to.Elem().Interface().(event.Command), nil
	}
	return nil, fmt.Errorf("wire: read command: no command is called %q", clean.Name(head.Do))
}
