// Package matlab reads MATLAB files of versions 5 and 7.3. Open lists the variables
// without their content, which is then read as a stream, so that a large file needs
// no more memory than the arrays read from it. The two formats have only the text
// header in common:
//
//	v5.go, v5_text.go   version 5, arrays optionally compressed with zlib
//	hdf5.go             version 7.3, which is HDF5: superblock, groups
//	hdf5_header.go      headers of objects, their attributes
//	hdf5_dataset.go     shapes and types of datasets, and where their bytes are
//	hdf5_chunk.go       datasets stored in chunks
//	hdf5_filter.go      the filters of chunks
package matlab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"segzsl/data/hugepage"
	"segzsl/data/numeric"
)

// File lists the variables of a MATLAB file.
type File struct {
	Arrays []*Array
	// Damaged is why a variable is not listed, not even by its name; nil if all are.
	Damaged error
}

// Array is one variable of a MATLAB file.
type Array struct {
	Name string
	// Dims are rows, columns, as in MATLAB. Content is column-major.
	Dims  []int
	Count int // product of Dims
	// Logical marks truth values.
	Logical bool
	// Err is why the content cannot be read: a numeric.Unsupported where it is of
	// another kind, such as a sparse matrix. Dims and Count are not set then.
	Err error

	numbers  func(put func(i int, v float64)) error
	float32s func(dst []float32) error // nil: by numbers
	strings  func() ([]string, error)
}

// maxDims is more than any array of a data set has, and maxArrays more variables
// than any file of one.
const (
	maxDims   = 32
	maxArrays = 1 << 14
)

const hdf5Magic = "\x89HDF\r\n\x1a\n"

// Open lists the variables of a MATLAB file of size bytes. Variables that cannot be
// read are listed too, with the reason.
func Open(r io.ReaderAt, size int64) (*File, error) {
	head := make([]byte, 520)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte(hdf5Magic)):
		return openHDF5(r, size, 0)
	case len(head) == 520 && string(head[512:]) == hdf5Magic:
		return openHDF5(r, size, 512)
	case len(head) >= 128 && (string(head[126:128]) == "IM" || string(head[126:128]) == "MI"):
		return openMAT5(r, size)
	case len(head) < 128:
		return nil, fmt.Errorf("%d bytes are not a MATLAB file: %w", len(head), numeric.ErrTruncated)
	}
	return nil, errors.New("not a MATLAB file of version 5 or 7.3 (older versions and text are not supported)")
}

// add lists a variable.
func (f *File) add(a *Array) error {
	if len(f.Arrays) == maxArrays {
		return fmt.Errorf("more than %d variables", maxArrays)
	}
	f.Arrays = append(f.Arrays, a)
	return nil
}

// Array is the variable of a name, the last one where there are several, as in
// MATLAB; nil where there is none.
func (f *File) Array(name string) *Array {
	for i := len(f.Arrays) - 1; i >= 0; i-- {
		if f.Arrays[i].Name == name {
			return f.Arrays[i]
		}
	}
	return nil
}

// Numbers streams a numeric array.
func (a *Array) Numbers(put func(i int, v float64)) error {
	if a.Err != nil {
		return fmt.Errorf("%s: %w", a.Name, a.Err)
	}
	if err := a.numbers(put); err != nil {
		return fmt.Errorf("%s: %w", a.Name, err)
	}
	return nil
}

// Strings reads a cell array of strings, or a character matrix row by row.
func (a *Array) Strings() ([]string, error) {
	if a.Err != nil {
		return nil, fmt.Errorf("%s: %w", a.Name, a.Err)
	}
	out, err := a.strings()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.Name, err)
	}
	return out, nil
}

// Float32s reads a numeric array into memory.
func (a *Array) Float32s() ([]float32, error) {
	out := hugepage.Floats(a.Count)
	if a.float32s == nil || a.Err != nil {
		return out, a.Numbers(func(i int, v float64) { out[i] = float32(v) })
	}
	if err := a.float32s(out); err != nil {
		return out, fmt.Errorf("%s: %w", a.Name, err)
	}
	return out, nil
}

// Ints reads a numeric array of whole numbers, as they are in the file.
func Ints[T ~int](a *Array) ([]T, error) {
	return numeric.Ints[T](a.Name, a.Count, 1, a.Numbers)
}

// Kinds of variables that are not read.
const (
	errSparse  = numeric.Unsupported("a sparse matrix is not read: save it as a full one, full(…)")
	errComplex = numeric.Unsupported("complex numbers or a struct: want real numbers")
	errNumbers = numeric.Unsupported("it is not numeric: want real numbers")
	errText    = numeric.Unsupported("want text or a cell array of text")
	errNested  = numeric.Unsupported("cells within cells: want a cell array of text")
)

// errObject is the error for a MATLAB object, whose layout is undocumented.
func errObject(class string) error {
	hint := ""
	if class == "string" {
		hint = ": save text as a cell array, cellstr(…)"
	}
	return numeric.Unsupported(fmt.Sprintf("a MATLAB object (%.40s) is not read%s", class, hint))
}

// maxNesting limits how deep nested cells are read.
const maxNesting = 4

// text splits characters, stored column by column, into the rows of a character
// matrix; a row vector is one string. wide marks UTF-16 units.
func text(units []rune, dims []int, wide bool) []string {
	rows := 1
	if len(dims) == 2 && dims[0] > 1 && len(units) == dims[0]*dims[1] {
		rows = dims[0]
	}
	out := make([]string, rows)
	for i := range out {
		var row []rune
		for k := i; k < len(units); k += rows {
			row = append(row, units[k])
		}
		if wide {
			narrow := make([]uint16, len(row))
			for k, u := range row {
				narrow[k] = uint16(u)
			}
			row = utf16.Decode(narrow)
		}
		out[i] = strings.TrimRight(string(row), "\x00 ")
	}
	return out
}
