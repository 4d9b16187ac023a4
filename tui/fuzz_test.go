package tui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/ask"
)

// Whatever keys are pressed, however the window is resized and whatever the run
// reports, nothing panics and the screen fills the window.
func TestNothingPanics(t *testing.T) {
	set := letterSet()
	script := append(early(set), whole(set)...)
	script = append(script,
		event.Refused{Command: "pause", Reason: "because"},
		event.WeightSet{Key: "no.such", Value: "x"},
		event.TermToggled{Term: "no such term", On: false},
		event.BatchDone{Plan: 99, Stage: "no such stage", Batch: -3, Terms: []event.TermValue{{Term: "odd", Value: 1}}},
		event.StageRestarted{Plan: 1, Stage: config.Generate},
		event.StageStarted{Plan: -1},
		event.Failed{Error: strings.Repeat("a long story ", 50)})
	var names []string
	for _, k := range keyTable() {
		names = append(names, k.Keys...)
	}
	rapid.Check(t, func(rt *rapid.T) {
		r := newRig(t).withRuns("/runs")
		r.fake.react = func(event.Command) []event.Event { return nil }
		if rapid.Bool().Draw(rt, "opened") {
			r.open()
		}
		at := 0
		for range rapid.IntRange(1, 25).Draw(rt, "steps") {
			switch rapid.IntRange(0, 7).Draw(rt, "what") {
			case 0:
				r.size(rapid.IntRange(1, 300).Draw(rt, "width"), rapid.IntRange(1, 100).Draw(rt, "height"))
			case 1, 2:
				n := rapid.IntRange(1, 400).Draw(rt, "events")
				if r.app.run.training != nil && at < len(script) {
					end := min(at+n, len(script))
					r.flush(script[at:end]...)
					at = end
				}
			case 3:
				r.typeIn(rapid.StringN(1, 4, -1).Draw(rt, "text"))
			case 4:
				answerAll(rt, r)
			case 5:
				r.update(tea.ColorProfileMsg{Profile: rapid.SampledFrom([]colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.TrueColor}).Draw(rt, "profile")})
			default:
				r.press(rapid.SampledFrom(names).Draw(rt, "key"))
			}
			filled(rt, r)
		}
	})
}

func filled(t *rapid.T, r *rig) {
	all := strings.Split(r.app.View().Content, "\n")
	if len(all) != r.app.height {
		t.Fatalf("%d lines in a window of %d × %d", len(all), r.app.width, r.app.height)
	}
	for i, line := range all {
		if w := ansi.StringWidth(line); w > r.app.width {
			t.Fatalf("line %d is %d cells wide in a window of %d: %q", i, w, r.app.width, ansi.Strip(line))
		}
	}
}

// answerAll answers every pending question, and delivers what screens read.
func answerAll(rt *rapid.T, r *rig) {
	if id := r.app.samples.Question(); id > 0 {
		r.flush(event.Answered{ID: id, Answer: answerFor(r.set, rapid.IntRange(0, r.set.N()-1).Draw(rt, "sample"))})
	}
	if r.app.shared.Calibration.ID > 0 {
		r.survey()
	}
	if q := lastOf[event.AskSpaces](r); r.app.run.asked.open[q.ID].then != nil {
		r.embeddings = rapid.IntRange(0, 2).Draw(rt, "embeddings")
		r.answer("spaces")
	}
	if id, _ := screenOf[*ask.InventScreen](r.app).Pending(); id > 0 {
		r.answer(rapid.SampledFrom([]string{"invention", "forgotten", "error"}).Draw(rt, "made"))
	} else if q := lastOf[event.Generate](r); r.app.run.asked.open[q.ID].then != nil {
		r.answer("generated")
	}
}
