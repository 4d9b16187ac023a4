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
