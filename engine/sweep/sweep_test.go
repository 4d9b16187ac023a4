package sweep

import (
	"bytes"
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"
	"pgregory.net/rapid"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

var update = flag.Bool("update", false, "rewrite testdata/study")

func planOf(t testing.TB, tables ...string) Plan {
	t.Helper()
	p := Plan{Preset: "synthetic", Seeds: []uint64{0, 1, 2}, Set: event.SetFacts{Name: "synthetic", SplitHash: "0123"}}
	for _, name := range tables {
		if !p.AddTable(name) {
			t.Fatalf("no table %s", name)
		}
	}
	return p
}

// Rows that tables share are trained once.
func TestTablesShareRuns(t *testing.T) {
	p := planOf(t, TableNames()...)
	p.AddAblations()
	if err := p.Check(); err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, row := range p.Rows {
		key := row.Baseline + "|" + row.Settings()
		if seen[key] {
			t.Errorf("%q is trained twice", key)
		}
		seen[key] = true
	}
	for _, table := range p.Tables {
		for _, line := range table.Lines {
			if _, ok := p.Row(line.Row); !ok {
				t.Errorf("table %s has a line for %s, which is not in the plan", table.Name, line.Row)
			}
		}
		for _, c := range table.Hypotheses {
			if table.title(c.Less) == c.Less && c.Less != "full" && !slices.ContainsFunc(table.Lines, func(l Line) bool { return l.Row == c.Less }) {
				t.Errorf("table %s has a hypothesis about %s, but no line for it", table.Name, c.Less)
			}
		}
	}
	if want := len(p.Rows) * 3; len(p.Jobs()) != want {
		t.Errorf("%d jobs, want %d", len(p.Jobs()), want)
	}
}

// Row 1 of Table 3 omits L_MI, L_sim and L_G,MI, row 2 only L_sim, and nothing else
// changes.
func TestTable3IsThePapers(t *testing.T) {
	p := planOf(t, "3")
	base, _ := config.PresetByName("synthetic")
	for name, want := range map[string]func(*config.Config){
		"recon": func(c *config.Config) {
			c.Extract.LambdaS, c.Extract.LambdaR, c.Extract.LambdaSim, c.Generate.LambdaMI = 0, 0, 0, 0
		},
		"recon-mi": func(c *config.Config) { c.Extract.LambdaSim = 0 },
		Full:       func(*config.Config) {},
	} {
		row, _ := p.Row(name)
		got, err := p.Config(Job{row, 5})
		wanted := base.Config
		wanted.Seed = 5
		want(&wanted)
		if err != nil || got != wanted {
			t.Errorf("%s: %+v, want %+v (%v)", name, got, wanted, err)
		}
	}
}

// Where the preset has another form than the paper, each row is there in both forms; the
// paper's order is that of the rows in the paper's form, as are the numbers reported by it.
// Otherwise each row is there once.
func TestPaperFormIsBesideThePresets(t *testing.T) {
	own := planOf(t, "1", "2", "3", "4")
	other := Plan{Preset: "synthetic", Seeds: []uint64{0}, Base: []config.Setting{{Key: "classify.input", Value: "both"}, {Key: "synthesise.mean_correction", Value: "0.5"}}}
	for _, name := range TableNames() {
		other.AddTable(name)
	}
	for i, table := range other.Tables {
		for _, h := range table.Hypotheses {
			if row, _ := other.Row(h.More); (row.Input == "z_s") == h.Preset {
				t.Errorf("table %s: %s < %s has input %s", table.Name, h.Less, h.More, row.Input)
			}
		}
		for _, h := range own.Tables[i].Hypotheses {
			if h.Preset {
				t.Errorf("table %s: %s < %s is not in the paper's form, though the preset is", table.Name, h.Less, h.More)
			}
		}
		if table.reportedRow(Full) != "paper" || own.Tables[i].reportedRow(Full) != Full {
			t.Errorf("table %s: the paper's numbers are beside %s and %s", table.Name, table.reportedRow(Full), own.Tables[i].reportedRow(Full))
		}
	}
	if row, _ := other.Row("no-residual-paper"); row.Settings() != "classify.input=semantic synthesise.mean_correction=0 extract.residual=false" {
		t.Errorf("settings of a row in the paper's form: %s", row.Settings())
	}
	for name, want := range map[string]string{"paper": "z_s", "recon-mi-paper": "z_s", "no-residual-paper": "z_s", Full: "[z_s, x]", "recon": "[z_s, x]", "image": "x", "both": "[z_s, x]", "eszsl": "x"} {
		row, ok := other.Row(name)
		cfg, err := other.Config(Job{Row: row})
		if !ok || row.Input != want || err != nil || want == "z_s" && cfg.Synthesise.MeanCorrection != 0 {
			t.Errorf("%s: input %q, want %q (%v, %v)", name, row.Input, want, ok, err)
		}
	}
	if n, m := len(own.Rows), len(other.Rows); n != 13 || m != 17 {
		t.Errorf("%d and %d rows", n, m)
	}
}

// A grid has each combination once, and each is trained with its values.
func TestGridIsTheProduct(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"extract.lambda_s", "extract.lambda_r", "generate.lambda_mi", "extract.lambda_sim"}), 1, 3, rapid.ID).Draw(t, "keys")
		want := 1
		p := Plan{Preset: "synthetic", Seeds: []uint64{0}}
		var axes []Axis
		for _, k := range keys {
			values := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"0", "1", "2.5", "20"}), 1, 4, rapid.ID).Draw(t, "values")
			a, err := ParseAxis(k + "=" + strings.Join(values, ", "))
			if err != nil {
				t.Fatal(err)
			}
			axes = append(axes, a)
			want *= len(values)
		}
		p.AddGrid(axes)
		if len(p.Rows) != want || p.Check() != nil {
			t.Fatalf("%d rows, want %d; %v", len(p.Rows), want, p.Check())
		}
		configs := map[config.Config]bool{}
		for _, j := range p.Jobs() {
			cfg, err := p.Config(j)
			if err != nil || configs[cfg] {
				t.Fatalf("%s: %v, or its config occurs twice", j.Name(), err)
			}
			configs[cfg] = true
			for _, s := range j.Row.Set {
				if cfg.Get(s.Key) != s.Value {
					t.Fatalf("%s trains with %s = %s", j.Name(), s.Key, cfg.Get(s.Key))
				}
			}
		}
	})
}

func TestGridRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"extract.lambda_s":      "want key=value",
		"extract.lamda_s=1":     "the nearest is extract.lambda_s",
		"extract.lambda_s=1,-1": "a number from 0",
		"extract.lambda_s=1,1":  "twice",
		"seed=1,2":              "--seeds",
	} {
		if _, err := ParseAxis(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want an error with %q", text, err, want)
		}
	}
	axes, err := ReadGrid([]byte("[extract]\nlambda_s = [2, 5.5]\nresidual = [true, false]\n[generate]\nepochs = 3\n"))
	want := []Axis{{"extract.lambda_s", []string{"2", "5.5"}}, {"extract.residual", []string{"true", "false"}}, {"generate.epochs", []string{"3"}}}
	if err != nil || len(axes) != 3 || !slices.EqualFunc(axes, want, func(a, b Axis) bool { return a.Key == b.Key && slices.Equal(a.Values, b.Values) }) {
		t.Errorf("grid %v, %v", axes, err)
	}
}

// Mean and standard deviation are those of gonum.
func TestStatAgreesWithGonum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1, 1), 2, 20).Draw(t, "values")
		s := StatOf(values)
		mean, sd := stat.MeanStdDev(values, nil)
		if math.Abs(s.Mean-mean) > 1e-12 || math.Abs(s.SD-sd) > 1e-12 || s.N != len(values) {
			t.Fatalf("%v: %+v, want %g ± %g", values, s, mean, sd)
		}
	})
}

// An order is confirmed or reversed only if the paired 95 % interval excludes 0, and
// the reversed hypothesis has the reversed finding. The t quantiles are from a textbook.
func TestComparisons(t *testing.T) {
	for degrees, want := range map[int]float64{1: 12.706, 2: 4.303, 4: 2.776, 30: 2.042} {
		if got := studentsT(degrees); math.Abs(got-want) > 5e-4 {
			t.Errorf("t(%d) = %g, want %g", degrees, got, want)
		}
	}
	reversed := map[Finding]Finding{Confirmed: Reversed, Reversed: Confirmed, NotSignificant: NotSignificant, Undecided: Undecided}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 6).Draw(t, "n")
		var outcomes []Outcome
		for seed := range n {
			a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
			outcomes = append(outcomes, done("a", seed, a), done("b", seed, b))
		}
		m := MeasureOf("acc_h")
		v := compare("3", Hypothesis{Less: "a", More: "b"}, m, outcomes)
		w := compare("3", Hypothesis{Less: "b", More: "a"}, m, outcomes)
		if v.N != n || w.Finding != reversed[v.Finding] {
			t.Fatalf("%+v, reversed %+v", v, w)
		}
		if significant := v.Finding == Confirmed || v.Finding == Reversed; significant != (n > 2 && (v.Low > rounding || v.High < -rounding)) {
			t.Fatalf("%+v", v)
		}
	})
}

func done(row string, seed int, h float64) Outcome {
	return Outcome{Row: row, Seed: uint64(seed), Status: Done, Seconds: 1, Scores: metric.Scores{AccH: h, T1: h, AUSUC: h / 2, SeenOnly: h, CalibrationFrom: "none"}}
}

// Below three seeds nothing is tested, and the table says so instead of giving an
// interval, however clear the difference.
func TestTooFewSeeds(t *testing.T) {
	for n, want := range map[int]string{2: "too few seeds (2): at least 3 are needed", 3: "confirmed: +20.0 [+20.0, +20.0]"} {
		p := planOf(t, "4")
		p.Seeds = p.Seeds[:n]
		var outcomes []Outcome
		for seed := range n {
			outcomes = append(outcomes, done("no-residual", seed, 0.4), done(Full, seed, 0.6))
		}
		text := Summarise(p, outcomes, nil).Markdown(1)
		if !strings.Contains(text, want) || strings.Contains(text, "confirmed:") != (n == 3) {
			t.Errorf("%d seeds:\n%s", n, text)
		}
	}
}

// results.csv is read as it was written; failed runs have a reason and no scores.
func TestCSVMakesTheRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zA-Zλ ,"\n=.]{0,20}`)
		var outcomes []Outcome
		for range rapid.IntRange(0, 4).Draw(t, "n") {
			o := Outcome{Row: text.Draw(t, "row"), Title: text.Draw(t, "title"), Seed: rapid.Uint64().Draw(t, "seed"), Status: rapid.SampledFrom([]Status{Waiting, Running, Done, Failed}).Draw(t, "status"), Reason: text.Draw(t, "reason")}
			if o.Status == Done {
				o.AccH, o.T1, o.Calibration = rapid.Float64().Draw(t, "h"), rapid.Float64Range(0, 1).Draw(t, "t1"), -0.25
				o.Budget = Budget{rapid.IntRange(0, 50).Draw(t, "tried"), 8}
			}
			outcomes = append(outcomes, o)
		}
		var b bytes.Buffer
		if err := WriteCSV(&b, outcomes); err != nil {
			t.Fatal(err)
		}
		back, err := ReadCSV(&b)
		if err != nil || !slices.Equal(back, outcomes) {
			t.Fatalf("%+v, %v; want %+v", back, err, outcomes)
		}
	})
}

// A sweep can continue with more tables and seeds, not with fewer or on another split.
func TestPlansExtend(t *testing.T) {
	old := planOf(t, "3")
	if err := planOf(t, "3", "4").Extends(old); err != nil {
		t.Error(err)
	}
	renamed, earlier := planOf(t, "3"), planOf(t, "3")
	renamed.Preset, earlier.Preset = "auto", "sized"
	if err := renamed.Extends(earlier); err != nil {
		t.Error(err)
	}
	more := planOf(t, "3")
	more.Seeds = append(more.Seeds, 3)
	if err := more.Extends(old); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Plan){
		"run recon-s0": func(p *Plan) { *p = planOf(t, "4") },
		"split":        func(p *Plan) { p.Set.SplitHash = "4567" },
		"preset":       func(p *Plan) { p.Preset = "auto" },
		"base":         func(p *Plan) { p.Base = []config.Setting{{Key: "extract.epochs", Value: "1"}} },
		"-s2":          func(p *Plan) { p.Seeds = p.Seeds[:2] },
	} {
		p := planOf(t, "3")
		change(&p)
		if err := p.Extends(old); err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(name, "run ")) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Numbers of the paper's tables.
func TestPublishedNumbers(t *testing.T) {
	for _, c := range []struct {
		table, set, line string
		want             []float64
	}{
		{"1", "SUN", "image", []float64{47.1}},
		{"2", "awa2", Full, []float64{80.7, 59.9, 68.8}},
		{"2", "CUB", "f-clswgan", []float64{57.7, 43.7, 49.7}},
		{"2", "AWA1", "eszsl", []float64{none, none, 12.1}},
		{"3", "CUB", "recon-mi", []float64{59.4, 51.5, 55.1}},
		{"4", "AWA1", "no-residual", []float64{66.7}},
	} {
		found := PublishedFor(c.table, c.set)
		i := slices.IndexFunc(found, func(p Published) bool { return p.Line == c.line })
		if i < 0 || !slices.Equal(found[i].Values, c.want) {
			t.Errorf("table %s, %s, %s: %v, want %v", c.table, c.set, c.line, found, c.want)
		}
	}
	if found := PublishedFor("2", "birds"); found != nil {
		t.Errorf("birds: %v", found)
	}
	for _, p := range published {
		if want := len(publishedMeasures[p.table]) * len(PublishedSets); len(p.values) != want {
			t.Errorf("table %s, %s: %d values, want %d", p.table, p.title, len(p.values), want)
		}
	}
}

// The tables of a sweep with a failed and a waiting run are those of testdata/study.
func TestMarkdown(t *testing.T) {
	p := planOf(t, "1", "3", "4")
	p.Set.Name, p.Command = "CUB", "segzsl sweep --data CUB --table 1,3,4"
	var outcomes []Outcome
	for i, j := range p.Jobs() {
		o := done(j.Row.Name, int(j.Seed), 0.5+0.07*float64(i%5)+0.01*float64(j.Seed*j.Seed))
		o.Budget = Budget{1, 8}
		switch j.Name() {
		case "recon-s1":
			o = Outcome{Row: "recon", Seed: 1, Status: Failed, Reason: "mi_s became NaN at batch 12"}
		case "no-residual-s2":
			o = Outcome{Row: "no-residual", Seed: 2, Status: Waiting}
		}
		outcomes = append(outcomes, o)
	}
	got := Summarise(p, outcomes, nil).Markdown(1)
	path := filepath.Join("..", "..", "testdata", "study", "cub.md")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || got != string(want) {
		t.Errorf("%v; if this is right, run with -update:\n%s", err, got)
	}
}

// Earlier versions wrote other names into table.json.
func TestNamesOfEarlierVersions(t *testing.T) {
	s, err := unmarshal([]byte(`{"plan": {"tables": [{"name": "4", "claims": [{"less": "a", "more": "b"}]}]}, "verdicts": [{"table": "4", "finding": "holds"}, {"finding": "noise"}, {"finding": "unknown"}]}`))
	if err != nil || len(s.Plan.Tables) != 1 || len(s.Plan.Tables[0].Hypotheses) != 1 || len(s.Comparisons) != 3 ||
		s.Comparisons[0].Finding != Confirmed || s.Comparisons[1].Finding != NotSignificant || s.Comparisons[2].Finding != Undecided {
		t.Errorf("%+v, %v", s, err)
	}
}

// table.json is read as it was written.
func TestSummaryMakesTheRoundTrip(t *testing.T) {
	p := planOf(t, TableNames()...)
	s := Summarise(p, []Outcome{done(Full, 0, 0.5), done(Full, 1, 0.25)}, nil)
	text, err := s.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	back, err := unmarshal(text)
	if err != nil || back.Markdown(1) != s.Markdown(1) {
		t.Errorf("%v\n%s", err, back.Markdown(1))
	}
}
