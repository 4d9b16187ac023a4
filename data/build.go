package data

import (
	"errors"
	"fmt"
)

// Parts are the files of which Build makes a data set.
type Parts struct {
	// Features has a row for each sample: .npy, .npz (its array features, or its only
	// one), or CSV.
	Features string
	// Labels is a CSV file with the class of each sample on a line: names, or numbers
	// that count the lines of Attributes from 0. A second column may name the samples.
	Labels string
	// Attributes is a CSV file with a line for each class: its name, then numbers.
	Attributes string
	// SampleNames is a text file with a name on each line, or "".
	SampleNames string
	// Unseen names the unseen classes: a file with one on each line, or a list with
	// commas. If it is "", UnseenCount of them are drawn with Seed; 0 is a fifth.
	Unseen      string
	UnseenCount int
	// Seed draws the unseen classes and the test samples of seen classes.
	Seed uint64
}

// Build makes a data set of its parts, and validates it. All samples of unseen classes
// are for testing, and so is a fifth of each seen class. Errors name file, line, column
// and value, and what would be right.
func Build(p Parts) (*Set, error) {
	s, err := p.build()
	var invalid *InvalidError
	if errors.As(err, &invalid) {
		invalid.Source = p.Features
		return nil, invalid
	}
	if err != nil {
		return nil, fmt.Errorf("data: build: %w", err)
	}
	return s, nil
}

func (p Parts) build() (*Set, error) {
	s := &Set{Name: setName(p.Features), Source: p.Features}
	for _, read := range []func(*Set) error{p.readAttributes, p.readLabels, p.readSampleNames, p.readFeatures, p.split} {
		if err := read(s); err != nil {
			return nil, err
		}
	}
	return s, s.complete()
}

// split divides the samples as the Proposed Splits do.
func (p Parts) split(s *Set) error {
	unseen, err := p.unseen(s)
	if err != nil {
		return err
	}
	var seen []int
	for i, y := range s.Labels {
		if unseen[y] {
			s.Split.TestUnseen = append(s.Split.TestUnseen, i)
		} else {
			seen = append(seen, i)
		}
	}
	held := s.holdOut(seen, p.Seed)
	for _, i := range seen {
		if held[i] {
			s.Split.TestSeen = append(s.Split.TestSeen, i)
		} else {
			s.Split.TrainVal = append(s.Split.TrainVal, i)
		}
	}
	return nil
}
