package tune

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"segzsl/data/strict"
	"segzsl/engine"
	"segzsl/engine/config"
)

// Range is the range of values that Search draws for a field.
type Range struct {
	Key string
	// Low and High bound a number, drawn log-uniformly: equal factors are equally
	// likely. With OfBase they are factors of the value that the search began with.
	Low, High float64
	OfBase    bool
	// Choices are drawn with equal chances, for fields that are no numbers and
	// for numbers of which only some make sense.
	Choices []string
	// Usual keys are searched where the user names none.
	Usual bool
}

// Ranges is the table of what can be searched.
var Ranges = []Range{
	{Key: "features.scale", Choices: []string{"minmax", "robust"}},
	{Key: "attributes.centre", Choices: []string{"false", "true"}},
	{Key: "attributes.length", Low: 0.5, High: 10},
	{Key: "extract.epochs", Low: 0.5, High: 2, OfBase: true},
	{Key: "extract.batch", Choices: []string{"32", "64", "128", "256"}},
	{Key: "extract.lr", Low: 3e-4, High: 3e-3, Usual: true},
	{Key: "extract.lambda_recon", Low: 0.1, High: 10, Usual: true},
	{Key: "extract.lambda_s", Low: 0.3, High: 30, Usual: true},
	{Key: "extract.lambda_r", Low: 0.3, High: 50, Usual: true},
	{Key: "extract.lambda_sim", Low: 1, High: 100, Usual: true},
	{Key: "extract.residual", Choices: []string{"false", "true"}},
	{Key: "extract.semantic_dim", Choices: []string{"64", "128", "256", "512"}, Usual: true},
	{Key: "extract.hidden", Choices: []string{"256", "512", "1024"}},
	{Key: "extract.temperature", Low: 0.1, High: 1},
	{Key: "extract.weight_decay", Low: 0.01, High: 3},
	{Key: "extract.balanced", Choices: []string{"false", "true"}},
	{Key: "extract.exclude_self", Choices: []string{"false", "true"}},
	{Key: "extract.prior_weighted", Choices: []string{"false", "true"}},
	{Key: "generate.epochs", Low: 0.5, High: 2, OfBase: true},
	{Key: "generate.batch", Choices: []string{"32", "64", "128", "256"}},
	{Key: "generate.lr", Low: 2e-4, High: 2e-3, Usual: true},
	{Key: "generate.lambda_mi", Low: 0.01, High: 1, Usual: true},
	{Key: "generate.lambda_sim", Low: 0.01, High: 1, Usual: true},
	{Key: "generate.lambda_cls", Low: 0.001, High: 0.1},
	{Key: "generate.noise_dim", Choices: []string{"0", "16", "32", "64", "128"}},
	{Key: "generate.hidden", Choices: []string{"256", "512", "1024"}},
	{Key: "generate.temperature", Low: 0.1, High: 1},
	{Key: "generate.balanced", Choices: []string{"false", "true"}},
	{Key: "synthesise.per_class", Low: 50, High: 1000, Usual: true},
	{Key: "synthesise.mean_correction", Choices: []string{"0", "0.25", "0.5", "0.75", "1"}, Usual: true},
	{Key: "classify.input", Choices: []string{"semantic", "both"}},
	{Key: "classify.epochs", Low: 0.5, High: 4, OfBase: true},
	{Key: "classify.lr", Low: 3e-4, High: 1e-2, Usual: true},
	{Key: "classify.length", Choices: []string{"0", "3", "10", "30"}},
	{Key: "classify.ensemble", Choices: []string{"1", "3", "10"}},
	{Key: "classify.compatibility", Low: 0.01, High: 1},
}

// searched are the ranges of the keys; of none, the usual.
func searched(keys []string) ([]Range, error) {
	var ranges []Range
	for _, key := range keys {
		at := slices.IndexFunc(Ranges, func(r Range) bool { return r.Key == key })
		if at < 0 {
			return nil, fmt.Errorf("tune: %q has no range to search; there are %s", key, strings.Join(searchable(), ", "))
		}
		ranges = append(ranges, Ranges[at])
	}
	if len(keys) == 0 {
		ranges = slices.DeleteFunc(slices.Clone(Ranges), func(r Range) bool { return !r.Usual })
	}
	return ranges, nil
}

func searchable() []string {
	var keys []string
	for _, r := range Ranges {
		keys = append(keys, r.Key)
	}
	return keys
}

// draw is a value from the range, as Config.Set reads it, with two digits.
func (r Range) draw(rng *rand.Rand, base config.Config) string {
	if len(r.Choices) > 0 {
		return r.Choices[rng.IntN(len(r.Choices))]
	}
	v := r.Low * strict.Exp(rng.Float64()*strict.Log(r.High/r.Low))
	if r.OfBase {
		own, _ := strconv.ParseFloat(base.Get(r.Key), 64)
		v *= own
	}
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'e', 1, 64), 64)
	f, _ := config.FieldByKey(r.Key)
	if f.IsFloat() {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.Itoa(max(int(f.Min), int(math.Round(v))))
}

// redraws is how often a trial is drawn again that was drawn before: of a few
// choices, little else may be left.
const redraws = 100

// drawTrials are the settings of n trials; trial 0 has none. More trials begin
// with the same ones, for the same seed, ranges and base.
func drawTrials(n int, ranges []Range, base config.Config, seed uint64, near bool) [][]config.Setting {
	draw := drawSettings
	if near {
		draw = drawNear
	}
	trials := [][]config.Setting{nil}
	for len(trials) < n {
		rng := engine.Stream(seed, fmt.Sprint("trial ", len(trials)))
		list := draw(rng, ranges, base)
		for range redraws {
			if !slices.ContainsFunc(trials, func(t []config.Setting) bool { return slices.Equal(t, list) }) {
				break
			}
			list = draw(rng, ranges, base)
		}
		trials = append(trials, list)
	}
	return trials
}

// nearFactor bounds by what factor a number is changed near the base: wide
// enough to leave the noise between trainings, too narrow to leave a good place.
const nearFactor = 3

// drawNear draws as Options.Near says. What is 0 in the base is drawn from its
// whole range.
func drawNear(rng *rand.Rand, ranges []Range, base config.Config) []config.Setting {
	var list []config.Setting
	for _, r := range ranges {
		changed := rng.IntN(2) == 0
		if own, err := strconv.ParseFloat(base.Get(r.Key), 64); err == nil && own > 0 && len(r.Choices) == 0 {
			r.Low, r.High, r.OfBase = 1./nearFactor, nearFactor, true
		}
		value := r.draw(rng, base)
		if changed && value != base.Get(r.Key) {
			list = append(list, config.Setting{Key: r.Key, Value: value})
		}
	}
	return list
}

func drawSettings(rng *rand.Rand, ranges []Range, base config.Config) []config.Setting {
	var list []config.Setting
	for _, r := range ranges {
		list = append(list, config.Setting{Key: r.Key, Value: r.draw(rng, base)})
	}
	return list
}
