package wire

import (
	"encoding/json"
	"fmt"

	"segzsl/data/clean"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Controls reports which clients watch and control a run, at the start and after every
// change.
type Controls struct {
	You      int    `json:"you"`       // this client
	Holder   int    `json:"holder"`    // the client with the controls
	WantedBy int    `json:"wanted_by"` // the client that requested them; 0 for none
	Clients  int    `json:"clients"`   // number of clients
	Note     string `json:"note"`      // description of the change; "" at the start
}

// Kind implements event.Event.
func (Controls) Kind() string { return "controls" }

// Mine reports whether this client has the controls.
func (c Controls) Mine() bool { return c.You == c.Holder }

// Lost reports that the run's process ended without a last event. It is emitted by the
// client.
type Lost struct {
	Reason string `json:"reason"`
}

// Kind implements event.Event.
func (Lost) Kind() string { return "lost" }

// watch is the first line of the client.
type watch struct {
	Do    string `json:"do"` // "watch"
	Wire  int    `json:"wire"`
	Where string `json:"where"` // the terminal, to be displayed
}

// hello is the first line of the server.
type hello struct {
	Wire    int    `json:"wire"`
	Run     string `json:"run"`
	Version string `json:"version"`
	You     int    `json:"you"`
	PID     int    `json:"pid"`
}

// MarshalEvent writes an event of a run, or one of this package, as a line of
// JSON without the newline.
func MarshalEvent(e event.Event) ([]byte, error) { return marshalEvent(e) }

// UnmarshalEvent reads what MarshalEvent wrote.
func UnmarshalEvent(line []byte) (event.Event, error) { return unmarshalEvent(line) }

func marshalEvent(e event.Event) ([]byte, error) {
	if c, ok := e.(Controls); ok {
		return json.Marshal(struct {
			Event string `json:"event"`
			Controls
		}{c.Kind(), c})
	}
	return record.Marshal(e)
}

func unmarshalEvent(line []byte) (event.Event, error) {
	kind, err := record.Kind(line)
	if err != nil {
		return nil, fmt.Errorf("wire: read event: %w", err)
	}
	if kind == (Controls{}).Kind() {
		var c Controls
		err := json.Unmarshal(line, &c)
		c.Note = clean.Line(c.Note)
		return c, err
	}
	return record.Unmarshal(line)
}
