package record

import (
	"reflect"
	"testing"

	"segzsl/engine/event"
)

// Events of a run folder of somebody else cannot change the terminal.
func TestEventsAreSafeToShow(t *testing.T) {
	for line, want := range map[string]event.Event{
		`{"event":"refused","command":"x\u001b]0;t\u0007","reason":"a\nb"}`:           event.Refused{Command: "x\ufffd]0;t\ufffd", Reason: "a b"},
		"{\"event\":\"failed\",\"error\":\"\u202eevil\u009b31m\"}":                    event.Failed{Error: "\ufffdevil\ufffd31m"},
		`{"event":"answered","id":1,"answer":{"top":[{"class":"\u2066wolf\u200b"}]}}`: event.Answered{ID: 1, Answer: &event.Answer{Top: []event.ClassProbability{{Class: "\ufffdwolf\ufffd"}}}},
	} {
		e, err := Unmarshal([]byte(line))
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(e, want) {
			t.Errorf("%s: read %+v, want %+v", line, e, want)
		}
	}
	e, err := Unmarshal([]byte(`{"event":"run","run":"\u001b[2J","version":"\u2028","set":{"name":"\u009d"}}`))
	run, ok := e.(event.RunStarted)
	if err != nil || !ok || run.Run != "\ufffd[2J" || run.Version != "\ufffd" || run.Set.Name != "\ufffd" {
		t.Errorf("run %q, version %q, set %q, %v", run.Run, run.Version, run.Set.Name, err)
	}
}
