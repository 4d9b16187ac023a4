package tui

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/curve"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/worker"
	"segzsl/tui/compare"
)

func TestMain(m *testing.M) {
	os.Setenv("XDG_STATE_HOME", "/nonexistent") // tests ignore the user's runs
	os.Exit(m.Run())
}

// keptRuns are sample runs, the latest first: three seeds each of two settings, runs
// on AWA2 with two splits, and some without a result.
func keptRuns() []*compare.Run {
	var all []*compare.Run
	add := func(set, split string, state record.State, seed uint64, h float64, change ...string) *compare.Run {
		cfg := config.Default()
		cfg.Seed = seed
		for _, c := range change {
			key, value, _ := strings.Cut(c, "=")
			if err := cfg.Set(key, value); err != nil {
				panic(err)
			}
		}
		r := &compare.Run{Name: fmt.Sprintf("20260101-1200%02d-%s-s%d", 59-len(all), set, seed), Set: set, State: state,
			Recipe: config.Recipe{Data: set, Preset: set, SplitHash: split, Config: cfg}}
		r.Path = "/runs/" + r.Name
		if state == record.Finished {
			r.Result = &event.Result{Scores: scores(h), Set: set, SplitHash: split, Seed: seed, Seconds: 25}
		}
		all = append(all, r)
		return r
	}
	add("glyphs", "ea745496aa0c3e0b", record.Training, 3, 0)
	for seed := range uint64(3) {
		add("glyphs", "ea745496aa0c3e0b", record.Finished, seed, 0.60+0.01*float64(seed), "extract.lambda_r=5")
	}
	for seed := range uint64(3) {
		add("glyphs", "ea745496aa0c3e0b", record.Finished, seed, 0.70+0.02*float64(seed), "extract.lambda_r=0.5", "classify.input=both")
	}
	add("AWA2", "0f0f0f0f0f0f0f0f", record.Finished, 0, 0.58).Result.Altered = true
	add("AWA2", "1e1e1e1e1e1e1e1e", record.Diverged, 0, 0).Explanation = "CLUB of z_r became NaN in extract at batch 17"
	return all
}

// withRuns is an explorer with these runs in root. The curves of each run that is
// marked are a little above those of the previous one.
func (r *rig) withRuns(root string) *rig {
	screenOf[*compare.Screen](r.app).Load = func() (string, []*compare.Run, error) { return root, keptRuns(), nil }
	read := 0
	screenOf[*compare.Screen](r.app).Curves = func(string) compare.Curves {
		c := compare.Curves{Terms: map[config.Term]*curve.Series{}}
		for _, info := range config.Extract.Info().Terms {
			s := &curve.Series{}
			for b := 1; b <= 400; b++ {
				s.Add(b, lossAt(info.Term, b)+0.5*float64(read))
			}
			c.Terms[info.Term] = s
		}
		read++
		return c
	}
	return r
}

// compared opens the screen with these runs.
func (r *rig) compared() *rig {
	return r.withRuns("/home/me/.local/state/segzsl/runs").press("C")
}

// Enter opens the run under the cursor.
func TestCompareOpensARun(t *testing.T) {
	opened := ""
	r := newRig(t, func(o *Options) {
		o.fake().attach = func(folder string) (worker.Training, error) { opened = folder; return newFake(), nil }
	}).open().withRuns("/runs").press("C", "home", "enter")
	if want := keptRuns()[0].Path; opened != want || r.app.screen != inLive {
		t.Errorf("opened %q on screen %s, want %s on Live", opened, r.app.at().title, want)
	}
}
