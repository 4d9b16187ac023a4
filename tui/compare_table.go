package tui

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// table is runs in rows and, in columns, what they are known by, where their
// configs differ, and what came of them.
type table struct {
	columns []string
	rows    []tableRow
	splits  map[string][]string // by set: the split hashes
}

// tableRow is a run, several that differ by their seed alone, or the paper's.
type tableRow struct {
	key   string
	place int
	runs  []*ledgerRun
	paper *engine.Published
}

// score is a column of results.
type score struct {
	id      string
	of      func(*event.Result) float64
	percent bool
}

// scoreColumns are the results that the table shows and a filter knows.
var scoreColumns = []score{
	{"acc_h", func(r *event.Result) float64 { return r.AccH }, true},
	{"ausuc", func(r *event.Result) float64 { return r.AUSUC }, false},
	{"acc_s", func(r *event.Result) float64 { return r.AccS }, true},
	{"acc_u", func(r *event.Result) float64 { return r.AccU }, true},
	{"cal_h", calibratedH, true},
	{"t1", func(r *event.Result) float64 { return r.T1 }, true},
	{"auroc", func(r *event.Result) float64 { return r.AUROC }, false},
	{"seconds", func(r *event.Result) float64 { return r.Seconds }, false},
}

// calibratedH is NaN where no factor was chosen.
func calibratedH(r *event.Result) float64 {
	if r.CalibrationFrom == "" || r.CalibrationFrom == "none" {
		return math.NaN()
	}
	return r.CalH
}

// firstScores stand before the differences of configs, the others after them.
const firstScores = 2

func scoreBy(id string) (score, bool) {
	i := slices.IndexFunc(scoreColumns, func(s score) bool { return s.id == id })
	if i < 0 {
		return score{}, false
	}
	return scoreColumns[i], true
}

// runFacts are what else a run is known by.
var runFacts = map[string]func(*ledgerRun) string{
	"run":    func(e *ledgerRun) string { return e.name },
	"set":    func(e *ledgerRun) string { return e.set },
	"state":  func(e *ledgerRun) string { return e.state },
	"preset": func(e *ledgerRun) string { return e.recipe.Preset },
	"split":  func(e *ledgerRun) string { return e.recipe.SplitHash },
	"parent": func(e *ledgerRun) string { return e.recipe.Parent },
}

// get is what a run has under a name: a fact, a key of its config, or a score,
// as the table writes it; "" if it has none.
func (e *ledgerRun) get(id string) string {
	if fact, ok := runFacts[id]; ok {
		return fact(e)
	}
	if s, ok := scoreBy(id); ok {
		if e.result == nil {
			return ""
		}
		if v := s.of(e.result); !math.IsNaN(v) {
			return s.text(v)
		}
		return ""
	}
	return e.recipe.Config.Get(id)
}

func (s score) text(v float64) string {
	switch {
	case s.id == "seconds":
		return fmt.Sprintf("%.0f", v)
	case s.percent:
		return fmt.Sprintf("%.1f", 100*v)
	}
	return fmt.Sprintf("%.3f", v)
}

// newTable lays runs out; grouped ones share a row where their seed alone differs.
func newTable(runs []*ledgerRun, grouped bool) table {
	t := table{splits: map[string][]string{}}
	for i, e := range runs {
		r := tableRow{key: e.path, place: i, runs: []*ledgerRun{e}}
		if grouped {
			r.key = e.kind()
			if at := slices.IndexFunc(t.rows, func(o tableRow) bool { return o.key == r.key }); at >= 0 {
				t.rows[at].runs = append(t.rows[at].runs, e)
				continue
			}
		}
		t.rows = append(t.rows, r)
	}
	for _, e := range runs {
		if !slices.Contains(t.splits[e.set], e.recipe.SplitHash) {
			t.splits[e.set] = append(t.splits[e.set], e.recipe.SplitHash)
		}
	}
	t.addPaper(runs)
	t.columns = columnsFor(runs, t.splits)
	return t
}

// addPaper puts the paper's row below runs on its sets.
func (t *table) addPaper(runs []*ledgerRun) {
	for _, e := range runs {
		p, ok := engine.PaperOn(e.set)
		key := "paper " + p.Set
		if !ok || slices.ContainsFunc(t.rows, func(r tableRow) bool { return r.key == key }) {
			continue
		}
		t.rows = append(t.rows, tableRow{key: key, place: math.MaxInt, paper: &p})
	}
}

// kind is the same for runs that differ by their seed alone. What was changed by
// hand or forked is of its own kind.
func (e *ledgerRun) kind() string {
	cfg := e.recipe.Config
	cfg.Seed, cfg.Threads = 0, 0
	own := ""
	if e.recipe.Parent != "" || e.altered() {
		own = e.path
	}
	return fmt.Sprintf("%s|%s|%+v|%s", e.set, e.recipe.SplitHash, cfg, own)
}

// altered is whether weights, terms or stages were changed by hand.
func (e *ledgerRun) altered() bool { return e.result != nil && e.result.Altered }

// columnsFor names the columns: those that always stand, and those keys of the
// config in which runs differ.
func columnsFor(runs []*ledgerRun, splits map[string][]string) []string {
	columns := []string{"set", "seed"}
	for _, all := range splits {
		if len(all) > 1 {
			columns = []string{"set", "split", "seed"}
		}
	}
	for i, s := range scoreColumns {
		if i == firstScores {
			columns = append(columns, differences(runs)...)
		}
		columns = append(columns, s.id)
	}
	return columns
}

// differences are the keys whose values differ among runs, beside seed and
// threads, which change no method.
func differences(runs []*ledgerRun) []string {
	var keys []string
	ids := []string{"preset"}
	for _, f := range config.Fields {
		if f.Key != "seed" && f.Key != "threads" {
			ids = append(ids, f.Key)
		}
	}
	for _, id := range ids {
		if slices.ContainsFunc(runs, func(e *ledgerRun) bool { return e.get(id) != runs[0].get(id) }) {
			keys = append(keys, id)
		}
	}
	return keys
}

// cell is what a row has in a column.
func (r tableRow) cell(id string) string {
	if r.paper != nil {
		return r.reported(id)
	}
	s, isScore := scoreBy(id)
	if isScore {
		return s.summary(r.scores(s))
	}
	if id == "seed" {
		return r.seeds()
	}
	text := r.runs[0].get(id)
	if id == "split" {
		text = text[:min(len(text), shortHash)]
	}
	return cmp.Or(text, "–")
}

// shortHash is how much of a split's hash a table shows.
const shortHash = 8

// reported is what the paper says.
func (r tableRow) reported(id string) string {
	p := r.paper
	switch id {
	case "set":
		return p.Set
	case "acc_s":
		return fmt.Sprintf("%.1f", 100*p.AccS)
	case "acc_u":
		return fmt.Sprintf("%.1f", 100*p.AccU)
	case "acc_h":
		return fmt.Sprintf("%.1f", 100*p.AccH)
	}
	return ""
}

// seeds lists the seeds of a row's runs, rising.
func (r tableRow) seeds() string {
	var all []uint64
	for _, e := range r.runs {
		all = append(all, e.recipe.Config.Seed)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	var words []string
	for _, s := range all {
		words = append(words, strconv.FormatUint(s, 10))
	}
	if len(words) > 5 {
		return fmt.Sprintf("%d seeds", len(words))
	}
	return strings.Join(words, " ")
}

// scores are a score's values over the row's finished runs.
func (r tableRow) scores(s score) []float64 {
	var all []float64
	for _, e := range r.runs {
		if e.result == nil {
			continue
		}
		if v := s.of(e.result); !math.IsNaN(v) {
			all = append(all, v)
		}
	}
	return all
}

// summary is one value, or mean ± sd (of a sample: over n − 1) of several.
func (s score) summary(values []float64) string {
	switch len(values) {
	case 0:
		return "–"
	case 1:
		return s.text(values[0])
	}
	mean, sd := meanSD(values)
	return s.text(mean) + " ± " + s.text(sd)
}

func meanSD(values []float64) (mean, sd float64) {
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		sd += (v - mean) * (v - mean)
	}
	return mean, math.Sqrt(sd / math.Max(1, float64(len(values)-1)))
}

// number is what a row is sorted by; false puts it last.
func (r tableRow) number(id string) (float64, bool) {
	if s, ok := scoreBy(id); ok && r.paper == nil {
		values := r.scores(s)
		mean, _ := meanSD(values)
		return mean, len(values) > 0
	}
	v, err := strconv.ParseFloat(strings.Fields(r.cell(id) + " –")[0], 64)
	return v, err == nil
}

// sort orders the rows by a column, the paper's last; "" by time.
func (t *table) sort(id string, falling bool) {
	slices.SortStableFunc(t.rows, func(x, y tableRow) int {
		if id == "" || x.paper != nil || y.paper != nil {
			return latest(x, y)
		}
		a, okA := x.number(id)
		b, okB := y.number(id)
		c := cmp.Compare(a, b)
		switch {
		case okA != okB && okA:
			return -1
		case okA != okB:
			return 1
		case !okA:
			c = strings.Compare(x.cell(id), y.cell(id))
		}
		if falling {
			return -c
		}
		return c
	})
}

// warning says why accuracies here may not compare; "" if they do.
func (t *table) warning() string {
	for set, all := range t.splits {
		if len(all) > 1 {
			return fmt.Sprintf("%s was split in %d ways here: accuracies on different splits do not compare.", set, len(all))
		}
	}
	if len(t.splits) > 1 {
		return fmt.Sprintf("Runs on %d sets: accuracies compare within a set alone.", len(t.splits))
	}
	return ""
}

// heading is a column's two lines.
func heading(id string) (above, below string) {
	switch id {
	case "ausuc", "auroc", "t1":
		return "", strings.ToUpper(id)
	case "cal_h":
		return "calibr.", "acc_h"
	}
	if section, name, ok := strings.Cut(id, "."); ok {
		return section, name
	}
	return "", id
}

// tell writes a run's short label among others: where it differs from them.
func (e *ledgerRun) tell(among []*ledgerRun) string {
	var words []string
	for _, id := range append([]string{"set", "seed"}, differences(among)...) {
		if slices.ContainsFunc(among, func(o *ledgerRun) bool { return o.get(id) != e.get(id) }) {
			_, name := heading(id)
			words = append(words, name+"="+e.get(id))
		}
	}
	if len(words) == 0 || len(words) > 4 {
		return e.name
	}
	return strings.Join(words, " ")
}
