package data

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// mask of the samples at locations.
func maskOf(n int, locations []int) []byte {
	mask := make([]byte, n)
	for _, at := range locations {
		mask[at] = 1
	}
	return mask
}

// A mask of any type gives the samples where it is true, with a note.
func TestNPZMasks(t *testing.T) {
	s := small(t)
	mask := maskOf(s.N(), s.Split.TestUnseen)
	for _, descr := range []string{"|b1", "|u1", "<f8"} {
		var values any = mask
		if descr == "<f8" {
			wide := make([]float64, len(mask))
			for i, v := range mask {
				wide[i] = float64(v)
			}
			values = wide
		}
		e := npzOf(s).with("test_unseen_loc", npyFile(descr, false, []int{s.N()}, values))
		got, err := openBytes(t, "a.npz", e.bytes())
		if err != nil {
			t.Fatal(err)
		}
		sameSet(t, s, got)
		if want := fmt.Sprintf("test_unseen_loc is a mask: its %d true entries of 48", len(s.Split.TestUnseen)); len(got.Notes) != 1 || !strings.Contains(got.Notes[0], want) {
			t.Errorf("notes %q, want %q", got.Notes, want)
		}
	}
}

// Attributes with a column for each class are recognised by the labels, or by the
// names, and noted. small has 6 classes and 5 attributes.
func TestNPZTransposedAttributes(t *testing.T) {
	s := small(t)
	turned := table{s.C(), s.A, s.RawAttributes}.transposed()
	e := npzOf(s).with("attributes", npyFile("<f4", false, []int{5, 6}, turned.values)).
		with("raw_attributes", npyFile("<f4", false, []int{5, 6}, turned.values))
	for _, e := range []entries{
		e,
		e.with("class_names", npyFile("|S1", false, []int{6}, []byte("abcdef"))),
		e.with("attribute_names", npyFile("|S1", false, []int{5}, []byte("abcde"))),
		npzOf(s).with("attributes", npyFile("<f4", true, []int{5, 6}, s.RawAttributes)), // in Fortran order
	} {
		got, err := openBytes(t, "a.npz", e.bytes())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Attributes, s.Attributes) || !slices.Equal(got.RawAttributes, s.RawAttributes) || got.A != 5 || got.C() != 6 {
			t.Errorf("%d classes × %d attributes: %v", got.C(), got.A, got.Attributes)
		}
		if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "attributes was given with a column for each class: read as 6 classes × 5 attributes") {
			t.Errorf("notes %q", got.Notes)
		}
	}
}

// A wrong label, or classes without samples, do not turn the attributes round.
func TestAttributesStayAsGiven(t *testing.T) {
	s := small(t)
	attributes := make([]float32, 7*9) // 6 classes have samples
	for i := range attributes {
		attributes[i] = 1
	}
	for _, shape := range [][]int{{7, 9}, {9, 7}} {
		got, err := openBytes(t, "a.npz", npzOf(s).with("attributes", npyFile("<f4", false, shape, attributes)).bytes())
		if err != nil {
			t.Fatal(err)
		}
		if got.C() != shape[0] || got.A != shape[1] || len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "labels go up to 5: read with a row for each class") {
			t.Errorf("%v is read as %d classes × %d attributes, notes %q", shape, got.C(), got.A, got.Notes)
		}
	}
	s.Labels[0] = 8 // one label is wrong: as many as a column has, but not all of them
	_, err := openBytes(t, "a.npz", npzOf(s).with("attributes", npyFile("<f4", false, []int{7, 9}, attributes)).bytes())
	wantError(t, err, "labels[0]=8: want 0 to 6")
}

// Optional arrays of a kind that is not read are noted; the set opens.
func TestNPZOptionalArrays(t *testing.T) {
	s := small(t)
	object := npyFile("|O", false, []int{6}, []byte("a pickle"))
	for key, c := range map[string]struct {
		file []byte
		want string
	}{
		"class_names":     {object, "class_names is ignored: an array of Python objects (a pickle)"},
		"attribute_names": {npyFile("<i8", false, []int{5}, make([]int64, 5)), "attribute_names is ignored: type <i8: want strings"},
		"sample_names":    {npyFile("<c8", false, []int{48}, make([]complex64, 48)), `sample_names is ignored: type "<c8" is not supported`},
		"raw_attributes":  {object, "raw_attributes is ignored: an array of Python objects"},
		"image_shape":     {object, "image_shape is ignored: an array of Python objects"},
		"train_locs":      {npyFile("<i8", false, []int{1}, []int64{1}), "train_locs is not read: did you mean train_loc?"},
	} {
		e := npzOf(s).with(key, c.file)
		if key == "train_locs" {
			e = e.with("train_loc", nil)
		}
		got, err := openBytes(t, "a.npz", e.bytes())
		if err != nil {
			t.Errorf("%s: %v", key, err)
			continue
		}
		if !slices.Equal(got.Attributes, s.Attributes) || !slices.Equal(got.Features, s.Features) {
			t.Errorf("%s changes the set", key)
		}
		if len(got.Notes) == 0 || !strings.Contains(got.Notes[0], c.want) {
			t.Errorf("%s: notes %q, want %q", key, got.Notes, c.want)
		}
	}
	damaged := slices.Clip(npyFile("|S1", false, []int{6}, []byte("abcdef")))
	file := npzOf(s).with("class_names", damaged).bytes()
	file[bytes.Index(file, []byte("abcdef"))] ^= 1
	_, err := openBytes(t, "a.npz", file)
	wantError(t, err, "class_names", "damaged")
}

// Of two entries of a name the last one is read, as NumPy does.
func TestNPZDuplicateEntries(t *testing.T) {
	s := small(t)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	add := func(key string, file []byte) {
		w, err := z.Create(key + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		w.Write(file)
	}
	add("labels", npyFile("<i8", false, []int{48}, make([]int64, 48)))
	for key, file := range npzOf(s) {
		add(key, file)
	}
	z.Close()
	got, err := openBytes(t, "a.npz", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	sameSet(t, s, got)
}

// zeros is an array of n zero bytes.
func zeros(w io.Writer, n int64) {
	w.Write(header{descr: "|u1", shape: []int{int(n)}}.bytes())
	block := make([]byte, 1<<20)
	for ; n > 0; n -= int64(len(block)) {
		w.Write(block[:min(n, int64(len(block)))])
	}
}

// A compressed array that is far larger than the set is refused by its header,
// without reading or allocating it.
func TestNPZBombs(t *testing.T) {
	s := small(t)
	for key, want := range map[string]string{
		"features":        "features: a size of 100663424 bytes is more than the file can hold",
		"labels":          "features: 48 rows for 16777216 labels",
		"trainval_loc":    "trainval_loc has 16777216 locations for 48 samples",
		"val_loc":         "val_loc has 16777216 locations for 48 samples",
		"attributes":      "attributes: shape [16777216]: want classes × attributes",
		"attribute_names": "",
		"raw_attributes":  "",
		"image_shape":     "",
	} {
		path := filepath.Join(t.TempDir(), "bomb.npz")
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		w, err := z.Create(key + ".npy")
		if err != nil {
			t.Fatal(err)
		}
		if key == "features" { // as many as Deflate allows, but too many for data
			zeros(w, 96<<20)
		} else {
			zeros(w, 1<<24)
		}
		for key, file := range npzOf(s).with(key, nil) {
			w, err := z.Create(key + ".npy")
			if err != nil {
				t.Fatal(err)
			}
			w.Write(file)
		}
		if err := errors.Join(z.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err = Open(path)
		runtime.ReadMemStats(&after)
		if want != "" {
			wantError(t, err, want)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
			t.Errorf("%s: %d bytes were allocated", key, got)
		}
	}
}
