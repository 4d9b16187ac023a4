package data

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"segzsl/data/numeric"
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
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
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
	a, err := folderArrays(os.DirFS(path))
	if err != nil {
		return nil, err
	}
	return a.set()
}

func (a *arrays) set() (*Set, error) {
	for _, key := range npzRequired {
		if !a.has(key) {
			return nil, fmt.Errorf("%s is missing\n  found:    %s\n  required: %s\n  optional: %s",
				key, list(a.keys), list(npzRequired), list(npzOptional))
		}
	}
	s := &Set{}
	for _, read := range []func(*Set) error{a.readLabels, a.readFeatures, a.readAttributes, a.readNames, a.readSplit} {
		if err := read(s); err != nil {
			return nil, err
		}
	}
	return s, s.complete()
}

func (a *arrays) readLabels(s *Set) error {
	labels, err := a.ints("labels")
	if err != nil {
		return err
	}
	s.Labels = make([]ClassID, len(labels))
	for i, y := range labels {
		s.Labels[i] = ClassID(y)
	}
	return nil
}

func (a *arrays) readFeatures(s *Set) error {
	x, err := a.array("features")
	if err != nil {
		return err
	}
	if len(x.shape) < 2 || x.count == 0 {
		return fmt.Errorf("features: shape %v: want samples × features", x.shape)
	}
	if x.shape[0] != len(s.Labels) {
		return fmt.Errorf("features: %d rows for %d labels; want one row for each label", x.shape[0], len(s.Labels))
	}
	s.D = x.count / x.shape[0]
	s.Features = make([]float32, x.count)
	height, width, err := a.imageShape(x)
	if err != nil {
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
		if shape, err = a.ints("image_shape"); err != nil {
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
	raw, columns, err := a.table("attributes")
	if err != nil {
		return err
	}
	given := raw
	s.A, s.RawAttributes, s.Attributes = columns, raw, normalise(raw, columns)
	if !a.has("raw_attributes") {
		return nil
	}
	raw, columns, err = a.table("raw_attributes")
	if err != nil {
		return err
	}
	if len(raw) != len(s.Attributes) || columns != s.A {
		return fmt.Errorf("raw_attributes: %d × %d, attributes %d × %d; want the same",
			len(raw)/columns, columns, len(s.Attributes)/s.A, s.A)
	}
	s.RawAttributes = raw
	s.keepUnits(given)
	return nil
}

// keepUnits uses rows that already have unit length unchanged: normalising them
// again would change their last digits. It applies to files with raw attributes,
// whose attributes were normalised when the file was written.
func (s *Set) keepUnits(given []float32) {
	const rounding = 1e-6
	for at := 0; at < len(given); at += s.A {
		row := given[at : at+s.A]
		square := 0.0
		for _, v := range row {
			square += float64(v) * float64(v)
		}
		if math.Abs(square-1) < rounding {
			copy(s.Attributes[at:], row)
		}
	}
}

// table reads a matrix as float32, row-major.
func (a *arrays) table(key string) (values []float32, columns int, err error) {
	x, err := a.array(key)
	if err != nil {
		return nil, 0, err
	}
	if len(x.shape) != 2 || x.count == 0 {
		return nil, 0, fmt.Errorf("%s: shape %v: want classes × attributes", key, x.shape)
	}
	values = make([]float32, x.count)
	return values, x.shape[1], x.float32s(values)
}

func (a *arrays) ints(key string) ([]int, error) {
	x, err := a.array(key)
	if err != nil {
		return nil, err
	}
	values := make([]float64, x.count)
	if err := x.numbers(func(i int, v float64) { values[i] = v }); err != nil {
		return nil, err
	}
	return numeric.Whole(key, values, 0)
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
		x, err := a.array(names.key)
		if err != nil {
			return err
		}
		if *names.into, err = x.strings(); err != nil {
			return err
		}
		if len(*names.into) != names.want {
			return fmt.Errorf("%s: %d names, want %d", names.key, len(*names.into), names.want)
		}
	}
	s.fillNames(classes)
	return nil
}

func (a *arrays) readSplit(s *Set) (err error) {
	read := func(key string, optional bool) (locations []int) {
		if optional && !a.has(key) {
			return nil
		}
		locations, e := a.ints(key)
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
