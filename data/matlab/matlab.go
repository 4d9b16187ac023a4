// Package matlab reads MATLAB files of versions 5 and 7.3 as streams, one array
// at a time, so that a large file needs no more memory than the arrays read from
// it. The two formats have only the text header in common:
//
//	v5.go             version 5, arrays optionally compressed with zlib
//	hdf5.go           version 7.3, which is HDF5: superblock, groups, headers
//	hdf5_dataset.go   datasets of version 7.3
package matlab

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf16"

	"segzsl/data/numeric"
)

// Array is one variable of a MATLAB file. Its content can be read only during
// the visit.
type Array struct {
	Name string
	// Dims are rows, columns, as in MATLAB. Content is column-major.
	Dims  []int
	Count int // product of Dims
	// Numbers streams a numeric array; Strings reads a cell array of strings or a
	// character matrix, row by row.
	Numbers func(put func(i int, v float64)) error
	Strings func() ([]string, error)
}

// maxDims is more than any array of a data set has.
const maxDims = 32

// Read visits every array of the MATLAB file at path in turn.
func Read(path string, visit func(*Array) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return Scan(f, info.Size(), visit)
}

const hdf5Magic = "\x89HDF\r\n\x1a\n"

// Scan visits every array of a MATLAB file of size bytes in turn. It stops at the
// first error, including errors from visit.
func Scan(r io.ReaderAt, size int64, visit func(*Array) error) error {
	head := make([]byte, 520)
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return err
	}
	head = head[:n]
	switch {
	case bytes.HasPrefix(head, []byte(hdf5Magic)):
		return scanHDF5(r, size, 0, visit)
	case len(head) == 520 && string(head[512:]) == hdf5Magic:
		return scanHDF5(r, size, 512, visit)
	case len(head) >= 128 && (string(head[126:128]) == "IM" || string(head[126:128]) == "MI"):
		return scanMAT5(r, size, visit)
	case len(head) < 128:
		return fmt.Errorf("%d bytes are not a MATLAB file: %w", len(head), numeric.ErrTruncated)
	}
	return errors.New("not a MATLAB file of version 5 or 7.3 (older versions and text are not supported)")
}

// Float32s reads a numeric array into memory.
func (m *Array) Float32s() ([]float32, error) {
	out := make([]float32, m.Count)
	return out, m.Numbers(func(i int, v float64) { out[i] = float32(v) })
}

// Ints reads 1-based whole numbers and returns them 0-based.
func (m *Array) Ints() ([]int, error) {
	values, err := numeric.Ints[int](m.Name, m.Count, 1, m.Numbers)
	for i := range values {
		values[i]--
	}
	return values, err
}

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
