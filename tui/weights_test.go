package tui

import (
	"errors"
	"strings"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/engine/record"
	"segzsl/engine/worker"
)

// pretrained offers weights: opening them opens the fake.
func (r *rig) pretrained() *rig {
	b := r.app.opt.fake()
	result := event.Result{Scores: metric.Scores{AccS: 0.951, AccU: 0.624, AccH: 0.754, T1: 0.71, AUSUC: 0.68}}
	for _, name := range []string{"pretrained-letters", "20261201-042707-letters-s3"} {
		w := record.Weights{Name: name, Result: result, Recipe: config.Recipe{Preset: "letters"}}
		if !strings.HasPrefix(name, record.Pretrained) {
			w.Recipe.Config.Seed = 3
		}
		b.weights = append(b.weights, w)
	}
	b.open = func(name string) (worker.Training, error) {
		for _, w := range b.weights {
			if w.Name == name {
				return r.fake, nil
			}
		}
		return nil, errors.New("no weights are called " + name)
	}
	return r
}

// Before the first run, each screen that asks a model opens the pretrained one; Ask then
// asks about a sample of an unseen class.
func TestScreensOpenPretrainedWeights(t *testing.T) {
	for key, title := range map[string]string{"A": "[Ask]", "M": "[Map]", "I": "[Invent]", "E": "[Errors]"} {
		r := newRig(t).pretrained().open().press(key).flush(whole(letterSet())...)
		if text := r.text(); !strings.Contains(text, title) {
			t.Errorf("%s:\n%s", key, text)
		}
		if key == "A" {
			asked := r.fake.posted[0]
			if q, ok := asked.(event.Ask); !ok || q.Sample != r.set.Split.TestUnseen[0] {
				t.Errorf("asked %+v, want about sample %d", asked, r.set.Split.TestUnseen[0])
			}
		}
	}
	r := newRig(t).open().press("A")
	if text := r.text(); !strings.Contains(text, "No run yet") || !strings.Contains(text, "[Setup]") {
		t.Errorf("without weights:\n%s", text)
	}
}

// The weights of Options are opened with the explorer. An error leaves it on Setup.
func TestWeightsOfOptions(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Weights = "20261201-042707-letters-s3" }).pretrained()
	r.play(r.app.Init())
	if r.flush(whole(r.set)...); !strings.Contains(r.text(), "[Ask]") {
		t.Errorf("it opened\n%s", r.text())
	}
	r = newRig(t, func(o *Options) { o.Weights = "gone" }).pretrained()
	if r.play(r.app.Init()); !strings.Contains(r.text(), "Could not open the run: no weights are called gone") {
		t.Errorf("weights that do not exist:\n%s", r.text())
	}
	if r.press("A").flush(whole(r.set)...); !strings.Contains(r.text(), "[Ask]") {
		t.Errorf("after the error:\n%s", r.text())
	}
}
