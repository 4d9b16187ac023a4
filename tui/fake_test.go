package tui

import (
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"sync"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/engine/worker"
	"segzsl/tui/live"
)

// letters are 5 × 7 pixels each, rows separated by slashes.
var letters = map[string]string{
	"A": " ### /#   #/#   #/#####/#   #/#   #/#   #",
	"B": "#### /#   #/#   #/#### /#   #/#   #/#### ",
	"C": " ####/#    /#    /#    /#    /#    / ####",
	"F": "#####/#    /#    /#### /#    /#    /#    ",
	"H": "#   #/#   #/#   #/#####/#   #/#   #/#   #",
	"L": "#    /#    /#    /#    /#    /#    /#####",
	"T": "#####/  #  /  #  /  #  /  #  /  #  /  #  ",
	"E": "#####/#    /#    /#### /#    /#    /#####",
	"P": "#### /#   #/#   #/#### /#    /#    /#    ",
}

var letterOrder = []string{"A", "B", "C", "F", "H", "L", "T", "E", "P"}

// letterSet is a small set of images: E and P are unseen.
func letterSet() *data.Set {
	const side, perClass = 16, 12
	s := &data.Set{
		Name: "letters", Source: "generated", D: side * side, A: 4,
		ClassNames: letterOrder, AttributeNames: []string{"upright on the left", "middle bar", "curve", "bar on top"},
		ImageHeight: side, ImageWidth: side, Notes: []string{"made for tests"},
	}
	for c, name := range letterOrder {
		for j := range s.A {
			v := float32(math.Abs(math.Sin(float64(3*c + j + 1))))
			s.RawAttributes = append(s.RawAttributes, v)
			s.Attributes = append(s.Attributes, v/2)
		}
		for k := range perClass {
			i := len(s.Labels)
			s.Labels = append(s.Labels, data.ClassID(c))
			s.Features = append(s.Features, letterPixels(name, k)...)
			switch {
			case c >= 7:
				s.Split.TestUnseen = append(s.Split.TestUnseen, i)
			case k%4 == 3:
				s.Split.TestSeen = append(s.Split.TestSeen, i)
			default:
				s.Split.TrainVal = append(s.Split.TrainVal, i)
			}
		}
	}
	return s
}

// letterPixels draws a letter at twice its size, paler for each k.
func letterPixels(name string, k int) []float32 {
	const side = 16
	px := make([]float32, side*side)
	for y, row := range strings.Split(letters[name], "/") {
		for x, r := range row {
			if r != '#' {
				continue
			}
			for d := range 4 {
				px[(1+2*y+d/2)*side+3+2*x+d%2] = 1 - float32(k)*0.05
			}
		}
	}
	return px
}

// fakeTraining emits scripted events and records what is posted.
type fakeTraining struct {
	mu     sync.Mutex
	wake   chan struct{}
	events []event.Event
	over   bool
	posted []event.Command
	// react returns the events that answer a command; nil answers nothing.
	react    func(event.Command) []event.Event
	done     chan struct{}
	outlives bool
	folder   string
}

func newFake() *fakeTraining {
	return &fakeTraining{wake: make(chan struct{}, 1), done: make(chan struct{}), react: func(event.Command) []event.Event { return nil }}
}

func (f *fakeTraining) Post(c event.Command) {
	f.mu.Lock()
	f.posted = append(f.posted, c)
	react := f.react
	f.mu.Unlock()
	f.send(react(c)...)
}

func (f *fakeTraining) send(events ...event.Event) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.events = append(f.events, events...)
	for _, e := range events {
		if event.Ends(e) && !f.over {
			f.over = true
			close(f.done)
		}
	}
	select {
	case f.wake <- struct{}{}:
	default:
	}
}

func (f *fakeTraining) Subscribe() worker.Feed { return &fakeFeed{f: f} }
func (f *fakeTraining) Done() <-chan struct{}  { return f.done }
func (f *fakeTraining) Outlives() bool         { return f.outlives }
func (f *fakeTraining) Close()                 {}
func (f *fakeTraining) Folder() string         { return f.folder }

type fakeFeed struct {
	f  *fakeTraining
	at int
}

func (d *fakeFeed) Wait(ctx context.Context) ([]event.Event, error) {
	for {
		d.f.mu.Lock()
		events, over := d.f.events[d.at:], d.f.over
		d.at = len(d.f.events)
		d.f.mu.Unlock()
		if len(events) > 0 {
			return events, nil
		}
		if over {
			return nil, io.EOF
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-d.f.wake:
		}
	}
}

// planOf is the plan of four stages for each pass.
func planOf(passes ...config.Pass) []event.StagePlan {
	var plan []event.StagePlan
	for _, p := range passes {
		plan = append(plan,
			event.StagePlan{Pass: p, Stage: config.Extract, Batches: 400, Epochs: 4},
			event.StagePlan{Pass: p, Stage: config.Generate, Batches: 600, Epochs: 6},
			event.StagePlan{Pass: p, Stage: config.Synthesise, Batches: 2, Epochs: 1},
			event.StagePlan{Pass: p, Stage: config.Classify, Batches: 200, Epochs: 2})
	}
	return plan
}

func runStarted(set *data.Set, passes ...config.Pass) event.RunStarted {
	cfg := config.Default()
	if len(passes) > 1 {
		cfg.Evaluate.Protocol = config.Both
	}
	return event.RunStarted{Run: "letters-0", Set: event.FactsOf(set), Config: cfg, Preset: "glyphs", Plan: planOf(passes...), Version: "test", StartedAt: "2026-01-01T00:00:00Z"}
}

// lossAt is a term's value at a batch: it falls, with some noise.
func lossAt(t config.Term, batch int) float64 {
	k := float64(len(t)) + float64(t[0]%7)
	wave := 0.1 * math.Sin(k*float64(batch))
	v := k*math.Exp(-float64(batch)/80) + wave
	if t == config.TermMIS || t == config.TermGWGAN {
		v = -v
	}
	return v
}

// valueIn is the value of a term, given the terms before it: totals are sums.
func valueIn(before []event.TermValue, t config.Term, batch int) float64 {
	parts, ok := live.Sums[t]
	if !ok {
		return lossAt(t, batch)
	}
	total := 0.0
	for _, p := range parts {
		for _, v := range before {
			if v.Term == p.Term && p.Minus {
				total -= v.Value * v.Weight
			} else if v.Term == p.Term {
				total += v.Value * v.Weight
			}
		}
	}
	return total
}

// networks lists the networks that a stage trains.
var networks = map[config.Stage][]string{
	config.Extract: {"Es", "Er", "Dec", "W", "q"}, config.Generate: {"G", "D"}, config.Classify: {"C"},
}

// batches are BatchDone events for a range of batches, both ends included.
func batches(plan int, p event.StagePlan, from, to int) []event.Event {
	var events []event.Event
	weights, cfg := map[config.Term]float64{}, config.Default()
	for _, info := range p.Stage.Info().Terms {
		w := 1.0
		if info.WeightKey != "" {
			fmt.Sscan(cfg.Get(info.WeightKey), &w)
		}
		weights[info.Term] = w
	}
	for b := from; b <= to; b++ {
		e := event.BatchDone{Plan: plan, Pass: p.Pass, Stage: p.Stage, Batch: b, Epoch: 1 + (b-1)*p.Epochs/max(p.Batches, 1), Seconds: 0.0125}
		for _, info := range p.Stage.Info().Terms {
			if info.Beyond {
				continue
			}
			e.Terms = append(e.Terms, event.TermValue{Term: info.Term, Value: valueIn(e.Terms, info.Term, b), Weight: weights[info.Term]})
		}
		for i, network := range networks[p.Stage] {
			e.Norms = append(e.Norms, event.NetworkNorm{Network: network, Norm: 3*math.Exp(-float64(b)/float64(60+20*i)) + 0.2 + 0.1*math.Sin(float64(b*(i+2)))})
		}
		events = append(events, e)
	}
	return events
}

func scores(h float64) metric.Scores {
	return metric.Scores{AccS: h + 0.12, AccU: h - 0.1, AccH: h, T1: h + 0.1, AUSUC: h - 0.05, AUROC: 0.9, SeenOnly: 0.95,
		Calibration: 0.8, CalibrationFrom: "validation", CalS: h + 0.03, CalU: h + 0.02, CalH: h + 0.025, OracleH: h + 0.05}
}

// halfway is a run in the middle of stage generate of its final pass.
func halfway(set *data.Set) []event.Event {
	plan := planOf(config.FinalPass)
	events := []event.Event{runStarted(set, config.FinalPass), event.StageStarted{Plan: 0, StagePlan: plan[0]}}
	events = append(events, batches(0, plan[0], 1, 400)...)
	events = append(events, event.StageDone{Plan: 0, Pass: config.FinalPass, Stage: config.Extract, Batches: 400, Seconds: 5},
		event.StageStarted{Plan: 1, StagePlan: plan[1]})
	return append(events, batches(1, plan[1], 1, 280)...)
}

// early is a run in the middle of stage extract of a validation pass.
func early(set *data.Set) []event.Event {
	plan := planOf(config.ValidationPass, config.FinalPass)
	events := []event.Event{runStarted(set, config.ValidationPass, config.FinalPass), event.StageStarted{Plan: 0, StagePlan: plan[0]}}
	for epoch := 1; epoch <= 2; epoch++ {
		events = append(events, batches(0, plan[0], 100*epoch-99, 100*epoch)...)
		events = append(events, event.Validated{Plan: 0, Stage: config.Extract, Batch: 100 * epoch, Epoch: epoch, By: "compatibility", Scores: scores(0.4 + 0.1*float64(epoch))})
	}
	return append(events, batches(0, plan[0], 201, 230)...)
}

// whole is a complete run.
func whole(set *data.Set) []event.Event {
	events := halfway(set)
	plan := planOf(config.FinalPass)
	events = append(events, batches(1, plan[1], 281, 600)...)
	events = append(events, event.StageDone{Plan: 1, Pass: config.FinalPass, Stage: config.Generate, Batches: 600, Seconds: 9})
	for i := 2; i < 4; i++ {
		events = append(events, event.StageStarted{Plan: i, StagePlan: plan[i]})
		events = append(events, batches(i, plan[i], 1, plan[i].Batches)...)
		events = append(events, event.StageDone{Plan: i, Pass: config.FinalPass, Stage: plan[i].Stage, Batches: plan[i].Batches, Seconds: 1})
	}
	events = append(events, event.PassDone{Pass: config.FinalPass, Scores: scores(0.61)})
	return append(events, event.Result{Scores: scores(0.61), Set: set.Name, SplitHash: set.SplitHash(), Seed: 7, Protocol: "both", Seconds: 72, Run: "letters-0"})
}

// answerFor is the fake's answer about a sample: its class, but B for P.
func answerFor(set *data.Set, i int) *event.Answer {
	c := int(set.Labels[i])
	truth := set.ClassNames[c]
	said := truth
	if truth == "P" {
		said = "B"
	}
	x := append([]float32{}, set.Row(i)...)
	xhat := make([]float32, len(x))
	for k := range x {
		xhat[k] = 0.8*x[k] + 0.1*x[(k+1)%len(x)]
	}
	a := &event.Answer{
		Sample: i, Name: fmt.Sprintf("sample %d", i), TrueClass: truth, TrueSeen: c < 7, TrueKnown: true, Predicted: said, Predictor: "softmax",
		Top:           []event.ClassProbability{{Class: said, Probability: 0.83, Seen: said != "E"}, {Class: "E", Probability: 0.11}, {Class: "F", Probability: 0.04, Seen: true}, {Class: "L", Probability: 0.015, Seen: true}, {Class: "T", Probability: 0.005, Seen: true}},
		NearestSeen:   []event.ClassDistance{{Class: "F", Distance: 0.12}, {Class: "B", Distance: 0.3}, {Class: "L", Distance: 0.55}, {Class: "H", Distance: 0.9}, {Class: "C", Distance: 1.2}},
		NearestUnseen: []event.ClassDistance{{Class: "E", Distance: 0.05}, {Class: "P", Distance: 0.41}},
		ImageSeen:     []event.ClassDistance{{Class: "B", Distance: 0.21}, {Class: "F", Distance: 0.24}, {Class: "A", Distance: 0.31}, {Class: "H", Distance: 0.5}},
		ImageUnseen:   []event.ClassDistance{{Class: "P", Distance: 0.18}, {Class: "E", Distance: 0.37}},
		Searched:      63,
		Neighbours:    near(set, i, 1), ImageNeighbours: near(set, i, 5),
		ResidualShare: 0.34, Compatibility: 1.9,
		For:      []event.Contribution{{Attribute: "upright on the left", Contribution: 1.5}, {Attribute: "middle bar", Contribution: 0.72}},
		Against:  []event.Contribution{{Attribute: "curve", Contribution: -0.32}},
		Features: x, Reconstruction: xhat,
	}
	best := c
	if truth == "P" {
		best = 1
	}
	seen, unseen := set.ClassNames[best%7], set.ClassNames[7+c%2]
	a.BestSeen = event.Candidate{Class: seen, Compatibility: 1.9, For: a.For, Against: a.Against}
	a.BestUnseen = event.Candidate{Class: unseen, Compatibility: 0.4, For: a.For[1:], Against: []event.Contribution{{Attribute: "upright on the left", Contribution: -0.41}}}
	a.Lead, a.Sharpness, a.SeenShare, a.UnseenShare = 0.3, 1, 0.88, 0.12
	if a.TrueSeen {
		a.Lead = 2
	}
	a.Likely = a.Top
	return a
}

// near lists every so many training samples, starting at first.
func near(set *data.Set, i, every int) []event.SampleDistance {
	var list []event.SampleDistance
	for n := range 5 {
		at := set.Split.TrainVal[(i+every*n)%len(set.Split.TrainVal)]
		list = append(list, event.SampleDistance{Sample: at, Class: set.ClassNames[set.Labels[at]], Distance: 0.01 + 0.017*float64(n)})
	}
	return list
}

// inventionFor is a class that a third of the test samples are predicted as.
func inventionFor(set *data.Set, class string) *event.Invention {
	v := &event.Invention{All: []string{class}, Name: class, Seconds: 0.8,
		Width: set.D, Rows: generatedLetters(set, 7), AccS: 0.9, AccU: 0.8}
	for n, i := range set.Split.TestUnseen {
		if n%3 == 0 {
			v.Predicted = append(v.Predicted, event.PredictedSample{Sample: i, Truth: set.ClassNames[set.Labels[i]], Before: "B", Probability: 0.9 - 0.05*float64(n)})
		}
	}
	return v
}

// generatedLetters are eight images of a class, as the fake generates them.
func generatedLetters(set *data.Set, class int) event.Vector {
	var rows event.Vector
	for k := range 8 {
		rows = append(rows, set.Row(12*class+k)...)
	}
	return rows
}
