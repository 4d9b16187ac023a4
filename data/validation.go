package data

import (
	"fmt"
	"math/rand/v2"
)

// validationSeed chooses the training samples that are held out as test_seen. It
// is fixed, so that all runs on a data set use the same validation samples.
const validationSeed = 1

// ForValidation returns a data set for choosing hyper-parameters, without test
// samples: with T = Train,
//
//	TestUnseen = Val             classes treated as unseen
//	TestSeen   = 20 % of T       of each class, at least 1 of 2, at random
//	TrainVal   = the rest of T
//
// It shares features, labels and attributes with s; its split has no test sample
// of s, and no Train and Val. It returns an error if s has no Val, or if the
// result would not be a valid split.
func (s *Set) ForValidation() (*Set, error) {
	if len(s.Split.Train) == 0 || len(s.Split.Val) == 0 {
		return nil, fmt.Errorf("data: %s: validation needs training and validation classes (train has %d samples, val %d)",
			s.Name, len(s.Split.Train), len(s.Split.Val))
	}
	v := *s
	v.Name = s.Name + "/validation"
	v.Split = Split{TestUnseen: append([]int(nil), s.Split.Val...)}
	held := s.holdOut(s.Split.Train, validationSeed)
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
		return nil, fmt.Errorf("data: %s: train and val do not form a valid split: %w", s.Name, err)
	}
	return &v, nil
}

// holdOut selects a fifth of the locations of each class, rounded, but at least
// one of a class with two or more, at random from seed.
func (s *Set) holdOut(locations []int, seed uint64) map[int]bool {
	byClass := make([][]int, s.C())
	for _, at := range locations {
		byClass[s.Labels[at]] = append(byClass[s.Labels[at]], at)
	}
	held := map[int]bool{}
	random := rand.New(rand.NewPCG(seed, 0))
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
