package data

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"segzsl/data/matlab"
)

// An xlsa17 folder ("Proposed Splits") holds two MATLAB files, in which columns
// are samples or classes and indices are 1-based:
//
//	res101.mat      features D × n, labels n, optionally image_files
//	att_splits.mat  att A × C, trainval_loc, test_seen_loc, test_unseen_loc,
//	                optionally train_loc, val_loc, original_att, allclasses_names
//
// and optionally allclasses.txt and attributes.txt or predicates.txt with names.
const (
	featuresFile = "res101.mat"
	splitsFile   = "att_splits.mat"
)

// missingAttribute marks an unknown entry of original_att in the AWA files,
// where all others are percentages. RawAttributes has 0 instead. att, which was
// normalised with the −1 (giving −0.004), is used unchanged, because published
// results are trained on it.
const missingAttribute = -1

// openXLSA reads a folder; the set is returned with an *InvalidError too.
func openXLSA(path string) (*Set, error) {
	if _, err := os.Stat(filepath.Join(path, featuresFile)); err != nil {
		return nil, fmt.Errorf("%w: %s has the splits but not the features; %s belongs beside it", errNoFeatures, splitsFile, featuresFile)
	}
	s, err := readXLSASplits(path)
	if err != nil {
		return nil, err
	}
	if err := readXLSAFeatures(filepath.Join(path, featuresFile), s); err != nil {
		return nil, err
	}
	return s, s.complete()
}

// errNoFeatures reports a folder that Inspect can describe but Open cannot use.
var errNoFeatures = errors.New("there are no features")

// taker visits the arrays of a file and reads those it knows, each once.
type taker struct {
	file  string
	take  map[string]func(*matlab.Array) error
	taken map[string]bool
	found []string
}

func (t *taker) read(path string) error {
	t.file, t.taken = filepath.Base(path), map[string]bool{}
	err := matlab.Read(path, func(m *matlab.Array) error {
		t.found = append(t.found, m.Name)
		take := t.take[m.Name]
		if take == nil || t.taken[m.Name] {
			return nil
		}
		t.taken[m.Name] = true
		return take(m)
	})
	if err != nil {
		return fmt.Errorf("%s: %w", t.file, err)
	}
	return nil
}

// need returns an error if one of the names was not in the file.
func (t *taker) need(names ...string) error {
	for _, name := range names {
		if !t.taken[name] {
			return fmt.Errorf("%s: %s is missing (found: %s; want %s)", t.file, name, list(t.found), list(names))
		}
	}
	return nil
}

// readXLSASplits reads all but features and labels.
func readXLSASplits(path string) (*Set, error) {
	s := &Set{firstLocation: 1}
	var original []float32
	t := &taker{take: map[string]func(*matlab.Array) error{
		"att": func(m *matlab.Array) (err error) {
			if len(m.Dims) != 2 || m.Count == 0 {
				return fmt.Errorf("att: size %v: want attributes × classes", m.Dims)
			}
			s.A = m.Dims[0]
			s.RawAttributes, err = m.Float32s()
			return err
		},
		"original_att":     func(m *matlab.Array) (err error) { original, err = m.Float32s(); return err },
		"allclasses_names": func(m *matlab.Array) (err error) { s.ClassNames, err = m.Strings(); return err },
		"trainval_loc":     locations(&s.Split.TrainVal),
		"test_seen_loc":    locations(&s.Split.TestSeen),
		"test_unseen_loc":  locations(&s.Split.TestUnseen),
		"train_loc":        locations(&s.Split.Train),
		"val_loc":          locations(&s.Split.Val),
	}}
	if err := t.read(filepath.Join(path, splitsFile)); err != nil {
		return nil, err
	}
	if err := t.need("att", "trainval_loc", "test_seen_loc", "test_unseen_loc"); err != nil {
		return nil, err
	}
	s.Attributes = normalise(s.RawAttributes, s.A)
	s.takeOriginal(original)
	return s, s.xlsaNames(path)
}

func locations(into *[]int) func(*matlab.Array) error {
	return func(m *matlab.Array) (err error) {
		*into, err = m.Ints()
		return err
	}
}

// takeOriginal sets the raw attributes from original_att, with 0 for missing
// values. −1 means missing only where no other value is negative.
func (s *Set) takeOriginal(original []float32) {
	if original == nil {
		return
	}
	if len(original) != len(s.Attributes) {
		s.note("original_att has %d values, att %d: it is ignored", len(original), len(s.Attributes))
		return
	}
	s.RawAttributes = original
	missing := 0
	for _, v := range original {
		if v < 0 && v != missingAttribute {
			return
		}
		if v == missingAttribute {
			missing++
		}
	}
	if missing == 0 {
		return
	}
	for i, v := range original {
		if v == missingAttribute {
			original[i] = 0
		}
	}
	s.note("original_att has %d entries of −1 (missing): shown as 0; training takes att as published", missing)
}

// xlsaNames completes the names of classes and attributes.
func (s *Set) xlsaNames(path string) error {
	classes := len(s.Attributes) / s.A
	if s.ClassNames != nil && len(s.ClassNames) != classes {
		return fmt.Errorf("%s: allclasses_names has %d names, att has %d columns; want the same number", splitsFile, len(s.ClassNames), classes)
	}
	if s.ClassNames == nil {
		s.ClassNames = s.namesFrom(filepath.Join(path, "allclasses.txt"), classes)
	}
	for _, file := range []string{"attributes.txt", "predicates.txt"} {
		if s.AttributeNames == nil {
			s.AttributeNames = s.namesFrom(filepath.Join(path, file), s.A)
		}
	}
	s.fillNames(classes)
	return nil
}

var numberedLine = regexp.MustCompile(`^\s*\d+[.:]?\s+`)

// namesFrom reads one name per line, optionally numbered ("12 name"). It returns
// nil if the file is absent, or has another number of names, which is noted.
func (s *Set) namesFrom(path string, want int) []string {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil
	}
	var names []string
	for line := range strings.Lines(string(content)) {
		if name := strings.TrimSpace(numberedLine.ReplaceAllString(line, "")); name != "" {
			names = append(names, name)
		}
	}
	if len(names) != want {
		s.note("%s has %d names, want %d: it is ignored", filepath.Base(path), len(names), want)
		return nil
	}
	return names
}

// readXLSAFeatures reads features and labels into s.
func readXLSAFeatures(path string, s *Set) error {
	var columns int
	t := &taker{take: map[string]func(*matlab.Array) error{
		"features": func(m *matlab.Array) (err error) {
			if len(m.Dims) != 2 || m.Count == 0 {
				return fmt.Errorf("features: size %v: want features × samples", m.Dims)
			}
			s.D, columns = m.Dims[0], m.Dims[1]
			s.Features, err = m.Float32s() // a column is a sample, which makes it row-major
			return err
		},
		"labels": func(m *matlab.Array) error {
			labels, err := m.Ints()
			for _, y := range labels {
				s.Labels = append(s.Labels, ClassID(y))
			}
			return err
		},
		"image_files": func(m *matlab.Array) (err error) { s.SampleNames, err = m.Strings(); return err },
	}}
	if err := t.read(path); err != nil {
		return err
	}
	if err := t.need("features", "labels"); err != nil {
		return err
	}
	if columns != len(s.Labels) {
		return fmt.Errorf("%s: features is %d × %d for %d labels; want a column for each label", featuresFile, s.D, columns, len(s.Labels))
	}
	if s.SampleNames != nil && len(s.SampleNames) != len(s.Labels) {
		s.note("image_files has %d names for %d samples: it is ignored", len(s.SampleNames), len(s.Labels))
		s.SampleNames = nil
	}
	for i, name := range s.SampleNames { // the paths are those of the authors' machine
		s.SampleNames[i] = name[strings.LastIndexAny(name, `/\`)+1:]
	}
	s.SampleNames = slices.Clip(s.SampleNames)
	return nil
}
