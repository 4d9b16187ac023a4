package data

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"segzsl/data/clean"
)

// SplitSeed chooses the validation classes of a data set without train_loc and
// val_loc. It is fixed, so that a set always has the same split.
const SplitSeed = 1

func (s *Set) note(format string, args ...any) {
	s.Notes = append(s.Notes, fmt.Sprintf(format, args...))
}

// fillNames gives classes and attributes without names numbered ones.
func (s *Set) fillNames(classes int) {
	if s.ClassNames == nil {
		s.ClassNames = numbered("class", classes)
	}
	if s.AttributeNames == nil {
		s.AttributeNames = numbered("attribute", s.A)
	}
}

func numbered(what string, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%s %d", what, i)
	}
	return names
}

// complete completes a set as read from a file: train and validation samples lie
// within trainval, every part is sorted, and the fingerprint is computed. It
// validates first, while indices are still those of the file. It returns an
// *InvalidError.
func (s *Set) complete() error {
	for _, names := range [][]string{s.ClassNames, s.AttributeNames, s.SampleNames} {
		for i, name := range names {
			names[i] = clean.Name(name)
		}
	}
	s.withinTrainVal(s.N())
	if err := s.Validate(); err != nil {
		return err
	}
	s.completeSplit()
	s.Split.sort()
	s.Fingerprint = s.fingerprint()
	return nil
}

// completeSplit fills in a missing Train or Val: where one is given, the other
// gets the remaining classes of TrainVal; where neither is given, SplitSeed
// divides the classes.
func (s *Set) completeSplit() {
	train, val := len(s.Split.Train), len(s.Split.Val)
	switch {
	case train == 0 && val == 0:
		s.SplitClasses(SplitSeed)
	case val == 0:
		s.Split.Val = s.otherClasses(s.Split.Train)
		s.note("val_loc is missing or lies outside trainval_loc: the classes of trainval_loc that are not in train_loc are used for validation")
	case train == 0:
		s.Split.Train = s.otherClasses(s.Split.Val)
		s.note("train_loc is missing or lies outside trainval_loc: the classes of trainval_loc that are not in val_loc are used for training")
	}
}

// otherClasses returns the samples of TrainVal whose class has no sample at locations.
func (s *Set) otherClasses(locations []int) (others []int) {
	taken := make([]bool, s.C())
	for _, at := range locations {
		taken[s.Labels[at]] = true
	}
	for _, at := range s.Split.TrainVal {
		if !taken[s.Labels[at]] {
			others = append(others, at)
		}
	}
	return others
}

// withinTrainVal drops from Train and Val what is not in TrainVal: the published
// files list samples of test_seen there too, and training on those would leak
// test data. Locations outside the n samples stay, for Validate to report.
func (s *Set) withinTrainVal(n int) {
	in := make([]bool, n)
	for _, at := range s.Split.TrainVal {
		if at >= 0 && at < n {
			in[at] = true
		}
	}
	outside := func(at int) bool { return at >= 0 && at < n && !in[at] }
	train, val := len(s.Split.Train), len(s.Split.Val)
	s.Split.Train = slices.DeleteFunc(s.Split.Train, outside)
	s.Split.Val = slices.DeleteFunc(s.Split.Val, outside)
	train, val = train-len(s.Split.Train), val-len(s.Split.Val)
	if train+val > 0 {
		s.note("train_loc and val_loc listed %d and %d samples outside trainval_loc (in the published files, samples of test_seen_loc); they are ignored", train, val)
	}
}

// SplitClasses divides TrainVal into Train and Val by class, at random from
// seed. The fraction of classes in Val is that of unseen classes among all
// classes, so that validation is as hard as the test. With fewer than two seen
// classes there is nothing to divide, and both stay empty.
func (s *Set) SplitClasses(seed uint64) {
	seen := s.Seen()
	s.Split.Train, s.Split.Val = nil, nil
	if len(seen) < 2 {
		s.note("train_loc and val_loc are missing, and a single seen class cannot be divided: validation is not possible")
		return
	}
	unseen := len(s.Unseen())
	share := float64(unseen) / float64(unseen+len(seen))
	count := min(max(1, int(float64(share*float64(len(seen)))+0.5)), len(seen)-1)

	random := rand.New(rand.NewPCG(seed, 0))
	random.Shuffle(len(seen), func(i, j int) { seen[i], seen[j] = seen[j], seen[i] })
	held := make([]bool, s.C())
	for _, c := range seen[:count] {
		held[c] = true
	}
	for _, at := range s.Split.TrainVal {
		if held[s.Labels[at]] {
			s.Split.Val = append(s.Split.Val, at)
		} else {
			s.Split.Train = append(s.Split.Train, at)
		}
	}
	s.note("train_loc and val_loc are missing: %d of %d seen classes are used for validation, chosen with seed %d", count, len(seen), seed)
}
