package engine

import (
	"path/filepath"
	"strings"
)

// Published are accuracies that a paper reports, as fractions 0 to 1.
type Published struct {
	Set              string // "AWA2"
	Method           string
	Source           string
	AccS, AccU, AccH float64
}

// Paper is the row of SE-GZSL in Table 2 of the paper: ResNet-101 features, split of
// Xian et al. (2017), whose hash the paper does not give.
var Paper = []Published{
	{"AWA1", "SE-GZSL", "paper, Table 2", 0.767, 0.613, 0.681},
	{"AWA2", "SE-GZSL", "paper, Table 2", 0.807, 0.599, 0.688},
	{"CUB", "SE-GZSL", "paper, Table 2", 0.603, 0.531, 0.564},
	{"SUN", "SE-GZSL", "paper, Table 2", 0.407, 0.458, 0.431},
}

// PaperOn returns the paper's result on a data set, given its name or path: "AWA2",
// "data/xlsa17/AWA2", "awa2.npz"; false for sets that are not in Table 2.
func PaperOn(set string) (Published, bool) {
	name := filepath.Base(set)
	name = strings.TrimSuffix(name, filepath.Ext(name))
	for _, p := range Paper {
		if strings.EqualFold(p.Set, name) {
			return p, true
		}
	}
	return Published{}, false
}
