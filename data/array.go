package data

import (
	"archive/zip"
	"fmt"
	"io"
	"slices"
)

// Array is a named array of an .npz file: a Rows × Cols matrix, or text.
type Array struct {
	Name       string
	Rows, Cols int
	Values     []float32
	Text       string // instead of values
}

// WriteArrays writes arrays as an .npz file that NumPy can read: matrices as
// float32, text as bytes.
func WriteArrays(w io.Writer, arrays []Array) error {
	z := zip.NewWriter(w)
	for _, a := range arrays {
		if err := a.output().write(z, false); err != nil {
			return fmt.Errorf("data: write array %s: %w", a.Name, err)
		}
	}
	return z.Close()
}

func (a Array) output() output {
	if a.Values == nil {
		return output{a.Name, "|u1", []int{len(a.Text)}, func(b []byte, from, to int) []byte {
			return append(b, a.Text[from:to]...)
		}}
	}
	return output{a.Name, "<f4", []int{a.Rows, a.Cols}, floats(a.Values)}
}

// ReaderAt is a file, or bytes in memory, of known size.
type ReaderAt interface {
	io.ReaderAt
	Size() int64
}

// ReadArrays reads the arrays of an .npz file by name: matrices (1-D arrays as
// one row) of any number type, and text. With only, it reads just the arrays of
// those names; names that the file doesn't have are ignored.
func ReadArrays(r ReaderAt, only ...string) (map[string]Array, error) {
	file, err := zipArrays(r, r.Size())
	if err != nil {
		return nil, fmt.Errorf("data: read arrays: %w", err)
	}
	arrays := map[string]Array{}
	for _, key := range file.keys {
		if len(only) > 0 && !slices.Contains(only, key) {
			continue
		}
		a, err := file.read(key)
		if err != nil {
			return nil, fmt.Errorf("data: read arrays: %w", err)
		}
		arrays[key] = a
	}
	return arrays, nil
}

func (a *arrays) read(key string) (Array, error) {
	x, err := a.numeric(key)
	if err != nil {
		return Array{}, err
	}
	out := Array{Name: key, Rows: 1, Cols: x.count}
	if len(x.shape) == 2 {
		out.Rows, out.Cols = x.shape[0], x.shape[1]
	}
	if x.isBytes() && len(x.shape) == 1 {
		text := make([]byte, x.count)
		err = x.numbers(func(i int, v float64) { text[i] = byte(v) })
		out.Text = string(text)
		return out, err
	}
	out.Values = make([]float32, x.count)
	return out, x.float32s(out.Values)
}
