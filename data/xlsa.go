package data

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"segzsl/data/matlab"
	"segzsl/data/numeric"
	"segzsl/data/regular"
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
	splits, err := openMAT(path, splitsFile)
	if err != nil {
		return nil, err
	}
	defer splits.close()
	features, err := openMAT(path, featuresFile)
	if errors.Is(err, errMissing) {
		return nil, noFeaturesError{err}
	}
	if err != nil {
		return nil, err
	}
	defer features.close()
	s := &Set{firstLocation: 1}
	if err := s.readXLSALabels(features); err != nil {
		return nil, err
	}
	if err := s.readXLSASplits(splits, path); err != nil {
		return nil, err
	}
	if err := s.readXLSAFeatures(features); err != nil {
		return nil, err
	}
	return s, s.complete()
}

// errMissing is the error for a file that a folder should have.
var errMissing = errors.New("is missing")

// noFeaturesError reports a folder that Inspect can describe but Open cannot use.
type noFeaturesError struct{ missing error }

func (e noFeaturesError) Error() string {
	return fmt.Sprintf("there are no features: %s has the splits but not the features; %v", splitsFile, e.missing)
}

// matFile is an open MATLAB file.
type matFile struct {
	*matlab.File
	name  string // without the folder
	close func() error
}

// openMAT opens a file of a folder. The error wraps errMissing if there is none of
// that name.
func openMAT(dir, name string) (*matFile, error) {
	f, info, err := regular.Open(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missingMAT(dir, name)
	}
	if err != nil {
		return nil, err
	}
	content, err := matlab.Open(f, info.Size())
	if err == nil {
		return &matFile{content, name, f.Close}, nil
	}
	head := make([]byte, headSize)
	n, _ := f.ReadAt(head, 0)
	f.Close()
	if what := foreignKind(head[:n]); what != "" {
		return nil, fmt.Errorf("%s is %s", name, what)
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}

// instead names the file that may have been meant by one that is missing: of nearly
// the same name, or another one of splits or features; "" where there is none.
func instead(names []string, missing string) string {
	other, part := featuresFile, "split"
	if missing == featuresFile {
		other, part = splitsFile, "res"
	}
	var alike []string
	for _, name := range names {
		lower := strings.ToLower(name)
		if filepath.Ext(lower) == ".mat" && lower != other && (strings.Contains(lower, part) || nearest(missing, []string{lower}) != "") {
			alike = append(alike, name)
		}
	}
	if near := nearest(missing, alike); near != "" || len(alike) == 0 {
		return near
	}
	return alike[0]
}

// missingMAT is the error for a file that a folder does not have.
func missingMAT(dir, name string) error {
	hint := ""
	if f, err := look(dir); err == nil {
		if near := instead(f.names, name); near != "" {
			hint = fmt.Sprintf(" (found %s: did you mean that? Then rename it, or link to it)", cut(near, maxName))
		}
	}
	return fmt.Errorf("%s %w%s", name, errMissing, hint)
}

// wrap adds the file's name to an error.
func (f *matFile) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", f.name, err)
}

// need returns an error if one of the variables is missing or cannot be read.
func (f *matFile) need(names ...string) error {
	var found []string
	for _, a := range f.Arrays {
		if !slices.Contains(found, a.Name) {
			found = append(found, a.Name)
		}
	}
	for _, name := range names {
		a := f.Array(name)
		switch {
		case a == nil && f.Damaged != nil:
			return fmt.Errorf("%s: %s is missing, and a variable cannot be read: %w", f.name, name, f.Damaged)
		case a == nil:
			return fmt.Errorf("%s: %s is missing%s (found: %s; want %s)", f.name, name, meant(name, found), list(found), list(names))
		case a.Err != nil:
			return fmt.Errorf("%s: %s: %w", f.name, name, a.Err)
		}
	}
	return nil
}

// readXLSALabels reads the labels, after it has compared their number with that of
// the features.
func (s *Set) readXLSALabels(f *matFile) (err error) {
	if err := f.need("features", "labels"); err != nil {
		return err
	}
	x, labels := f.Array("features"), f.Array("labels")
	if len(x.Dims) != 2 || x.Count == 0 {
		return fmt.Errorf("%s: features: size %v: want features × samples", f.name, x.Dims)
	}
	if x.Dims[1] != labels.Count {
		return fmt.Errorf("%s: features is %d × %d for %d labels; want a column for each label", f.name, x.Dims[0], x.Dims[1], labels.Count)
	}
	s.Labels, err = matlab.Ints[ClassID](labels)
	for i := range s.Labels {
		s.Labels[i]--
	}
	return f.wrap(err)
}

// readXLSASplits reads all but features and labels.
func (s *Set) readXLSASplits(f *matFile, path string) error {
	if err := f.need("att", "trainval_loc", "test_seen_loc", "test_unseen_loc"); err != nil {
		return err
	}
	if err := s.readXLSAAttributes(f); err != nil {
		return err
	}
	for _, part := range []struct {
		name string
		into *[]int
	}{
		{"trainval_loc", &s.Split.TrainVal}, {"test_seen_loc", &s.Split.TestSeen}, {"test_unseen_loc", &s.Split.TestUnseen},
		{"train_loc", &s.Split.Train}, {"val_loc", &s.Split.Val},
	} {
		a := f.Array(part.name)
		if a == nil {
			continue
		}
		if s.N() > 0 {
			if err := s.checkCount(part.name, a.Count); err != nil {
				return f.wrap(err)
			}
		}
		values, err := matlab.Ints[int](a)
		if err == nil {
			*part.into, err = s.locations(part.name, values, a.Logical)
		}
		if err != nil {
			return f.wrap(err)
		}
	}
	return s.xlsaNames(f.name, path)
}

// readXLSAAttributes reads att, and what belongs to it.
func (s *Set) readXLSAAttributes(f *matFile) (err error) {
	if names := f.Array("allclasses_names"); names != nil {
		s.ClassNames, err = names.Strings()
		if err = s.optional(names.Name, err); err != nil {
			return f.wrap(err)
		}
	}
	t, err := s.xlsaTable(f.Array("att"))
	if err != nil {
		return f.wrap(err)
	}
	if s.classesInColumns(t.rows, t.columns, givenNames{classes: len(s.ClassNames)}) {
		t = t.transposed()
		s.noteTransposed("att", t)
	}
	s.A, s.RawAttributes, s.Attributes = t.columns, t.values, normalise(t.values, t.columns)
	original := f.Array("original_att")
	if original == nil {
		return nil
	}
	raw, err := s.xlsaTable(original)
	if err != nil {
		return f.wrap(s.optional(original.Name, err))
	}
	s.takeOriginal(raw, t)
	return nil
}

// xlsaTable reads a matrix of attributes × classes, whose columns MATLAB stores one
// after the other: it becomes a table of classes × attributes.
func (s *Set) xlsaTable(a *matlab.Array) (t table, err error) {
	if a.Err == nil && (len(a.Dims) != 2 || a.Count == 0) {
		return t, fmt.Errorf("%s: %w", a.Name, numeric.Unsupported(fmt.Sprintf("size %v: want attributes × classes", a.Dims)))
	}
	if a.Err == nil {
		t = table{rows: a.Dims[1], columns: a.Dims[0]}
		if err := s.checkTable(a.Name, t.rows, t.columns); err != nil {
			return t, err
		}
	}
	t.values, err = a.Float32s()
	return t, err
}

// takeOriginal sets the raw attributes from original_att, with 0 for missing
// values. −1 means missing only where no other value is negative.
func (s *Set) takeOriginal(original, att table) {
	if original.rows == att.columns && original.columns == att.rows && att.rows != att.columns {
		original = original.transposed()
	}
	if original.rows != att.rows || original.columns != att.columns {
		s.note("original_att has %d values, att %d: it is ignored", len(original.values), len(att.values))
		return
	}
	s.RawAttributes = original.values
	missing := 0
	for _, v := range original.values {
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
	for i, v := range original.values {
		if v == missingAttribute {
			original.values[i] = 0
		}
	}
	s.note("original_att has %d entries of −1 (missing): shown as 0; training takes att as published", missing)
}

// readXLSAFeatures reads features and the names of samples.
func (s *Set) readXLSAFeatures(f *matFile) (err error) {
	x := f.Array("features")
	s.D = x.Dims[0]
	if s.Features, err = x.Float32s(); err != nil { // a column is a sample, which makes it row-major
		return f.wrap(err)
	}
	files := f.Array("image_files")
	if files == nil {
		return nil
	}
	names, err := files.Strings()
	if err != nil {
		return f.wrap(s.optional(files.Name, err))
	}
	if len(names) != s.N() {
		s.note("image_files has %d names for %d samples: it is ignored", len(names), s.N())
		return nil
	}
	for i, name := range names { // the paths are those of the authors' machine
		names[i] = name[strings.LastIndexAny(name, `/\`)+1:]
	}
	s.SampleNames = names
	return nil
}
