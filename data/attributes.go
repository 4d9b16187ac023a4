package data

import (
	"fmt"
	"math"
	"slices"
)

// table is a matrix of a file, row-major.
type table struct {
	rows, columns int
	values        []float32
}

func (t table) transposed() table {
	values := make([]float32, 0, len(t.values))
	for c := range t.columns {
		for r := range t.rows {
			values = append(values, t.values[r*t.columns+c])
		}
	}
	return table{t.columns, t.rows, values}
}

// Bounds of what is read: more classes than samples, or more attributes than any
// text model has, mean that something else was given.
const (
	fewClasses    = 1 << 16
	maxAttributes = 1 << 20
)

// checkTable checks the size of a table of classes × attributes before it is read.
func (s *Set) checkTable(field string, classes, attributes int) error {
	switch {
	case classes == 0 || attributes == 0:
		return fmt.Errorf("%s: %d classes × %d attributes: want at least one of each", field, classes, attributes)
	case min(classes, attributes) > max(fewClasses, s.N()) || max(classes, attributes) > max(maxAttributes, s.N()):
		return fmt.Errorf("%s: %d classes × %d attributes for %d samples: want a row for each class", field, classes, attributes, s.N())
	}
	return nil
}

// givenNames are the numbers of names that a file has; 0 where it has none.
type givenNames struct{ classes, attributes int }

// classesInColumns reports whether a table that should have a row for each of the
// classes was given the other way round: the names, or else the labels, fit only
// its columns.
func (s *Set) classesInColumns(rows, columns int, names givenNames) bool {
	if rows == columns {
		return false
	}
	if names.classes == rows || names.attributes == columns {
		return false
	}
	if names.classes == columns || names.attributes == rows {
		return true
	}
	if s.labelsAre(rows) {
		return false
	}
	if s.labelsAre(columns) {
		return true
	}
	if last := s.lastLabel(); last < columns {
		s.note("attributes are %d rows × %d columns, and labels go up to %d: read with a row for each class; class_names would say which is meant", rows, columns, last)
	}
	return false
}

// lastLabel is the highest label; −1 without labels.
func (s *Set) lastLabel() int {
	if len(s.Labels) == 0 {
		return -1
	}
	return int(slices.Max(s.Labels))
}

// labelsAre reports whether the labels are all of the numbers from 0 to n−1.
func (s *Set) labelsAre(n int) bool {
	if len(s.Labels) == 0 || s.lastLabel() != n-1 {
		return false
	}
	has := make([]bool, n)
	for _, y := range s.Labels {
		if y < 0 {
			return false
		}
		has[y] = true
	}
	return !slices.Contains(has, false)
}

// noteTransposed notes that a table was given with a column for each class.
func (s *Set) noteTransposed(field string, t table) {
	s.note("%s was given with a column for each class: read as %d classes × %d attributes", field, t.rows, t.columns)
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
			square += float64(float64(v) * float64(v))
		}
		if math.Abs(square-1) < rounding {
			copy(s.Attributes[at:], row)
		}
	}
}
