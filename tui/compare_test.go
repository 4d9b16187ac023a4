package tui

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/chart"
)

func TestMain(m *testing.M) {
	os.Setenv("XDG_STATE_HOME", "/nonexistent") // the user's own runs are no part of tests
	os.Exit(m.Run())
}

// keptRuns are runs as a home of runs may hold them, the latest first: three seeds
// each of two settings, runs on AWA2 with two splits, and some that did not end.
func keptRuns() []*ledgerRun {
	var all []*ledgerRun
	add := func(set, split, state string, seed uint64, h float64, change ...string) *ledgerRun {
		cfg := config.Default()
		cfg.Seed = seed
		for _, c := range change {
			key, value, _ := strings.Cut(c, "=")
			if err := cfg.Set(key, value); err != nil {
				panic(err)
			}
		}
		r := &ledgerRun{name: fmt.Sprintf("20260101-1200%02d-%s-s%d", 59-len(all), set, seed), set: set, state: state,
			recipe: config.Recipe{Data: set, Preset: set, SplitHash: split, Config: cfg}}
		r.path = "/runs/" + r.name
		if state == "finished" {
			r.result = &event.Result{Scores: scores(h), Set: set, SplitHash: split, Seed: seed, Seconds: 25}
		}
		all = append(all, r)
		return r
	}
	add("glyphs", "ea745496aa0c3e0b", "training", 3, 0).live = true
	for seed := range uint64(3) {
		add("glyphs", "ea745496aa0c3e0b", "finished", seed, 0.60+0.01*float64(seed), "extract.lambda_r=5")
	}
	for seed := range uint64(3) {
		add("glyphs", "ea745496aa0c3e0b", "finished", seed, 0.70+0.02*float64(seed), "extract.lambda_r=0.5", "classify.input=both")
	}
	add("AWA2", "0f0f0f0f0f0f0f0f", "finished", 0, 0.58).result.Altered = true
	add("AWA2", "1e1e1e1e1e1e1e1e", "diverged", 0, 0).explanation = "CLUB of z_r became NaN in extract at batch 17"
	return all
}

// ledgered is on the screen of runs, with these.
func (r *rig) ledgered(runs []*ledgerRun) *rig {
	r.press("C")
	r.update(ledgerMsg{serial: r.app.ledger.serial, root: "/home/me/.local/state/segzsl/runs", runs: runs})
	return r
}

// curved brings curves of the marked runs, one a little above the other.
func (r *rig) curved() *rig {
	msg := curvesMsg{}
	for i, e := range r.app.ledger.markedRuns() {
		c := runCurves{terms: map[config.Term]*chart.Series{}}
		for _, info := range config.Extract.Info().Terms {
			s := &chart.Series{}
			for b := 1; b <= 400; b++ {
				s.Add(b, curve(info.Term, b)+0.5*float64(i))
			}
			c.terms[info.Term] = s
		}
		msg[e.path] = c
	}
	r.update(msg)
	return r
}

// Three seeds: mean and sd (over n − 1) are worked out here by hand.
func TestSeedsAreTakenTogether(t *testing.T) {
	tab := newTable(keptRuns(), true)
	want := map[string]string{"5": "61.0 ± 1.0", "0.5": "72.0 ± 2.0"}
	for _, row := range tab.rows {
		if len(row.runs) == 3 {
			lambda := row.cell("extract.lambda_r")
			if got := row.cell("acc_h"); got != want[lambda] {
				t.Errorf("lambda_r %s: acc_h %s, want %s", lambda, got, want[lambda])
			}
			if row.cell("seed") != "0 1 2" {
				t.Errorf("seeds %q", row.cell("seed"))
			}
			delete(want, lambda)
		}
	}
	if len(want) > 0 {
		t.Errorf("no row of three seeds has lambda_r %v", want)
	}
}

// Only keys that differ among the shown runs are columns: never seed or threads.
func TestColumnsAreDifferences(t *testing.T) {
	conditions, err := readFilter("glyphs state=finished")
	if err != nil {
		t.Fatal(err)
	}
	var shown []*ledgerRun
	for _, e := range keptRuns() {
		if passes(e, conditions) {
			shown = append(shown, e)
		}
	}
	if got := differences(shown); !slices.Equal(got, []string{"extract.lambda_r", "classify.input"}) {
		t.Errorf("differences are %q", got)
	}
	shown[0].recipe.Config.Threads = 8
	if got := differences(shown[:1]); len(got) != 0 {
		t.Errorf("one run differs from itself in %q", got)
	}
}

func TestFilters(t *testing.T) {
	runs := keptRuns()
	for text, want := range map[string]int{
		"":                             9,
		"glyphs":                       7,
		"preset=glyphs seed=0":         2,
		"extract.lambda_r>3":           6, // the paper's 50 counts, too
		"lambda_r>3 lambda_r<50":       3,
		"lambda_r!=5 set=awa2":         2,
		"acc_h>=72":                    2,
		"input=BOTH":                   3,
		"state=training":               1,
		"split=ea74 s2":                2,
		"glyphs acc_h<61 acc_h>=60":    1,
		"seed=1 lambda_r=0.50 ausuc>0": 1,
	} {
		conditions, err := readFilter(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		n := 0
		for _, e := range runs {
			if passes(e, conditions) {
				n++
			}
		}
		if n != want {
			t.Errorf("%q keeps %d runs, want %d", text, n, want)
		}
	}
	for text, want := range map[string]string{
		"lambda_x=3": "the nearest is lambda_", "epochs=3": "could be extract.epochs or", "seed=": "want a value", "seed!1": "want one of",
	} {
		if _, err := readFilter(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	got, err := readFilter("epochs=3", "seed", "generate.epochs")
	if err != nil || len(got) != 1 || got[0].id != "generate.epochs" {
		t.Errorf("a short name that is a column: %v, %v", got, err)
	}
}

// Seeds that were chosen by what came of them make no mean.
func TestChosenSeedsAreNoMean(t *testing.T) {
	r := newRig(t).open().ledgered(keptRuns()).press("b", "/").typeIn("glyphs acc_h>60.5").press("enter")
	if !strings.Contains(r.text(), "no means over seeds") {
		t.Errorf("nothing warns:\n%s", r.text())
	}
	r.press("/", "ctrl+u").typeIn("glyphs lambda_r=5").press("enter")
	if strings.Contains(r.text(), "no means over seeds") {
		t.Errorf("a filter by config is warned of:\n%s", r.text())
	}
}

// Falling, rising, as they came; what has no value comes last either way, and the
// paper's row after all.
func TestSorting(t *testing.T) {
	r := newRig(t).open().ledgered(keptRuns())
	first := func() string { return r.app.ledger.table.rows[0].cell("acc_h") }
	last := func() bool {
		rows := r.app.ledger.table.rows
		return rows[len(rows)-1].paper != nil && rows[len(rows)-2].cell("acc_h") == "–"
	}
	for _, want := range []string{"74.0", "58.0", "–"} {
		r.press("s")
		if first() != want {
			t.Errorf("the first row has acc_h %s, want %s", first(), want)
		}
		if want != "–" && !last() {
			t.Error("runs without a result and the paper's row do not come last")
		}
	}
}

// Folders as the program writes them are read, marked, drawn and opened.
func TestRunsAreReadAndOpened(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_STATE_HOME", home)
	opened := ""
	r := newRig(t, func(o *Options) {
		o.Attach = func(folder string) (Training, error) { opened = folder; return newFake(), nil }
	}).open()
	r.press("C")
	if !strings.Contains(r.text(), "There is no run in") {
		t.Errorf("an empty home is not called so:\n%s", r.text())
	}
	set := letterSet()
	for seed := range uint64(2) {
		events := whole(set)
		started := events[0].(event.RunStarted)
		started.Config.Seed = seed
		dir := filepath.Join(home, "segzsl", "runs", fmt.Sprintf("2026010%d-120000-letters-s%d", seed+1, seed))
		f, err := record.Create(dir, config.Recipe{Data: "letters", Preset: "glyphs", SplitHash: set.SplitHash(), Config: started.Config})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if err := f.Record(e); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Finish(nil); err != nil {
			t.Fatal(err)
		}
	}
	r.press("r")
	l := &r.app.ledger
	if len(l.runs) != 2 || l.runs[0].recipe.Config.Seed != 1 || l.runs[0].result == nil {
		t.Fatalf("%d runs were read: %v", len(l.runs), l.runs)
	}
	r.press("space", "space")
	if got := len(l.terms()); got < 8 {
		t.Errorf("curves of %d terms were read, want those of all stages", got)
	}
	s := l.curves[l.runs[0].path].terms[config.TermRecon]
	if v, ok := s.Read(400, 0); !ok || math.Abs(v.Value-curve(config.TermRecon, 400)) > 1e-9 {
		t.Errorf("reconstruction at batch 400 is %v, recorded was %g", v, curve(config.TermRecon, 400))
	}
	r.press("home", "enter")
	if opened != l.runs[0].path || r.app.screen != inLive {
		t.Errorf("opened %q on screen %d, want %s on Live", opened, r.app.screen, l.runs[0].path)
	}
}

// Compare reads the folder that it is pointed at, such as that of a sweep.
func TestCompareReadsTheFolderOfASweep(t *testing.T) {
	dir := t.TempDir()
	folder, err := record.Create(filepath.Join(dir, "full-s3"), config.Recipe{Data: "synthetic", Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	if err := folder.Finish(nil); err != nil {
		t.Fatal(err)
	}
	app := newRig(t).app
	app.opt.RunsIn = dir
	msg, ok := app.readRuns()().(ledgerMsg) // there are no curves to read beside
	if !ok || msg.root != dir || len(msg.runs) != 1 || msg.runs[0].name != "full-s3" {
		t.Errorf("%+v", msg)
	}
}
