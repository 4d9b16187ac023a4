package report

import (
	"bytes"
	"encoding/xml"
	"io"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/sweep"
)

// sweepOf trains a small sweep of Table 4 on the synthetic set in this process.
func sweepOf(t *testing.T) string {
	t.Helper()
	set, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	p := sweep.Plan{Data: "synthetic", Set: event.FactsOf(set), Preset: "synthetic", Seeds: []uint64{0, 1}, Build: config.Build{Version: "test"}, Command: "segzsl sweep <here>"}
	p.AddTable("4")
	for _, pair := range []string{"extract.epochs=3", "generate.epochs=1", "synthesise.per_class=10", "classify.epochs=3"} {
		key, value, _ := strings.Cut(pair, "=")
		p.Base = append(p.Base, config.Setting{Key: key, Value: value})
	}
	var outcomes []sweep.Outcome
	for _, j := range p.Jobs() {
		outcomes = append(outcomes, train(t, p, j, set, filepath.Join(dir, sweep.RunsFolder, j.Name())))
	}
	outcomes = append(outcomes, sweep.Outcome{Row: "no-residual", Title: "SE-GZSL without residual encoder", Seed: 7, Status: sweep.Failed, Reason: "a <b>tag</b> & more", Run: "no-residual-s7"})
	text, err := sweep.Summarise(p, outcomes, nil).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	var results bytes.Buffer
	if err := sweep.WriteCSV(&results, outcomes); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[record.File][]byte{sweep.TableFile: text, sweep.ResultsFile: results.Bytes()} {
		if err := record.At(dir).Write(name, text); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func train(t *testing.T, p sweep.Plan, j sweep.Job, set *data.Set, dir string) sweep.Outcome {
	t.Helper()
	cfg, err := p.Config(j)
	if err != nil {
		t.Fatal(err)
	}
	folder, err := record.Create(dir, config.Recipe{Data: "synthetic", Preset: p.Preset, SplitHash: p.Set.SplitHash, Config: cfg})
	if err != nil {
		t.Fatal(err)
	}
	var end event.Result
	session, err := engine.NewSession(set, cfg, engine.Options{}, func(e event.Event) {
		if err := folder.Record(e); err != nil {
			t.Fatal(err)
		}
		if r, ok := e.(event.Result); ok {
			end = r
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer session.Close()
	for !session.Ended() {
		if err := session.Step(); err != nil {
			t.Fatal(err)
		}
	}
	if err := folder.Finish(session.Model().Save); err != nil {
		t.Fatal(err)
	}
	return sweep.Outcome{Row: j.Row.Name, Title: j.Row.Title, Settings: j.Row.Settings(), Seed: j.Seed, Status: sweep.Done, Scores: end.Scores, Run: j.Name(), SplitHash: end.SplitHash}
}

func TestReport(t *testing.T) {
	dir := sweepOf(t)
	t.Run("page", func(t *testing.T) { pageIsWhole(t, dir) })
	t.Run("curve", func(t *testing.T) { meanCurveKeepsTheArea(t, dir) })
	t.Run("without a model", func(t *testing.T) { pageWithoutAModel(t, dir) })
	t.Run("without runs", func(t *testing.T) { pageWithoutRuns(t, dir) }) // it removes the runs
}

// The report has all sections, needs no other file and escapes text, and each figure is
// well-formed XML with a description.
func pageIsWhole(t *testing.T, dir string) {
	p, err := Gather(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := p.HTML()
	if err != nil {
		t.Fatal(err)
	}
	html := string(text)
	for _, want := range []string{`id="table-4"`, `id="curves"`, `id="spaces"`, `id="losses"`, `id="classes"`, `id="runs"`, `id="again"`,
		"prefers-color-scheme", `name="viewport"`, `<html lang="en">`, "a &lt;b&gt;tag&lt;/b&gt; &amp; more", "segzsl sweep &lt;here&gt;", "extract.epochs=3", p.Plan.Set.SplitHash} {
		if !strings.Contains(html, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	for _, bad := range []string{"<script", "<link", "src=\"http", "url(", "#01FE01", "ZgotmplZ"} {
		if strings.Contains(html, bad) {
			t.Errorf("the report has %q", bad)
		}
	}
	if n := len(p.Figures()); n < 15 {
		t.Errorf("%d figures", n)
	}
	for _, f := range p.Figures() {
		if f.Alt == "" || f.Title == "" || !strings.Contains(string(f.Inline()), "aria-label=") {
			t.Errorf("%s has no description", f.Name)
		}
		wellFormed(t, f.Name, f.File())
	}
	for _, want := range []string{"![", "figures/seen-unseen.svg", "## Runs", "no-residual-s7"} {
		if !bytes.Contains(p.Markdown(), []byte(want)) {
			t.Errorf("the Markdown lacks %q", want)
		}
	}
}

func wellFormed(t *testing.T, name string, text []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(text)); ; {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
	}
}

// The mean curve of one seed is that seed's curve: up to the grid, its area is the AUSUC.
func meanCurveKeepsTheArea(t *testing.T, dir string) {
	set, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	run, err := record.Open(filepath.Join(dir, sweep.RunsFolder, "full-s0"))
	if err != nil {
		t.Fatal(err)
	}
	model, err := run.Model(set, false)
	if err != nil {
		t.Fatal(err)
	}
	defer model.Close()
	survey, err := model.Survey()
	if err != nil {
		t.Fatal(err)
	}
	s := meanCurve(0, "", []*event.Survey{survey})
	area := 0.0
	for i := 1; i < len(s.X); i++ {
		area += (s.X[i] - s.X[i-1]) * (s.Mean[i] + s.Mean[i-1]) / 2
	}
	if want := survey.AUSUC(); math.Abs(area-want) > 0.015 {
		t.Errorf("area %g, AUSUC %g", area, want)
	}
}

// A model that cannot be read gives a note; the others are still evaluated.
func pageWithoutAModel(t *testing.T, dir string) {
	models, err := filepath.Glob(filepath.Join(dir, sweep.RunsFolder, "*", "model.npz"))
	if err != nil || len(models) < 2 {
		t.Fatalf("%d models, %v", len(models), err)
	}
	if err := os.Remove(models[0]); err != nil {
		t.Fatal(err)
	}
	p, err := Gather(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if name := filepath.Base(filepath.Dir(models[0])); len(p.Notes) != 1 || !strings.Contains(p.Notes[0], name) || p.Curve == nil {
		t.Errorf("notes %q, want one of %s", p.Notes, name)
	}
}

// The report of a sweep without its runs has only tables.
func pageWithoutRuns(t *testing.T, dir string) {
	if err := os.RemoveAll(filepath.Join(dir, sweep.RunsFolder)); err != nil {
		t.Fatal(err)
	}
	p, err := Gather(dir, nil)
	if err != nil || len(p.Notes) == 0 || p.Curve != nil {
		t.Fatalf("%v, notes %v", err, p.Notes)
	}
	if text, err := p.HTML(); err != nil || !strings.Contains(string(text), p.Notes[0]) {
		t.Error("the report has no note about missing curves")
	}
}

const (
	sweeps = "../../testdata/sweeps"
	readme = sweeps + "/README.md"
)

// The README of the committed sweeps has their tables.
func TestReadmeHasTheTablesOfItsSweeps(t *testing.T) {
	results, err := Results(sweeps)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	want, err := Rewrite(string(text), results)
	if err != nil {
		t.Fatal(err)
	}
	if want != string(text) {
		t.Errorf("%s does not have the tables of its sweeps; run segzsl report --readme testdata/sweeps", readme)
	}
}

// The committed table.json are the summaries of results.csv.
func TestSweepsAreOfTheirRuns(t *testing.T) {
	entries, err := os.ReadDir(sweeps)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		s, outcomes, err := sweep.Read(filepath.Join(sweeps, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		again := sweep.Summarise(s.Plan, outcomes, nil)
		again.Spaces = s.Spaces
		if again.Markdown(1) != s.Markdown(1) {
			t.Errorf("%s: table.json is not the summary of results.csv", e.Name())
		}
		if !reflect.DeepEqual(jobs(s.Plan), runs(outcomes)) {
			t.Errorf("%s: the plan has runs %v, results.csv %v", e.Name(), jobs(s.Plan), runs(outcomes))
		}
	}
}

func jobs(p sweep.Plan) (names []string) {
	for _, j := range p.Jobs() {
		names = append(names, j.Name())
	}
	return names
}

func runs(outcomes []sweep.Outcome) (names []string) {
	for _, o := range outcomes {
		names = append(names, o.Run)
	}
	return names
}

// Rewrite changes only the text between the markers.
func TestRewriteKeepsTheRest(t *testing.T) {
	before, after := "# a\n", "\n## b\n"
	once, err := Rewrite(before+resultsBegin+"old"+resultsEnd+after, "new")
	if err != nil || !strings.HasPrefix(once, before) || !strings.HasSuffix(once, after) || strings.Contains(once, "old") {
		t.Fatalf("%q, %v", once, err)
	}
	if twice, err := Rewrite(once, "new"); err != nil || twice != once {
		t.Errorf("%q, %v", twice, err)
	}
	if _, err := Rewrite("no place", "new"); err == nil {
		t.Error("no markers, and no error")
	}
}

// The table of results in the top README has numbers of the sweeps' Table 2.
func TestTopReadmeQuotesTheSweeps(t *testing.T) {
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Results\n")
	quoted := 0
	for _, set := range []string{"glyphs", "glyphs-cluttered", "birds"} {
		s, _, err := sweep.Read(filepath.Join(sweeps, set))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(s.Plan.Tables, func(t sweep.Table) bool { return t.Name == "2" })
		table := s.Cells(s.Plan.Tables[i])
		for _, line := range table.Lines {
			begin := "| " + set + " | " + line.Cells[0] + " |"
			_, row, ok := strings.Cut(section, begin)
			if !ok {
				continue
			}
			row, _, _ = strings.Cut(row, "\n")
			want := ""
			for _, head := range []string{"input", "acc_s", "acc_u", "acc_h", "cal. acc_h", "T1", "AUSUC"} {
				want += " " + line.Cells[slices.Index(table.Head, head)] + " |"
			}
			if row != want {
				t.Errorf("README.md has %s%s, want%s", begin, row, want)
			}
			quoted++
		}
	}
	if quoted != 12 {
		t.Errorf("README.md has %d results, want 12: three sets, four methods", quoted)
	}
}
