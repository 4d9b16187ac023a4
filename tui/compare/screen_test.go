package compare

import (
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/engine/record"
	"segzsl/themes"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// rig is the screen of the runs in a folder, on its own context.
type rig struct {
	t      *testing.T
	screen *Screen
	accept func(string) (tea.Cmd, error) // of the last prompt
	yes    func() tea.Cmd                // of the last question
	said   string
	went   ui.Request
}

func newRig(t *testing.T, root string) *rig {
	r := &rig{t: t}
	c := &ui.Context{Look: ui.NewLook(themes.Mono, false, false), Width: 120, Height: 37, Run: run.New(), Open: ui.Compare}
	c.Say = func(text string) { r.said = text }
	c.Confirm = func(_ string, yes func() tea.Cmd) { r.yes = yes }
	c.Prompt = func(_, _ string, accept func(string) (tea.Cmd, error)) { r.accept = accept }
	c.Go = func(to ui.Request) tea.Cmd { r.went = to; return nil }
	r.screen = New(c, root)
	return r
}

// kept is the screen with keptRuns.
func kept(t *testing.T) *rig {
	r := newRig(t, "")
	r.screen.Load = func() (string, []*Run, error) { return "/runs", keptRuns(), nil }
	r.play(r.screen.Enter())
	return r
}

func (r *rig) play(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, c := range msg {
			r.play(c)
		}
	case ui.Message:
		r.play(msg.Arrive())
	}
}

func (r *rig) press(names ...string) *rig {
	r.t.Helper()
	keys := r.screen.Keys()
	for _, name := range names {
		at := slices.IndexFunc(keys, func(k ui.Key) bool { return slices.Contains(k.Keys, name) })
		if at < 0 {
			r.t.Fatalf("no key %q", name)
		}
		r.play(keys[at].Do())
		r.screen.Layout(r.screen.Width, r.screen.Height)
	}
	return r
}

// filter shows the runs that match a filter.
func (r *rig) filter(text string) {
	r.t.Helper()
	r.press("/")
	cmd, err := r.accept(text)
	if err != nil {
		r.t.Fatal(err)
	}
	r.play(cmd)
}

func (r *rig) text() string {
	r.screen.Layout(r.screen.Width, r.screen.Height)
	return ansi.Strip(strings.Join(r.screen.Draw(r.screen.Width, r.screen.Height), "\n"))
}

// keptRuns are sample runs, the latest first: three seeds each of two settings, runs
// on AWA2 with two splits, and some without a result.
func keptRuns() []*Run {
	var all []*Run
	add := func(set, split string, state record.State, seed uint64, h float64, change ...string) *Run {
		cfg := config.Default()
		cfg.Seed = seed
		for _, c := range change {
			key, value, _ := strings.Cut(c, "=")
			if err := cfg.Set(key, value); err != nil {
				panic(err)
			}
		}
		r := &Run{Name: fmt.Sprintf("20260101-1200%02d-%s-s%d", 59-len(all), set, seed), Set: set, State: state,
			Recipe: config.Recipe{Data: set, Preset: set, SplitHash: split, Config: cfg}}
		r.Path = "/runs/" + r.Name
		if state == record.Finished {
			r.Result = &event.Result{Scores: metric.Scores{AccH: h, AUSUC: h - 0.05}, Set: set, SplitHash: split, Seed: seed, Seconds: 25}
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

// Three seeds: mean and sd (over n − 1) were computed by hand.
func TestSeedsAreGrouped(t *testing.T) {
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

// Only keys that differ among the visible runs are columns, never seed or threads.
func TestColumnsAreDifferences(t *testing.T) {
	conditions, err := parseFilter("glyphs state=finished")
	if err != nil {
		t.Fatal(err)
	}
	var shown []*Run
	for _, r := range keptRuns() {
		if matches(r, conditions) {
			shown = append(shown, r)
		}
	}
	if got := differences(shown); !slices.Equal(got, []string{"extract.lambda_r", "classify.input"}) {
		t.Errorf("differences are %q", got)
	}
	shown[0].Recipe.Config.Threads = 8
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
		"extract.lambda_r>3":           6, // includes the paper's 50
		"lambda_r>3 lambda_r<50":       3,
		"lambda_r!=5 set=awa2":         2,
		"acc_h>=72":                    2,
		"input=BOTH":                   3,
		"state=training":               1,
		"split=ea74 s2":                2,
		"glyphs acc_h<61 acc_h>=60":    1,
		"seed=1 lambda_r=0.50 ausuc>0": 1,
	} {
		conditions, err := parseFilter(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		n := 0
		for _, r := range runs {
			if matches(r, conditions) {
				n++
			}
		}
		if n != want {
			t.Errorf("%q keeps %d runs, want %d", text, n, want)
		}
	}
	for text, want := range map[string]string{
		"lambda_x=3": "the nearest is lambda_", "epochs=3": "ambiguous: want extract.epochs or", "seed=": "want a value", "seed!1": "want one of",
	} {
		if _, err := parseFilter(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	got, err := parseFilter("epochs=3", "seed", "generate.epochs")
	if err != nil || len(got) != 1 || got[0].id != "generate.epochs" {
		t.Errorf("a short name that is a column: %v, %v", got, err)
	}
}

// There is a warning if a filter selects seeds by their results.
func TestFilterBySeedResultsWarns(t *testing.T) {
	r := kept(t).press("b")
	r.filter("glyphs acc_h>60.5")
	if !strings.Contains(r.text(), "not means over all seeds") {
		t.Errorf("nothing warns:\n%s", r.text())
	}
	r.filter("glyphs lambda_r=5")
	if strings.Contains(r.text(), "not means over all seeds") {
		t.Errorf("a filter by config is warned of:\n%s", r.text())
	}
}

// Events of the run that is watched leave the drawn table as it is; what the user does,
// and another size, draw it again.
func TestTheTableIsDrawnOnChanges(t *testing.T) {
	s := kept(t).screen
	s.Layout(s.Width, s.Height)
	drawn := &s.drawn.lines[0]
	again := func() bool {
		before := drawn
		drawn = &s.drawn.lines[0]
		return drawn != before
	}
	s.News()
	if s.Layout(s.Width, s.Height); again() {
		t.Error("news draws the table again")
	}
	if s.Layout(s.Width, s.Height); !again() {
		t.Error("a key does not draw the table again")
	}
	s.News()
	if s.Layout(s.Width, s.Height-1); !again() {
		t.Error("another size does not draw the table again")
	}
	s.News()
	s.Enter()
	if s.Layout(s.Width, s.Height-1); !again() {
		t.Error("the screen opens with an old table")
	}
}

// Descending, ascending, latest first; rows without a value come last either way, the
// paper's row after all.
func TestSorting(t *testing.T) {
	r := kept(t)
	first := func() string { return r.screen.table.rows[0].cell("acc_h") }
	last := func() bool {
		rows := r.screen.table.rows
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

// write writes the folder of a finished run: ten batches, with a reconstruction loss
// of 1/batch.
func write(t *testing.T, path string, seed uint64) {
	t.Helper()
	cfg := config.Default()
	cfg.Seed = seed
	f, err := record.Create(path, config.Recipe{Data: "letters", Preset: "glyphs", Config: cfg})
	if err != nil {
		t.Fatal(err)
	}
	plan := []event.StagePlan{{Pass: config.FinalPass, Stage: config.Extract, Batches: 10, Epochs: 1}}
	events := []event.Event{
		event.RunStarted{Run: filepath.Base(path), Config: cfg, Plan: plan},
		event.StageStarted{StagePlan: plan[0]},
	}
	for b := 1; b <= 10; b++ {
		events = append(events, event.BatchDone{Pass: config.FinalPass, Stage: config.Extract, Batch: b,
			Terms: []event.TermValue{{Term: config.TermRecon, Value: 1 / float64(b), Weight: 1}}})
	}
	events = append(events, event.Result{Set: "letters", Seed: seed})
	for _, e := range events {
		if err := f.Record(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Finish(nil); err != nil {
		t.Fatal(err)
	}
}

// Run folders are listed, marked and opened.
func TestRunsAreReadAndOpened(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_STATE_HOME", home)
	r := newRig(t, "")
	r.play(r.screen.Enter())
	if !strings.Contains(r.text(), "No runs in") {
		t.Errorf("an empty home is not called so:\n%s", r.text())
	}
	for seed := range uint64(2) {
		write(t, filepath.Join(home, "segzsl", "runs", fmt.Sprintf("2026010%d-120000-letters-s%d", seed+1, seed)), seed)
	}
	r.press("r")
	s := r.screen
	if len(s.runs) != 2 || s.runs[0].Recipe.Config.Seed != 1 || s.runs[0].Result == nil || s.runs[0].State != record.Finished {
		t.Fatalf("%d runs were read: %v", len(s.runs), s.runs)
	}
	r.press("space", "space")
	for _, run := range s.runs {
		if v, ok := s.curves[run.Path].Terms[config.TermRecon].Read(8, 0); !ok || math.Abs(v.Value-0.125) > 1e-9 {
			t.Errorf("%s: reconstruction at batch 8 is %v, recorded was 0.125", run.Name, v)
		}
	}
	r.press("home", "enter")
	if want := (ui.OpenRun{Folder: s.runs[0].Path, Name: s.runs[0].Name, Data: "letters"}); r.went != want {
		t.Errorf("Enter goes to %+v, want %+v", r.went, want)
	}
}

// Compare reads the folder that it is given, such as a sweep's.
func TestAFolderIsRead(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "full-s3"), 3)
	r := newRig(t, dir)
	r.play(r.screen.Enter())
	if s := r.screen; s.root != dir || len(s.runs) != 1 || s.runs[0].Name != "full-s3" {
		t.Errorf("in %s: %v", s.root, s.runs)
	}
}

// The table has the last value of a setting that was changed during training, with a
// mark, and says from what it was changed; cursor and marks are different signs.
func TestChangedSettingsAndMarks(t *testing.T) {
	runs := keptRuns()[:3]
	folder := filepath.Join(t.TempDir(), "live")
	w, err := record.Create(folder, config.Recipe{Data: "glyphs", Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []event.Event{event.WeightSet{Key: "extract.lambda_r", Value: "9", Batch: 3}, event.WeightSet{Key: "extract.lambda_r", Value: "7.81", Batch: 1082},
		event.TermToggled{Term: config.TermSim}, event.Result{Altered: true, TestViewed: true}} {
		if err := w.Record(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Finish(nil); err != nil {
		t.Fatal(err)
	}
	saved, err := record.Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, "")
	r.screen.Load = func() (string, []*Run, error) { return "/runs", append([]*Run{newRun(saved)}, runs...), nil }
	r.play(r.screen.Enter())
	r.press("home", "down", "space", "home")
	text := r.text()
	for _, want := range []string{"▸ ✓*! live", " +●", "7.81*", "off*", "extract.lambda_r " + config.Default().Get("extract.lambda_r") + " → 7.81", "test data viewed before the end"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// A group of runs that differ by seed has the name that they share.
func TestGroupsKeepNames(t *testing.T) {
	for _, c := range []struct {
		names []string
		want  string
	}{
		{[]string{"svm-s0", "svm-s1", "svm-s12"}, "svm, 3 runs"}, {[]string{"no-club_seed0", "no-club_seed1"}, "no-club, 2 runs"},
		{[]string{"20260101-101010-glyphs-s0", "20260101-101530-glyphs-s1"}, "paper, 2 runs"},
	} {
		var r row
		for _, name := range c.names {
			r.runs = append(r.runs, &Run{Name: name, Recipe: config.Recipe{Preset: "paper"}})
		}
		if got := r.name(); got != c.want {
			t.Errorf("%v: %q, want %q", c.names, got, c.want)
		}
	}
}

// With a baseline, results of rows on the same samples are differences to it, by hand
// from keptRuns; also in what is exported.
func TestDifferencesToABaseline(t *testing.T) {
	r := kept(t)
	r.press("home", "down", "d") // seed 0 of lambda_r 5: acc_h 60.0, AUSUC 0.550
	s := r.screen
	want := map[string][2]string{
		"20260101-120059-glyphs-s3": {"–", "–"}, "20260101-120058-glyphs-s0": {"60.0", "0.550"}, "20260101-120057-glyphs-s1": {"+1.0", "+0.010"},
		"20260101-120053-glyphs-s2": {"+14.0", "+0.140"}, "20260101-120052-AWA2-s0": {"–", "–"},
	}
	rows := s.cells()
	h, ausuc := slices.Index(rows[0], "acc_h"), slices.Index(rows[0], "ausuc")
	for _, row := range rows[1:] {
		if w, ok := want[row[0]]; ok && (row[h] != w[0] || row[ausuc] != w[1]) {
			t.Errorf("%s: %s and %s, want %s", row[0], row[h], row[ausuc], w)
		}
	}
	r.press("down", "down", "down", "down", "d", "home") // seed 1 of lambda_r 0.5: 72.0
	if got := s.cell(s.table.rows[1], "acc_h"); got != "−12.0" {
		t.Errorf("difference %s, want −12.0", got)
	}
	if md := string(ui.Markdown(s.cells())); !strings.Contains(md, "| --- |") || !strings.Contains(md, "| −12.0 |") {
		t.Errorf("Markdown is\n%s", md)
	}
	r.press("down", "down", "down", "down", "down", "d")
	if s.baseRow() != nil {
		t.Error("a second press leaves the baseline")
	}
}

// A run is named and deleted on disk, after a question, and the table follows.
func TestRunsAreNamedAndDeleted(t *testing.T) {
	root := t.TempDir()
	for i, name := range []string{"first", "second", "fork"} {
		recipe := config.Recipe{Data: "glyphs", Config: config.Default()}
		if name == "fork" {
			recipe.Parent = "second"
		}
		w, err := record.Create(filepath.Join(root, name), recipe)
		if err == nil {
			err = w.Finish(nil)
		}
		if err != nil {
			t.Fatal(i, err)
		}
	}
	r := newRig(t, root)
	r.play(r.screen.Enter())
	at := func(name string) {
		r.screen.at = filepath.Join(root, name)
		r.press("n")
	}
	at("second")
	if _, err := r.accept("other"); err == nil || !strings.Contains(err.Error(), "fork was forked from it") {
		t.Errorf("the parent of a fork gets another name: %v", err)
	}
	at("first")
	if _, err := r.accept("second"); err == nil {
		t.Error("a run gets the name of another")
	}
	cmd, err := r.accept("best")
	if err != nil {
		t.Fatal(err)
	}
	r.play(cmd)
	if row := r.screen.row(); row == nil || row.name() != "best" {
		t.Errorf("the cursor is not on the named run: %+v", row)
	}
	r.press("D")
	if len(r.screen.runs) != 3 {
		t.Fatal("a run is deleted without an answer")
	}
	r.play(r.yes())
	if len(r.screen.runs) != 2 || r.said != "Deleted 1 run." {
		t.Errorf("%d runs are left; the screen says %q", len(r.screen.runs), r.said)
	}
	r.press("home", "space", "space", "D")
	r.play(r.yes())
	if len(r.screen.runs) != 0 {
		t.Errorf("%d runs are left of those marked", len(r.screen.runs))
	}
}
