package baseline

import (
	"fmt"
	"strings"

	"segzsl/engine/kernel"
)

// Method is a baseline.
type Method struct {
	// Name is the name on the command line, Title that in tables.
	Name, Title string
	// Source is the paper, Note a remark on this implementation.
	Source, Note string
	// Axes are its hyper-parameters and the values to choose from.
	Axes [2]Axis
	// Centres is set for methods without an intercept: whether the training mean is
	// subtracted from features is then another hyperparameter.
	Centres bool
	// learn fits p with each of the settings, grouped by their first value.
	learn func(p *Problem, settings []Hyperparams, visit visitor) error
}

// visitor is called with the trained scorer of a setting.
type visitor func(Hyperparams, Scorer) error

// Axis is a hyper-parameter; the zero Axis is none.
type Axis struct {
	Name   string
	Values []float64
	Words  []string // for the values, where they stand for words
}

// Hyperparams gives a method's hyper-parameters their values.
type Hyperparams struct {
	Centred bool
	Values  [2]float64 // in the order of Axes
}

// Scorer scores samples: the larger, the likelier the class.
type Scorer interface {
	// Scores are those of scaled features x (n, D): (n, K). They are valid until
	// the next call.
	Scores(x kernel.Matrix) kernel.Matrix
}

// Grid is every setting to choose from.
func (m *Method) Grid() []Hyperparams {
	seconds := m.Axes[1].Values
	if m.Axes[1].Name == "" {
		seconds = []float64{0}
	}
	var grid []Hyperparams
	for _, centred := range []bool{false, true}[:1+count(m.Centres)] {
		for _, first := range m.Axes[0].Values {
			for _, second := range seconds {
				grid = append(grid, Hyperparams{centred, [2]float64{first, second}})
			}
		}
	}
	return grid
}

// Fit trains on p with each of the settings, a part of Grid in its order, and calls visit
// with each scorer. Shared computations are done once. It stops at an error of visit.
func (m *Method) Fit(p *Problem, settings []Hyperparams, visit func(Hyperparams, Scorer) error) error {
	var plain, centred []Hyperparams
	for _, s := range settings {
		if s.Centred {
			centred = append(centred, s)
		} else {
			plain = append(plain, s)
		}
	}
	var err error
	if len(plain) > 0 {
		err = m.learn(p, plain, visit)
	}
	if err == nil && len(centred) > 0 {
		q, mean := p.centre()
		err = m.learn(q, centred, func(s Hyperparams, scorer Scorer) error {
			return visit(s, &centring{scorer: scorer, mean: mean})
		})
	}
	if err != nil {
		return fmt.Errorf("baseline: %s: %w", m.Name, err)
	}
	return nil
}

// Describe is a setting in words: "γ 0.1, λ 1".
func (m *Method) Describe(s Hyperparams) string {
	var parts []string
	for i, axis := range m.Axes {
		if axis.Name != "" {
			parts = append(parts, axis.Name+" "+axis.text(s.Values[i]))
		}
	}
	if s.Centred {
		parts = append(parts, "centred")
	}
	return strings.Join(parts, ", ")
}

func (a Axis) text(v float64) string {
	for i, word := range a.Words {
		if a.Values[i] == v {
			return word
		}
	}
	return fmt.Sprintf("%g", v)
}

// Methods is the table of methods.
var Methods = []*Method{
	{"eszsl", "ESZSL", "Romera-Paredes and Torr, ICML 2015", "closed form; γ counts in mean eigenvalues of XᵀX",
		[2]Axis{{Name: "γ", Values: decades(-4, 3)}, {Name: "λ", Values: decades(-5, 1)}}, true, learnESZSL},
	{"sae", "SAE", "Kodirov, Xiang and Gong, CVPR 2017", "Sylvester equation; λ counts in n/tr(XᵀX)",
		[2]Axis{{Name: "λ", Values: decades(-3, 3)}, {Name: "compare in", Values: []float64{0, 1}, Words: []string{"attributes", "features"}}}, true, learnSAE},
	{"ale", "ALE", "Akata, Perronnin, Harchaoui and Schmid, CVPR 2013", "bilinear ranking by SGD, every violation weighed by its rank; the rate counts in 1/mean ‖x‖²",
		[2]Axis{{Name: "rate", Values: rates}, {Name: "epochs", Values: passes}}, true, ranking(weighByRank)},
	{"devise", "DeViSE", "Frome et al., NIPS 2013", "bilinear ranking by SGD, every violation weighs 1; the rate counts in 1/mean ‖x‖²",
		[2]Axis{{Name: "rate", Values: rates}, {Name: "epochs", Values: passes}}, true, ranking(weighEqually)},
	{"conse", "ConSE", "Norouzi et al., ICLR 2014", "softmax classifier of the seen classes; their attributes mixed by the T largest probabilities",
		[2]Axis{{Name: "epochs", Values: []float64{10, 30, 100}}, {Name: "T", Values: []float64{1, 2, 5, 10, 1000}, Words: []string{"1", "2", "5", "10", "all"}}}, false, learnConSE},
	{"ncm", "Class means", "nearest class mean", "means of seen classes are real; those of unseen are predicted from attributes by ridge regression",
		[2]Axis{{Name: "ridge", Values: decades(-4, 2)}}, false, learnMeans},
}

// decades are 10^from to 10^to.
func decades(from, to int) []float64 {
	var v []float64
	for e := from; e <= to; e++ {
		var x float64
		fmt.Sscanf(fmt.Sprintf("1e%d", e), "%g", &x) // exact, unlike math.Pow
		v = append(v, x)
	}
	return v
}

// groups cuts settings into runs of one first value.
func groups(settings []Hyperparams) [][]Hyperparams {
	var cut [][]Hyperparams
	for i, s := range settings {
		if i == 0 || settings[i-1].Values[0] != s.Values[0] {
			cut = append(cut, nil)
		}
		last := len(cut) - 1
		cut[last] = append(cut[last], s)
	}
	return cut
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
