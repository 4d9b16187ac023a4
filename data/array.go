package data

import (
	"archive/zip"
	"fmt"
	"io"
	"math"
	"os"
	"reflect"
	"slices"
	"unsafe"

	"github.com/sbinet/npyio/npy"
)

// Array is a named array of an .npz file: a Rows × Cols matrix, or text.
type Array struct {
	Name       string
	Rows, Cols int
	Values     []float32
	Text       string // instead of values
}

// WriteArrays writes arrays as an .npz file that NumPy reads: matrices as
// float32, text as bytes.
func WriteArrays(w io.Writer, arrays []Array) error {
	z := zip.NewWriter(w)
	for _, a := range arrays {
		// Weights hardly compress; storing them is many times as fast.
		entry, err := z.CreateHeader(&zip.FileHeader{Name: a.Name + ".npy", Method: zip.Store})
		if err == nil {
			err = npy.Write(entry, a.value())
		}
		if err != nil {
			return fmt.Errorf("data: write array %s: %w", a.Name, err)
		}
	}
	return z.Close()
}

// value is the array as npyio takes it: a slice of rows.
func (a Array) value() any {
	if a.Values == nil {
		return []byte(a.Text)
	}
	row := reflect.ArrayOf(a.Cols, reflect.TypeFor[float32]())
	return reflect.SliceAt(row, unsafe.Pointer(unsafe.SliceData(a.Values)), a.Rows).Interface()
}

// ReadArrays reads the arrays of an .npz file by name: matrices (1-D arrays as
// one row) of any number type, and text. With only, it reads those alone, and
// leaves out the ones that are not there.
func ReadArrays(path string, only ...string) (map[string]Array, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	file, err := zipArrays(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("data: open %s: %w", path, err)
	}
	arrays := map[string]Array{}
	for _, key := range file.keys {
		if len(only) > 0 && !slices.Contains(only, key) {
			continue
		}
		a, err := file.read(key)
		if err != nil {
			return nil, fmt.Errorf("data: open %s: %w", path, err)
		}
		arrays[key] = a
	}
	return arrays, nil
}

func (a *arrays) read(key string) (Array, error) {
	x, err := a.array(key)
	if err != nil {
		return Array{}, err
	}
	out := Array{Name: key, Rows: 1, Cols: x.count, Values: make([]float32, x.count)}
	if len(x.shape) == 2 {
		out.Rows, out.Cols = x.shape[0], x.shape[1]
	}
	text := make([]byte, x.count)
	isText := x.descr == "|u1" && len(x.shape) == 1
	err = x.numbers(func(i int, v float64) {
		out.Values[i] = float32(v)
		if isText && v >= 0 && v <= math.MaxUint8 {
			text[i] = byte(v)
		}
	})
	if isText {
		out.Values, out.Text = nil, string(text)
	}
	return out, err
}
