package data

import (
	"fmt"
	"math/rand/v2"
)

// validationSeed chooses which training samples stand in for test_seen. It is
// fixed, so that every run on a set tunes on the same samples.
const validationSeed = 1

// ForValidation is the set to choose hyper-parameters on, without a look at the
// test samples: with T = Train,
//
//	TestUnseen = Val             classes that play unseen
//	TestSeen   = 20 % of T       of each class, at least 1 of 2, at random
//	TrainVal   = the rest of T
//
// It shares features, labels and attributes with s; its split reaches no test
// sample of s, and has no Train and Val of its own. It fails where s has no
// Val, and where the result would not be a valid split.
func (s *Set) ForValidation() (*Set, error) {
	if len(s.Split.Train) == 0 || len(s.Split.Val) == 0 {
		return nil, fmt.Errorf("data: %s: no validation without training and validation classes (train %d, val %d samples)",
			s.Name, len(s.Split.Train), len(s.Split.Val))
	}
	v := *s
	v.Name = s.Name + "/validation"
	v.Split = Split{TestUnseen: append([]int(nil), s.Split.Val...)}
	held := s.holdOut(s.Split.Train)
	for _, at := range s.Split.Train {
		if held[at] {
			v.Split.TestSeen = append(v.Split.TestSeen, at)
		} else {
			v.Split.TrainVal = append(v.Split.TrainVal, at)
		}
	}
	var p problems
	owner := v.Split.check(&p, v.N(), v.firstLocation)
	if len(p.found) == 0 {
		v.checkClasses(&p, owner)
	}
	if err := p.err(v.Name); err != nil {
		return nil, fmt.Errorf("data: %s: train and val do not make a validation split: %w", s.Name, err)
	}
	return &v, nil
}

// holdOut marks a fifth of the locations of each class, rounded, but at least
// one where a class has two.
func (s *Set) holdOut(locations []int) map[int]bool {
	byClass := make([][]int, s.C())
	for _, at := range locations {
		byClass[s.Labels[at]] = append(byClass[s.Labels[at]], at)
	}
	held := map[int]bool{}
	random := rand.New(rand.NewPCG(validationSeed, 0))
	for _, members := range byClass {
		count := (len(members) + 2) / 5
		if count == 0 && len(members) > 1 {
			count = 1
		}
		for _, k := range random.Perm(len(members))[:count] {
			held[members[k]] = true
		}
	}
	return held
}
