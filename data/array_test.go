package data

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// Arrays of any shape are read back as written.
func TestArraysSurviveWriting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rows, cols := rapid.IntRange(1, 9).Draw(t, "rows"), rapid.IntRange(1, 9).Draw(t, "cols")
		m := Array{Name: "Es.1.W", Rows: rows, Cols: cols,
			Values: rapid.SliceOfN(rapid.Float32(), rows*cols, rows*cols).Draw(t, "values")}
		text := Array{Name: "config", Text: rapid.String().Draw(t, "text") + "λ"}
		var file bytes.Buffer
		if err := WriteArrays(&file, []Array{m, text}); err != nil {
			t.Fatal(err)
		}
		back, verified, err := ReadArrays(bytes.NewReader(file.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if !verified {
			t.Error("the arrays are not verified")
		}
		got := back["Es.1.W"]
		if got.Rows != rows || got.Cols != cols || !slices.Equal(got.Values, m.Values) {
			t.Errorf("matrix %v came back as %v", m, got)
		}
		if back["config"].Text != text.Text {
			t.Errorf("text %q came back as %q", text.Text, back["config"].Text)
		}
	})
}

// Values are rounded to float16 on request, and refused if they are too large for it.
func TestArraysInFloat16(t *testing.T) {
	write := func(values ...float32) (*bytes.Reader, error) {
		var file bytes.Buffer
		err := WriteArrays(&file, []Array{{Name: "w", Rows: 1, Cols: len(values), Values: values, Float16: true}})
		return bytes.NewReader(file.Bytes()), err
	}
	file, err := write(0.1, -3, 65504)
	if err != nil {
		t.Fatal(err)
	}
	arrays, verified, err := ReadArrays(file)
	if want := []float32{0.0999755859375, -3, 65504}; err != nil || !verified || !slices.Equal(arrays["w"].Values, want) {
		t.Errorf("%v, verified %v, %v; want %v", arrays["w"].Values, verified, err, want)
	}
	_, err = write(1, 70000)
	wantError(t, err, "value 1 is 70000: want −65504 to 65504")
}

// Text of no length takes no bytes: no number of it is allocated.
func TestReadArraysOfNothing(t *testing.T) {
	file := entries{"x": npyFile("|S0", false, []int{1 << 40}, []byte{})}.bytes()
	_, _, err := ReadArrays(bytes.NewReader(file))
	wantError(t, err, "entry x: the file is damaged: type |S0, want numbers")
}

func BenchmarkWriteArrays(b *testing.B) {
	a := Array{Name: "w", Rows: 4096, Cols: 2048, Values: make([]float32, 4096*2048)}
	f, err := os.Create(filepath.Join(b.TempDir(), "m.npz"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(4 * 4096 * 2048)
	for range b.N {
		if err := WriteArrays(f, []Array{a}); err != nil {
			b.Fatal(err)
		}
	}
}
