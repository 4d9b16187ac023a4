package data

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/cespare/xxhash/v2"

	"segzsl/data/numeric"
)

// Array is a named array of an .npz file: a Rows × Cols matrix, or text.
type Array struct {
	Name       string
	Rows, Cols int
	Values     []float32
	Text       string // instead of values
	// Float16 has WriteArrays round the values to float16, to half the size.
	Float16 bool
}

// WriteArrays writes arrays as an .npz file that NumPy can read: matrices as
// float32 or float16, text as bytes. The last entry is a manifest of the others, by which
// ReadArrays finds any change.
func WriteArrays(w io.Writer, arrays []Array) error {
	z := zip.NewWriter(w)
	var m manifest
	for _, a := range arrays {
		entry, err := a.write(z)
		if err != nil {
			return fmt.Errorf("data: write array %s: %w", a.Name, err)
		}
		m.Entries = append(m.Entries, entry)
	}
	text, err := m.text()
	if err == nil {
		_, err = Array{Name: manifestName, Text: text}.write(z)
	}
	if err != nil {
		return fmt.Errorf("data: write manifest: %w", err)
	}
	return z.Close()
}

// write writes one entry, and returns what the manifest says of it.
func (a Array) write(z *zip.Writer) (manifestEntry, error) {
	o := a.output()
	for i, v := range a.Values {
		if a.Float16 && math.IsInf(float64(numeric.Float16(numeric.ToFloat16(v))), 0) {
			return manifestEntry{}, fmt.Errorf("value %d is %v: want −%d to %d for float16", i, v, numeric.MaxFloat16, numeric.MaxFloat16)
		}
	}
	w, err := z.CreateHeader(&zip.FileHeader{Name: a.Name + ".npy", Method: zip.Store})
	if err != nil {
		return manifestEntry{}, err
	}
	hash := xxhash.New()
	if err := o.encode(io.MultiWriter(w, hash)); err != nil {
		return manifestEntry{}, err
	}
	return manifestEntry{a.Name, o.descr, o.shape, hashText(hash)}, nil
}

func (a Array) output() output {
	if a.Values == nil {
		return output{a.Name, "|u1", []int{len(a.Text)}, func(b []byte, from, to int) []byte {
			return append(b, a.Text[from:to]...)
		}}
	}
	if a.Float16 {
		return output{a.Name, "<f2", []int{a.Rows, a.Cols}, halves(a.Values)}
	}
	return output{a.Name, "<f4", []int{a.Rows, a.Cols}, floats(a.Values)}
}

// ReaderAt is a file, or bytes in memory, of known size.
type ReaderAt interface {
	io.ReaderAt
	Size() int64
}

// ReadArrays reads the arrays of a file of WriteArrays by name: matrices (1-D arrays
// as one row) of any number type, and text. With only, it reads just the arrays of
// those names; names that the file doesn't have are ignored. verified reports that
// they are as written; a file of a version that wrote no manifest cannot be verified.
func ReadArrays(r ReaderAt, only ...string) (arrays map[string]Array, verified bool, err error) {
	e, err := openEntries(r)
	if err != nil {
		return nil, false, fmt.Errorf("data: read arrays: %w", err)
	}
	arrays = map[string]Array{}
	for _, name := range e.names {
		if len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		if arrays[name], err = e.read(name); err != nil {
			return nil, false, fmt.Errorf("data: read arrays: %w", err)
		}
	}
	return arrays, e.manifest != nil, nil
}

// VerifyArrays returns an error if a file of WriteArrays is damaged. It reads all of
// it and stores nothing. verified is that of ReadArrays.
func VerifyArrays(r ReaderAt) (verified bool, err error) {
	e, err := openEntries(r)
	if err != nil {
		return false, fmt.Errorf("data: verify arrays: %w", err)
	}
	for _, name := range e.names {
		if err := e.verify(name); err != nil {
			return false, fmt.Errorf("data: verify arrays: %w", err)
		}
	}
	return e.manifest != nil, nil
}

// read reads the whole array, and closes it.
func (x *array) read() (Array, error) {
	out := Array{Name: x.key, Rows: 1, Cols: x.count}
	if len(x.shape) == 2 {
		out.Rows, out.Cols = x.shape[0], x.shape[1]
	}
	if x.isBytes() && len(x.shape) == 1 {
		text := make([]byte, x.count)
		err := x.numbers(func(i int, v float64) { text[i] = byte(v) })
		out.Text = string(text)
		return out, err
	}
	out.Values = make([]float32, x.count)
	return out, x.float32s(out.Values)
}
