package record

import (
	"math"
	"reflect"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// longHistory is the history of a run of n batches, with values that are not finite
// and a weight that changes.
func longHistory(n int) event.History {
	var h event.History
	stage := event.StagePlan{Pass: config.FinalPass, Stage: config.Extract, Batches: n, Epochs: 1}
	h.Add(event.RunStarted{Run: "r", Config: config.Default(), Plan: []event.StagePlan{{}, stage}})
	h.Add(event.StageStarted{Plan: 1, StagePlan: stage})
	for b := 1; b <= n; b++ {
		h.Add(batchOf(b, 1+float64(2*b/n)))
	}
	e := batchOf(n+1, 1)
	e.Terms[0].Value = math.NaN()
	h.Add(e)
	h.Add(event.Validated{Plan: 1, Stage: config.Extract, Batch: n})
	return h
}

// batchOf is a batch as a run of the paper's stage 1 has it.
func batchOf(b int, weight float64) event.BatchDone {
	e := event.BatchDone{Plan: 1, Pass: config.FinalPass, Stage: config.Extract, Batch: b, Epoch: 1 + b/100, Seconds: 0.0123}
	for i, info := range config.Extract.Info().Terms {
		e.Terms = append(e.Terms, event.TermValue{Term: info.Term, Value: math.Sin(float64(b*(i+1))) + 1/float64(b), Weight: weight})
	}
	for _, network := range []string{"Es", "Er", "Dec", "W", "q"} {
		e.Norms = append(e.Norms, event.NetworkNorm{Network: network, Norm: math.Cos(float64(b))})
	}
	return e
}

func TestHistoryRoundTrip(t *testing.T) {
	h := longHistory(20_000)
	text, err := Marshal(h)
	must(t, err)
	e, err := Unmarshal(text)
	must(t, err)
	got := e.(event.History)
	if v := got.Stages[1].Terms[0].Value.Value; !math.IsNaN(v) {
		t.Errorf("the last value is %g, want NaN", v)
	}
	if !reflect.DeepEqual(got.Events, h.Events) || got.Count != h.Count {
		t.Errorf("events are %+v, want %+v", got.Events, h.Events)
	}
	for _, next := range []*event.History{&got, &h} {
		next.Add(batchOf(20_002, 3))
	}
	a, err := Marshal(h)
	must(t, err)
	b, err := Marshal(got)
	must(t, err)
	if string(a) != string(b) {
		t.Error("the history that was read back is continued differently")
	}
}

// What a history is damaged to is refused.
func TestHistoryRefusesDamage(t *testing.T) {
	for name, line := range map[string]string{
		"no series":    `{"event":"history","stages":[{"plan":0,"terms":[{"term":"rec","series":"AAAA"}]}]}`,
		"out of order": `{"event":"history","stages":[{"plan":1},{"plan":0}]}`,
		"huge plan":    `{"event":"history","stages":[{"plan":1000000000}]}`,
		"bad event":    `{"event":"history","events":[{"event":"batch","batch":[]}]}`,
	} {
		if e, err := Unmarshal([]byte(line)); err == nil {
			t.Errorf("%s: read as %+v", name, e)
		}
	}
}
