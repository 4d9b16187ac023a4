package data

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strconv"

	"segzsl/data/regular"
)

// readFeatures reads the features, a row for each label.
func (p Parts) readFeatures(s *Set) error {
	f, info, err := regular.Open(p.Features)
	if err != nil {
		return err
	}
	defer f.Close()
	head := make([]byte, headSize)
	n, err := f.ReadAt(head, 0)
	if n == 0 {
		return fmt.Errorf("%s is empty or cannot be read: %w", p.Features, err)
	}
	switch head = head[:n]; {
	case bytes.HasPrefix(head, []byte("\x93NUMPY")):
		err = p.arrayFeatures(s, &arrays{keys: []string{"features"}, open: func(string) (io.ReadCloser, int64, error) {
			again, _, err := regular.Open(p.Features)
			return again, info.Size(), err
		}})
	case found{head: head}.zip():
		var a *arrays
		if a, err = zipArrays(f, info.Size()); err == nil {
			err = p.arrayFeatures(s, a)
		}
	default:
		return p.textFeatures(s)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", p.Features, err)
	}
	return nil
}

// arrayFeatures reads the array features of a file, or its only one.
func (p Parts) arrayFeatures(s *Set, a *arrays) error {
	if !a.has("features") {
		if len(a.keys) != 1 {
			return fmt.Errorf("which array has the features? Want one with the name features, or only one; found %s", list(a.keys))
		}
		only, open := a.keys[0], a.open
		a = &arrays{keys: []string{"features"}, open: func(string) (io.ReadCloser, int64, error) { return open(only) }}
	}
	shape, err := a.shape("features")
	if err != nil {
		return err
	}
	if len(shape) < 2 || slices.Contains(shape, 0) {
		return fmt.Errorf("shape %v: want samples × features", shape)
	}
	if shape[0] != s.N() {
		return fmt.Errorf("%d rows for the %d labels of %s; want one row for each label", shape[0], s.N(), p.Labels)
	}
	return a.readFeatures(s)
}

// textFeatures reads a CSV file. Its first column may be the samples' names.
func (p Parts) textFeatures(s *Set) error {
	var names []string
	from, counts, started := 0, true, false
	row := func(r *rows) error {
		if !started {
			started = true
			if head, err := r.header(min(1, len(r.cells)-1)); head || err != nil {
				return err
			}
		}
		if s.D == 0 {
			if len(r.cells) > 1 && !isNumber(r.cells[0]) {
				from = 1
			}
			s.D = len(r.cells) - from
		}
		n := len(s.Features) / s.D
		counts = counts && from == 0 && s.D > 1 && r.cells[0] == strconv.Itoa(n)
		if from == 1 {
			if isNumber(r.cells[0]) {
				return r.wrong(0, "want the name of a sample, as in the lines above")
			}
			names = append(names, r.cells[0])
		}
		if n == s.N() {
			return fmt.Errorf("%s:%d: more than %d rows; want one for each label of %s", r.path, r.line, s.N(), p.Labels)
		}
		for column := from; column < len(r.cells); column++ {
			v, err := r.number(column)
			if err != nil {
				return err
			}
			s.Features = append(s.Features, v)
		}
		return nil
	}
	if err := eachRow(p.Features, row); err != nil {
		return err
	}
	switch {
	case s.D == 0 || len(s.Features)/s.D != s.N():
		return fmt.Errorf("%s: %d rows for the %d labels of %s; want one row for each label", p.Features, len(s.Features)/max(1, s.D), s.N(), p.Labels)
	case counts && s.N() > 2:
		return fmt.Errorf("%s: the first column counts the rows from 0; remove it (in pandas, to_csv(index=False))", p.Features)
	case names != nil && s.SampleNames != nil && !slices.Equal(names, s.SampleNames):
		return fmt.Errorf("%s: the names of its first column are not the sample names given elsewhere; want the same, in the same order", p.Features)
	case names != nil:
		s.SampleNames = names
	}
	return nil
}
