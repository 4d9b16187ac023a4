package compare

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"segzsl/engine"
)

// row is a run, runs that differ only by seed, or the paper's results.
type row struct {
	key   string
	order int
	runs  []*Run
	paper *engine.Published
}

func (r row) name() string {
	switch {
	case r.paper != nil:
		return r.paper.Source
	case len(r.runs) > 1:
		return fmt.Sprintf("%s, %d runs", cmp.Or(r.sharedName(), r.runs[0].Recipe.Preset, r.runs[0].Set), len(r.runs))
	}
	return r.runs[0].Name
}

// ofSeed is the end of a run's name that has its seed, such as -s3, _seed3 or -3.
var ofSeed = regexp.MustCompile(`[-_.]?(s|seed)?[-_]?\d+$`)

// sharedName is the name of a group's runs without their seeds; "" if they have other
// names, such as those with the time of their start.
func (r row) sharedName() string {
	shared := ""
	for i, run := range r.runs {
		name := ofSeed.ReplaceAllString(run.Name, "")
		if i > 0 && name != shared {
			return ""
		}
		shared = name
	}
	return shared
}

// shortHash is the number of digits of a split's hash in the table.
const shortHash = 8

// cell is the text of a row in a column.
func (r row) cell(id string) string {
	if r.paper != nil {
		return r.published(id)
	}
	s, isScore := scoreBy(id)
	if isScore {
		return s.summary(r.values(s))
	}
	if id == "seed" {
		return r.seeds()
	}
	text := r.runs[0].get(id)
	if id == "split" {
		text = text[:min(len(text), shortHash)]
	}
	if r.runs[0].changed(id) {
		text += "*"
	}
	return cmp.Or(text, "–")
}

// published is the paper's result.
func (r row) published(id string) string {
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

// seeds lists the seeds of a row's runs, ascending.
func (r row) seeds() string {
	var all []uint64
	for _, run := range r.runs {
		all = append(all, run.Recipe.Config.Seed)
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

// values are a score's values over the row's finished runs.
func (r row) values(s score) []float64 {
	var all []float64
	for _, run := range r.runs {
		if run.Result == nil {
			continue
		}
		if v := s.of(run.Result); !math.IsNaN(v) {
			all = append(all, v)
		}
	}
	return all
}

// number is the sort key of a row; ok is false if it has none and comes last.
func (r row) number(id string) (float64, bool) {
	if s, ok := scoreBy(id); ok && r.paper == nil {
		values := r.values(s)
		mean, _ := meanSD(values)
		return mean, len(values) > 0
	}
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.Fields(r.cell(id) + " –")[0], "*"), 64)
	return v, err == nil
}
