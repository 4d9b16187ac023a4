package data

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"segzsl/data/hugepage"
	"segzsl/data/numeric"
	"segzsl/data/regular"
)

// The keys of an .npz file or, with the suffix .npy, the files of a folder.
// Locations and labels count from 0.
//
//	features        n × D; or n × height × width pixels
//	labels          n, rows of attributes
//	attributes      C × A, of any length; normalised when read
//	trainval_loc, test_seen_loc, test_unseen_loc
//
// and optionally
//
//	train_loc, val_loc          otherwise chosen by class with SplitSeed
//	class_names, attribute_names, sample_names
//	raw_attributes              C × A, for display; otherwise attributes
//	image_shape                 height, width of pixels
var (
	npzRequired = []string{"features", "labels", "attributes", "trainval_loc", "test_seen_loc", "test_unseen_loc"}
	npzOptional = []string{"train_loc", "val_loc", "class_names", "attribute_names", "sample_names", "raw_attributes", "image_shape"}
)

// openNPZ reads an .npz file.
func openNPZ(path string) (*Set, error) {
	f, info, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readNPZ(f, info.Size())
}

// readNPZ reads a set from the bytes of an .npz file. The caller sets Name and
// Source and calls Validate.
func readNPZ(r io.ReaderAt, size int64) (*Set, error) {
	a, err := zipArrays(r, size)
	if err != nil {
		return nil, err
	}
	return a.set()
}

// openNPYFolder reads a folder of .npy files.
func openNPYFolder(path string) (*Set, error) {
	a, err := folderArrays(path)
	if err != nil {
		return nil, err
	}
	return a.set()
}

func (a *arrays) set() (*Set, error) {
	if !a.has("features") && a.has("indptr") && a.has("indices") {
		return nil, errors.New("a sparse matrix of scipy.sparse.save_npz, not a data set: save its toarray() as features, beside the other arrays")
	}
	for _, key := range npzRequired {
		if !a.has(key) {
			return nil, fmt.Errorf("%s is missing%s\n  found:    %s\n  required: %s\n  optional: %s",
				key, meant(key, a.keys), list(a.keys), list(npzRequired), list(npzOptional))
		}
	}
	s := &Set{}
	a.noteUnread(s)
	for _, read := range []func(*Set) error{a.readLabels, a.readFeatures, a.readAttributes, a.readNames, a.readSplit} {
		if err := read(s); err != nil {
			return nil, err
		}
	}
	return s, s.complete()
}

// noteUnread notes arrays whose name is nearly that of an optional one.
func (a *arrays) noteUnread(s *Set) {
	for _, key := range npzOptional {
		if near := nearest(key, a.keys); !a.has(key) && near != "" && !slices.Contains(npzOptional, near) && !slices.Contains(npzRequired, near) {
			s.note("%s is not read: did you mean %s?", cut(near, maxName), key)
		}
	}
}

// readLabels reads the labels, after it has compared their number with that of the
// features.
func (a *arrays) readLabels(s *Set) (err error) {
	shape, err := a.shape("features")
	if err != nil {
		return err
	}
	count, err := a.count("labels")
	if err != nil {
		return err
	}
	if len(shape) < 2 || slices.Contains(shape, 0) {
		return fmt.Errorf("features: shape %v: want samples × features", shape)
	}
	if shape[0] != count {
		return fmt.Errorf("features: %d rows for %d labels; want one row for each label", shape[0], count)
	}
	s.Labels, _, err = ints[ClassID](a, "labels")
	return err
}

func (a *arrays) readFeatures(s *Set) error {
	x, err := a.numeric("features")
	if err != nil {
		return err
	}
	s.D = x.count / x.shape[0]
	s.Features = hugepage.Floats(x.count)
	if x.descr[1:] == "f2" {
		s.note("features are stored as float16")
	}
	height, width, err := a.imageShape(x)
	if err = s.optional("image_shape", err); err != nil {
		return err
	}
	lowest, highest := float32(0), float32(0)
	if height > 0 && x.isBytes() {
		err = x.greys(s.Features)
	} else if err = x.float32s(s.Features); height > 0 {
		lowest, highest = span(s.Features)
	}
	switch {
	case err != nil:
		return err
	case height > 0 && (lowest < 0 || highest > 1):
		s.note("image_shape is ignored: pixels must be uint8 or lie in [0, 1]; these range from %.4g to %.4g", lowest, highest)
	default:
		s.ImageHeight, s.ImageWidth = height, width
	}
	return nil
}

// imageShape returns the height and width of images, from image_shape or from
// features of three dimensions; 0, 0 where features are not pixels.
func (a *arrays) imageShape(x *array) (height, width int, err error) {
	shape := x.shape[1:]
	if a.has("image_shape") {
		if count, err := a.count("image_shape"); err != nil {
			return 0, 0, err
		} else if count != 2 {
			return 0, 0, fmt.Errorf("image_shape has %d values; want height and width", count)
		}
		if shape, _, err = ints[int](a, "image_shape"); err != nil {
			return 0, 0, err
		}
	} else if len(shape) != 2 {
		return 0, 0, nil
	}
	d := x.count / x.shape[0]
	if len(shape) != 2 || shape[0] <= 0 || shape[1] <= 0 || d%shape[0] != 0 || d/shape[0] != shape[1] {
		return 0, 0, fmt.Errorf("image_shape %v: want height, width with %d pixels", shape, d)
	}
	return shape[0], shape[1], nil
}

func (a *arrays) readAttributes(s *Set) error {
	t, err := a.table(s, "attributes")
	if err != nil {
		return err
	}
	turned := s.classesInColumns(t.rows, t.columns, a.givenNames())
	if turned {
		t = t.transposed()
		s.noteTransposed("attributes", t)
	}
	s.A, s.RawAttributes, s.Attributes = t.columns, t.values, normalise(t.values, t.columns)
	if !a.has("raw_attributes") {
		return nil
	}
	raw, err := a.table(s, "raw_attributes")
	if err != nil {
		return s.optional("raw_attributes", err)
	}
	if turned && raw.rows == t.columns {
		raw = raw.transposed()
	}
	if raw.rows != t.rows || raw.columns != t.columns {
		s.note("raw_attributes is ignored: %d × %d, attributes %d × %d; want the same", raw.rows, raw.columns, t.rows, t.columns)
		return nil
	}
	s.RawAttributes = raw.values
	s.keepUnits(t.values)
	return nil
}

// givenNames counts the names in the file.
func (a *arrays) givenNames() (names givenNames) {
	names.classes, _ = a.count("class_names")
	names.attributes, _ = a.count("attribute_names")
	return names
}

// table reads a matrix of classes × attributes.
func (a *arrays) table(s *Set, key string) (table, error) {
	x, err := a.numeric(key)
	if err != nil {
		return table{}, err
	}
	if len(x.shape) != 2 {
		x.close()
		return table{}, fmt.Errorf("%s: %w", key, numeric.Unsupported(fmt.Sprintf("shape %v: want classes × attributes", x.shape)))
	}
	t := table{rows: x.shape[0], columns: x.shape[1]}
	if err := s.checkTable(key, t.rows, t.columns); err != nil {
		x.close()
		return table{}, err
	}
	t.values = make([]float32, x.count)
	return t, x.float32s(t.values)
}

func (a *arrays) readNames(s *Set) error {
	classes := len(s.Attributes) / s.A
	for _, names := range []struct {
		key  string
		into *[]string
		want int
	}{
		{"class_names", &s.ClassNames, classes},
		{"attribute_names", &s.AttributeNames, s.A},
		{"sample_names", &s.SampleNames, len(s.Labels)},
	} {
		if !a.has(names.key) {
			continue
		}
		texts, err := a.texts(names.key, names.want)
		if err := s.optional(names.key, err); err != nil {
			return err
		}
		*names.into = texts
	}
	s.fillNames(classes)
	return nil
}

func (a *arrays) texts(key string, want int) ([]string, error) {
	x, err := a.array(key)
	if err != nil {
		return nil, err
	}
	if kind := x.descr[1]; (kind == 'U' || kind == 'S') && x.count != want {
		x.close()
		return nil, fmt.Errorf("%s: %d names, want %d", key, x.count, want)
	}
	return x.strings()
}

func (a *arrays) readSplit(s *Set) (err error) {
	read := func(key string, optional bool) (locations []int) {
		if optional && !a.has(key) {
			return nil
		}
		locations, e := a.locations(s, key)
		err = errors.Join(err, e)
		return locations
	}
	s.Split.TrainVal = read("trainval_loc", false)
	s.Split.TestSeen = read("test_seen_loc", false)
	s.Split.TestUnseen = read("test_unseen_loc", false)
	s.Split.Train = read("train_loc", true)
	s.Split.Val = read("val_loc", true)
	return err
}

func (a *arrays) locations(s *Set, key string) ([]int, error) {
	count, err := a.count(key)
	if err != nil {
		return nil, err
	}
	if err := s.checkCount(key, count); err != nil {
		return nil, err
	}
	values, logical, err := ints[int](a, key)
	if err != nil {
		return nil, err
	}
	return s.locations(key, values, logical)
}
