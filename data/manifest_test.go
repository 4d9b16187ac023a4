package data

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// written is a file of arrays, as bytes.
func written(t testing.TB) []byte {
	t.Helper()
	var file bytes.Buffer
	if err := WriteArrays(&file, []Array{
		{Name: "header", Text: `{"format":2}`},
		{Name: "Es.1.W", Rows: 2, Cols: 3, Values: []float32{1, 2, 3, 4, 5, 6}},
		{Name: "Es.1.b", Rows: 1, Cols: 3, Values: []float32{0, 0, 0}},
	}); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// rewritten is a file with its entries changed: change returns the new name, "" to
// leave it out, and the content.
func rewritten(t testing.TB, file []byte, change func(name string, body []byte) (string, []byte)) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name, body := change(f.Name, body)
		if name == "" {
			continue
		}
		entry, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := entry.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A file that is a correct .npz, but not as it was written, is refused with the
// name of the entry.
func TestArraysAreReadAsWritten(t *testing.T) {
	file := written(t)
	rename := func(from, to string) func(string, []byte) (string, []byte) {
		return func(name string, body []byte) (string, []byte) {
			if name == from {
				name = to
			}
			return name, body
		}
	}
	edit := func(what, from, to string) func(string, []byte) (string, []byte) {
		return func(name string, body []byte) (string, []byte) {
			if name == what {
				if !bytes.Contains(body, []byte(from)) {
					t.Fatalf("%s has no %q", what, from)
				}
				body = bytes.Replace(body, []byte(from), []byte(to), 1)
			}
			return name, body
		}
	}
	for _, c := range []struct {
		want   string
		change func(string, []byte) (string, []byte)
	}{
		{"entries missing: Es.1.W; entries not expected: Es.1.G", rename("Es.1.W.npy", "Es.1.G.npy")},
		{"entries missing: Es.1.b; entries not expected: nothing", rename("Es.1.b.npy", "")},
		{`entry "Es.1.W.npz" is not expected`, rename("Es.1.W.npy", "Es.1.W.npz")},
		{`two entries are called "Es.1.W"`, rename("Es.1.b.npy", "Es.1.W.npy")},
		{"entry Es.1.W has xxHash64", edit("Es.1.W.npy", "\x00\x00\x80\x3f", "\x00\x00\x80\xbf")},
		{"entry Es.1.W is <f4 of shape [3 2], want <f4 of shape [2 3]", edit("Es.1.W.npy", "(2, 3)", "(3, 2)")},
		{"entry header has xxHash64", edit("header.npy", `"format":2`, `"format":1`)},
		{"entry manifest has xxHash64", edit("manifest.npy", `"Es.1.b"`, `"Es.1.c"`)},
	} {
		_, _, err := ReadArrays(bytes.NewReader(rewritten(t, file, c.change)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	for name, sizes := range map[string]func(*zip.FileHeader){
		"compressed": func(h *zip.FileHeader) { h.Method = zip.Deflate },
	} {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		h := &zip.FileHeader{Name: "Es.1.W.npy"}
		sizes(h)
		if _, err := w.CreateHeader(h); err != nil {
			t.Fatal(err)
		}
		w.Close()
		if _, _, err := ReadArrays(bytes.NewReader(out.Bytes())); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Files of earlier versions have no manifest.
func TestArraysWithoutManifest(t *testing.T) {
	file := rewritten(t, written(t), func(name string, body []byte) (string, []byte) {
		if name == "manifest.npy" {
			return "", nil
		}
		return name, body
	})
	arrays, verified, err := ReadArrays(bytes.NewReader(file))
	if err != nil || verified || !slices.Equal(arrays["Es.1.W"].Values, []float32{1, 2, 3, 4, 5, 6}) {
		t.Errorf("%v, verified %v, %v", arrays, verified, err)
	}
	if _, err := VerifyArrays(bytes.NewReader(file)); err != nil {
		t.Error(err)
	}
}

// Whichever byte has a flipped bit, the arrays are as written or there is an error; in
// the manifest and the directory too.
func TestFlippedBitsOfArraysAreFound(t *testing.T) {
	file := written(t)
	want, _, err := ReadArrays(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for at := range file {
		bit := 8*at + 5*at%8
		damaged := slices.Clone(file)
		damaged[bit/8] ^= 1 << (bit % 8)
		got, verified, err := ReadArrays(bytes.NewReader(damaged))
		switch {
		case err != nil:
			refused++
			if _, missed := VerifyArrays(bytes.NewReader(damaged)); missed == nil && !strings.Contains(err.Error(), "manifest") {
				t.Errorf("bit %d: VerifyArrays finds nothing, ReadArrays %v", bit, err)
			}
		case verified && !reflect.DeepEqual(got, want):
			t.Errorf("bit %d is silently wrong", bit)
		case !verified: // the manifest has lost its name: an unexpected entry
			if _, ok := got["manifest"]; ok || slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
				t.Errorf("bit %d: the file passes for one of an earlier version", bit)
			}
		}
	}
	if refused < len(file)/2 {
		t.Errorf("%d of %d flipped bits were refused", refused, len(file))
	}
}

// Text of any content is no valid file, and never a panic.
func FuzzReadArrays(f *testing.F) {
	file := written(f)
	f.Add(file)
	random := rand.New(rand.NewPCG(1, 2))
	for range 8 {
		damaged := slices.Clone(file)
		damaged[random.IntN(len(damaged))] ^= 1 << random.IntN(8)
		f.Add(damaged)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		arrays, verified, err := ReadArrays(bytes.NewReader(file))
		if err != nil {
			return
		}
		if _, err := VerifyArrays(bytes.NewReader(file)); err != nil {
			t.Errorf("ReadArrays accepts what VerifyArrays does not: %v", err)
		}
		var list []Array
		for _, name := range slices.Sorted(maps.Keys(arrays)) {
			list = append(list, arrays[name])
		}
		if !verified {
			return
		}
		var again bytes.Buffer
		if err := WriteArrays(&again, list); err != nil {
			t.Fatal(err)
		}
		back, _, err := ReadArrays(bytes.NewReader(again.Bytes()))
		if err != nil || fmt.Sprint(back) != fmt.Sprint(arrays) {
			t.Errorf("%v came back as %v, %v", arrays, back, err)
		}
	})
}
