package data

import (
	"errors"
	"fmt"
	"slices"
)

// Unknown is a count in a Report that cannot be determined from the files.
const Unknown = -1

// Report describes a data set, whether it can be used or not.
type Report struct {
	// Name and Source are as in Set; Format is a name from Formats.
	Name, Source, Format string
	// Samples, Features, Classes and Attributes are n, D, C and A.
	Samples, Features, Classes, Attributes int
	// Seen and Unseen count classes.
	Seen, Unseen int
	// TrainVal to TestUnseen count the samples of the split after repairs.
	TrainVal, Train, Val, TestSeen, TestUnseen int
	// SplitHash is Split.Hash.
	SplitHash string
	// Fingerprint is that of the set; empty if it cannot be used.
	Fingerprint Fingerprint
	// Height and Width are set where features are pixels; otherwise 0.
	Height, Width int
	// ClassNames and AttributeNames are those of the set.
	ClassNames, AttributeNames []string
	// Problems make Open fail; Notes do not.
	Problems, Notes []string
}

// Usable reports whether Open takes the set.
func (r *Report) Usable() bool { return len(r.Problems) == 0 }

// Inspect reads the data set of that name or path and describes it. Unlike Open
// it also describes a set that does not pass Validate, and an xlsa17 folder with
// splits but no features; Problems then lists what is wrong. It returns an error
// only if nothing could be read.
func Inspect(nameOrPath string) (*Report, error) {
	s, format, err := load(nameOrPath)
	var invalid *InvalidError
	var noFeatures noFeaturesError
	switch {
	case errors.As(err, &noFeatures):
		return inspectSplits(nameOrPath, noFeatures.missing)
	case errors.As(err, &invalid) && s != nil:
		r := report(s, format)
		r.Problems = invalid.listed()
		return r, nil
	case err != nil:
		return nil, err
	}
	r := report(s, format)
	r.Seen, r.Unseen = len(s.Seen()), len(s.Unseen())
	return r, nil
}

func report(s *Set, format Format) *Report {
	return &Report{
		Name: s.Name, Source: s.Source, Format: format.Name,
		Samples: s.N(), Features: s.D, Classes: s.C(), Attributes: s.A,
		Seen: Unknown, Unseen: Unknown,
		TrainVal: len(s.Split.TrainVal), Train: len(s.Split.Train), Val: len(s.Split.Val),
		TestSeen: len(s.Split.TestSeen), TestUnseen: len(s.Split.TestUnseen),
		SplitHash: s.SplitHash(), Fingerprint: s.Fingerprint, Height: s.ImageHeight, Width: s.ImageWidth,
		ClassNames: s.ClassNames, AttributeNames: s.AttributeNames, Notes: s.Notes,
	}
}

// inspectSplits describes an xlsa17 folder without features; missing says so.
// Labels are missing too, so that it is unknown which classes are seen.
func inspectSplits(nameOrPath string, missing error) (*Report, error) {
	format, path, err := detect(nameOrPath)
	if err != nil {
		return nil, err
	}
	s, problem := openXLSASplits(path)
	var invalid *InvalidError
	if problem != nil && !errors.As(problem, &invalid) {
		return nil, problem
	}
	s.Name, s.Source = setName(path), path
	r := report(s, format)
	r.Samples, r.Features = Unknown, Unknown
	if invalid != nil {
		r.Problems = invalid.listed()
	}
	r.Problems = append(r.Problems, fmt.Sprintf("%v: the set has splits and attributes, but no features and labels to train on", missing))
	return r, nil
}

// openXLSASplits reads and checks everything that needs no features.
func openXLSASplits(path string) (*Set, error) {
	f, err := openMAT(path, splitsFile)
	if err != nil {
		return nil, err
	}
	defer f.close()
	s := &Set{firstLocation: 1}
	if err := s.readXLSASplits(f, path); err != nil {
		return nil, err
	}
	n := 1 + max(highest(s.Split.TrainVal), highest(s.Split.TestSeen), highest(s.Split.TestUnseen))
	s.withinTrainVal(n)
	var p problems
	checkFinite(&p, "attributes", s.Attributes, s.A)
	s.checkAttributes(&p)
	s.Split.check(&p, n, s.firstLocation)
	s.Split.sort()
	return s, p.err(path)
}

func highest(locations []int) int {
	if len(locations) == 0 {
		return -1
	}
	return slices.Max(locations)
}
