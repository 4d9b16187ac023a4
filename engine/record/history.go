package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"segzsl/engine/config"
	"segzsl/engine/curve"
	"segzsl/engine/event"
)

// historyLine is an event.History in JSON. Its series are in base64, in the form of
// curve.Series.MarshalBinary.
type historyLine struct {
	Event  string            `json:"event"`
	Count  int               `json:"count"`
	Events []json.RawMessage `json:"events"`
	Stages []stageLine       `json:"stages"`
}

type stageLine struct {
	Plan int `json:"plan"`
	event.StagePlan
	Batch   int        `json:"batch"`
	Epoch   int        `json:"epoch"`
	Seconds number     `json:"seconds"`
	Pace    number     `json:"pace"`
	Terms   []termLine `json:"terms"`
	Norms   []normLine `json:"norms"`
	Seen    series     `json:"seen"`
	Unseen  series     `json:"unseen"`
	H       series     `json:"h"`
}

type termLine struct {
	Term   config.Term `json:"term"`
	Has    bool        `json:"has"`
	Value  number      `json:"value"`
	Weight number      `json:"weight"`
	Series series      `json:"series"`
	// Weighted and Weights are those of an event.Reweighted.
	Weighted *series `json:"weighted,omitempty"`
	Weights  *series `json:"weights,omitempty"`
}

type normLine struct {
	Network string `json:"network"`
	Series  series `json:"series"`
}

// series is a series in base64.
type series struct{ *curve.Series }

func (s series) MarshalJSON() ([]byte, error) {
	b, err := s.MarshalBinary()
	if err != nil {
		return nil, err
	}
	return json.Marshal(b)
}

func (s *series) UnmarshalJSON(text []byte) error {
	var b []byte
	if err := json.Unmarshal(text, &b); err != nil {
		return err
	}
	s.Series = &curve.Series{}
	return s.UnmarshalBinary(b)
}

// number is a float that need not be finite.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	v := float64(n)
	text := strconv.FormatFloat(v, 'g', -1, 64)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		text = strconv.Quote(text)
	}
	return []byte(text), nil
}

func (n *number) UnmarshalJSON(text []byte) error {
	if len(text) > 1 && text[0] == '"' {
		text = text[1 : len(text)-1]
	}
	v, err := strconv.ParseFloat(string(text), 64)
	*n = number(v)
	return err
}

func marshalHistory(h event.History) ([]byte, error) {
	line := historyLine{Event: h.Kind(), Count: h.Count}
	for _, e := range h.Events {
		text, err := Marshal(e)
		if err != nil {
			return nil, err
		}
		line.Events = append(line.Events, text)
	}
	for plan, s := range h.Stages {
		if s != nil {
			line.Stages = append(line.Stages, newStageLine(plan, s))
		}
	}
	return json.Marshal(line)
}

func newStageLine(plan int, s *event.StageCurves) stageLine {
	line := stageLine{Plan: plan, StagePlan: s.StagePlan, Batch: s.Batch, Epoch: s.Epoch, Seconds: number(s.Seconds), Pace: number(s.Pace),
		Seen: series{&s.Seen}, Unseen: series{&s.Unseen}, H: series{&s.H}}
	for _, t := range s.Terms {
		l := termLine{Term: t.Info.Term, Has: t.Has, Value: number(t.Value.Value), Weight: number(t.Value.Weight), Series: series{&t.Series}}
		if w := t.Reweighted; w != nil {
			l.Weighted, l.Weights = &series{&w.Values}, &series{&w.Weights}
		}
		line.Terms = append(line.Terms, l)
	}
	for _, n := range s.Norms {
		line.Norms = append(line.Norms, normLine{n.Network, series{&n.Series}})
	}
	return line
}

func unmarshalHistory(text []byte) (event.Event, error) {
	var line historyLine
	if err := json.Unmarshal(text, &line); err != nil {
		return nil, fmt.Errorf("record: read history: %w", err)
	}
	h := event.History{Count: line.Count}
	for _, text := range line.Events {
		e, err := Unmarshal(text)
		if unknown := new(unknownKindError); errors.As(err, &unknown) {
			continue // of the wire, or of a later version
		}
		if err != nil {
			return nil, fmt.Errorf("record: read history: %w", err)
		}
		h.Events = append(h.Events, e)
	}
	for _, l := range line.Stages {
		if l.Plan < len(h.Stages) || l.Plan > event.MaxPlan {
			return nil, fmt.Errorf("record: read history: stage %d follows stage %d: want them in order, up to %d", l.Plan, len(h.Stages)-1, event.MaxPlan)
		}
		for len(h.Stages) < l.Plan {
			h.Stages = append(h.Stages, nil)
		}
		h.Stages = append(h.Stages, l.curves())
	}
	return h, nil
}

func (l *stageLine) curves() *event.StageCurves {
	s := &event.StageCurves{StagePlan: l.StagePlan, Batch: l.Batch, Epoch: l.Epoch, Seconds: float64(l.Seconds), Pace: float64(l.Pace),
		Seen: l.Seen.value(), Unseen: l.Unseen.value(), H: l.H.value()}
	for _, t := range l.Terms {
		c := &event.TermCurve{Info: t.Term.Info(), Series: t.Series.value(), Has: t.Has}
		if t.Has {
			c.Value = event.TermValue{Term: t.Term, Value: float64(t.Value), Weight: float64(t.Weight)}
		}
		if t.Weighted != nil && t.Weights != nil {
			c.Reweighted = &event.Reweighted{Values: t.Weighted.value(), Weights: t.Weights.value()}
		}
		s.Terms = append(s.Terms, c)
	}
	for _, n := range l.Norms {
		s.Norms = append(s.Norms, &event.NormCurve{Network: n.Network, Series: n.Series.value()})
	}
	return s
}

// value is the series; an empty one where a line lacks it.
func (s series) value() curve.Series {
	if s.Series == nil {
		return curve.Series{}
	}
	return *s.Series
}
