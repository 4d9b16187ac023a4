package data

import (
	"errors"
	"fmt"

	"segzsl/data/numeric"
)

// locations converts the numbers of a part of the split, counted as in the source,
// to locations. A mask is accepted too: logical values, or only zeros and ones,
// which no list has.
func (s *Set) locations(name string, values []int, logical bool) ([]int, error) {
	if logical || len(values) > 2 && onlyBits(values) {
		return s.unmask(name, values)
	}
	for i := range values {
		values[i] -= s.firstLocation
	}
	return values, nil
}

func onlyBits(values []int) bool {
	for _, v := range values {
		if v != 0 && v != 1 {
			return false
		}
	}
	return true
}

// unmask lists where a mask is true. The number of samples is unknown (0) where
// only a split is read.
func (s *Set) unmask(name string, mask []int) (locations []int, err error) {
	if n := s.N(); n > 0 && len(mask) != n {
		return nil, fmt.Errorf("%s is a mask (true and false) of %d values: want one for each of the %d samples, or a list of locations", name, len(mask), n)
	}
	for i, v := range mask {
		if v != 0 {
			locations = append(locations, i)
		}
	}
	s.note("%s is a mask: its %d true entries of %d are the samples", name, len(locations), len(mask))
	return locations, nil
}

// checkCount checks, before a part is read, that it has no more values than there
// are samples.
func (s *Set) checkCount(name string, values int) error {
	if values > s.N() {
		return fmt.Errorf("%s has %d locations for %d samples; want each at most once", name, values, s.N())
	}
	return nil
}

// optional turns the error of an optional field into a note, if the field is of a
// kind that is not read. A damaged field stays an error.
func (s *Set) optional(field string, err error) error {
	if unsupported := numeric.Unsupported(""); errors.As(err, &unsupported) {
		s.note("%s is ignored: %s", field, unsupported)
		return nil
	}
	return err
}
