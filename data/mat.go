package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf16"
)

// MATLAB files come in two kinds that share nothing but the first lines: v5
// (mat5.go) and v7.3, which is HDF5 (mat73.go). The MATLAB library at hand reads
// either whole into float64 and leaves cells of names undecoded; a benchmark set
// would take gigabytes. So both are read here, as streams, one array at a time.

// matArray is one variable of a MATLAB file, met in passing: its content must
// be taken during the visit or not at all.
type matArray struct {
	name string
	// dims are MATLAB's: rows, columns. Content comes column by column.
	dims  []int
	count int // product of dims
	// numbers streams a numeric array; strings reads a cell array of names or a
	// character matrix, row by row.
	numbers func(put func(i int, v float64)) error
	strings func() ([]string, error)
}

// maxDims is more than any array here has.
const maxDims = 32

// readMAT visits every array of the MATLAB file at path in turn.
func readMAT(path string, visit func(*matArray) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	return scanMAT(f, info.Size(), visit)
}

const hdf5Magic = "\x89HDF\r\n\x1a\n"

func scanMAT(r io.ReaderAt, size int64, visit func(*matArray) error) error {
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
		return fmt.Errorf("%d bytes are no MATLAB file: %w", len(head), errTruncated)
	}
	return errors.New("not a MATLAB file of version 5 or 7.3 (older ones and text are not read)")
}

// float32s reads a numeric array into memory.
func (m *matArray) float32s() ([]float32, error) {
	out := make([]float32, m.count)
	return out, m.numbers(func(i int, v float64) { out[i] = float32(v) })
}

// ints reads whole numbers that count from 1 and makes them count from 0.
func (m *matArray) ints() ([]int, error) {
	values := make([]float64, m.count)
	if err := m.numbers(func(i int, v float64) { values[i] = v }); err != nil {
		return nil, err
	}
	return whole(m.name, values, 1)
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
