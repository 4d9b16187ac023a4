package main

import (
	"math/rand/v2"
	"slices"
	"strings"
)

const (
	// splitSeed chooses the typefaces to hold out and the validation classes.
	splitSeed = 1
	// valClasses is the number of seen classes that are treated as unseen while
	// hyper-parameters are chosen.
	valClasses = 7
)

// Split has 0-based sample locations in rising order, named as in npz files.
type Split struct {
	TrainVal, Train, Val, TestSeen, TestUnseen []int64
}

// makeSplit holds out a fifth of the typefaces for testing seen classes, and all
// images of the unseen classes. A sample's location is its
// typeface times the number of classes plus its class.
func makeSplit(faces int, table *Table) Split {
	rng := rand.New(rand.NewPCG(splitSeed, 0))
	heldOut := make([]bool, faces)
	for _, f := range rng.Perm(faces)[:faces/5] {
		heldOut[f] = true
	}
	isVal := chooseVal(rng, table)
	var s Split
	for i := range faces * len(Characters) {
		at, class := int64(i), i%len(Characters)
		switch {
		case isUnseen(class):
			s.TestUnseen = append(s.TestUnseen, at)
			continue
		case heldOut[i/len(Characters)]:
			s.TestSeen = append(s.TestSeen, at)
			continue
		case isVal[class]:
			s.Val = append(s.Val, at)
		default:
			s.Train = append(s.Train, at)
		}
		s.TrainVal = append(s.TrainVal, at)
	}
	return s
}

func isUnseen(class int) bool { return strings.IndexByte(Unseen, Characters[class]) >= 0 }

// chooseVal draws classes until all their attributes can be learned from the
// other seen classes.
func chooseVal(rng *rand.Rand, table *Table) []bool {
	var seen []int
	for c := range Characters {
		if !isUnseen(c) {
			seen = append(seen, c)
		}
	}
	for {
		shuffled := slices.Clone(seen)
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		val, train := shuffled[:valClasses], shuffled[valClasses:]
		if covers(table, train, val) {
			isVal := make([]bool, len(Characters))
			for _, c := range val {
				isVal[c] = true
			}
			return isVal
		}
	}
}

// covers reports whether at least two of the source classes have each attribute
// of the target classes at least as strongly. With one alone, the attribute
// would be indistinguishable from the class.
func covers(table *Table, sources, targets []int) bool {
	for a := range table.Names {
		need := float32(0)
		for _, c := range targets {
			need = max(need, table.Values[c][a])
		}
		n := 0
		for _, c := range sources {
			if table.Values[c][a] >= need {
				n++
			}
		}
		if need > 0 && n < 2 {
			return false
		}
	}
	return true
}
