package data

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// flags of an array class in a v5 file.
const (
	mxSparse, mxSingle, mxOpaque = 5, 7, 17
	complexFlag, logicalFlag     = 0x0800, 0x0200
)

// object is a string array as MATLAB's save writes it: an object of the class
// string, whose content lies elsewhere in the file.
func (w *mat5Writer) object(name string) {
	var flags, all bytes.Buffer
	write(&flags, w.order, []uint32{mxOpaque, 0})
	for _, body := range [][]byte{[]byte(name), []byte("MCOS"), []byte("string")} {
		all.Write(w.element(miInt8, body))
	}
	w.put(w.element(miMatrix, append(w.element(6, flags.Bytes()), all.Bytes()...)))
}

// sparse is a sparse matrix: MAT-File Format, "Sparse Array Data Element Format".
func (w *mat5Writer) sparse(name string, rows, columns int) {
	var content bytes.Buffer
	for _, part := range []struct {
		kind uint32
		data any
	}{{5, []int32{0}}, {5, make([]int32, columns+1)}, {9, []float64{0.5}}} {
		var b bytes.Buffer
		write(&b, w.order, part.data)
		content.Write(w.element(part.kind, b.Bytes()))
	}
	w.put(w.array(name, mxSparse, rows, columns, content.Bytes()))
}

// complex numbers have an imaginary part after the real one.
func (w *mat5Writer) complex(name string, rows, columns int) {
	var b bytes.Buffer
	write(&b, w.order, make([]float64, rows*columns))
	part := w.element(9, b.Bytes())
	w.put(w.array(name, mxDouble|complexFlag, rows, columns, append(slices.Clip(part), part...)))
}

// openXLSAOf opens a folder with what change makes of small's files.
func openXLSAOf(t *testing.T, compress bool, change func(features, splits *mat5Writer)) (*Set, error) {
	t.Helper()
	features, splits := xlsaOf(small(t), binary.LittleEndian, compress)
	change(features, splits)
	return Open(folder(t, features.Bytes(), splits.Bytes()))
}

// Variables that a set doesn't need never spoil it.
func TestXLSAUnneededVariables(t *testing.T) {
	s := small(t)
	for _, compress := range []bool{false, true} {
		got, err := openXLSAOf(t, compress, func(features, splits *mat5Writer) {
			for _, w := range []*mat5Writer{features, splits} {
				w.sparse("graph", 717, 717)
				w.complex("waves", 2, 2)
				w.object("title")
				w.put(w.array("", 2, 1, 1, nil))                                                 // a struct without a name
				w.put(w.array("damaged", mxDouble, 1<<20, 1<<20, w.element(9, make([]byte, 8)))) // 1 of 2⁴⁰ numbers
				w.put(w.array("short", mxDouble, 2, 2, w.element(9, make([]byte, 8))))           // 1 of 4
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		sameSet(t, s, got)
		if len(got.Notes) > 0 {
			t.Errorf("notes %q", got.Notes)
		}
	}
}

// Optional variables of an odd type are noted; the set opens as without them.
func TestXLSAOptionalVariables(t *testing.T) {
	s := small(t)
	for _, c := range []struct {
		add  func(features, splits *mat5Writer)
		want string
	}{
		{func(_, w *mat5Writer) { w.sparse("original_att", 5, 6) }, "original_att is ignored: a sparse matrix is not read: save it as a full one, full(…)"},
		{func(_, w *mat5Writer) { w.complex("original_att", 5, 6) }, "original_att is ignored: complex numbers"},
		{func(_, w *mat5Writer) { w.numbers("original_att", mxDouble, 9, 0, 0, []float64{}) }, "original_att is ignored: size [0 0]: want attributes × classes"},
		{func(_, w *mat5Writer) { w.cells("original_att", "a", "b") }, "original_att is ignored: it is not numeric"},
		{func(_, w *mat5Writer) { w.object("allclasses_names") }, "allclasses_names is ignored: a MATLAB object (string) is not read: save text as a cell array, cellstr(…)"},
		{func(w, _ *mat5Writer) { w.object("image_files") }, "image_files is ignored: a MATLAB object (string)"},
		{func(w, _ *mat5Writer) { w.numbers("image_files", mxDouble, miUint8, 48, 1, make([]uint8, 48)) }, "image_files is ignored: want text"},
	} {
		got, err := openXLSAOf(t, true, c.add)
		if err != nil {
			t.Error(err)
			continue
		}
		if !slices.Equal(got.Features, s.Features) || !slices.Equal(got.Attributes, s.Attributes) || !slices.Equal(got.RawAttributes, s.RawAttributes) || got.C() != 6 {
			t.Errorf("%s: the set changes", c.want)
		}
		if len(got.Notes) != 1 || !strings.HasPrefix(got.Notes[0], c.want) {
			t.Errorf("notes %q, want %q", got.Notes, c.want)
		}
	}
}

// Names in characters of 1, 2 and 4 bytes, in UTF-8, and in cells within cells.
func TestXLSANames(t *testing.T) {
	want := []string{"ape", "bar", "cat", "dog", "eel", "fox"}
	for kind, encode := range map[uint32]func(string) any{
		miUTF8: func(s string) any { return []byte(s) }, miUint8: func(s string) any { return []byte(s) },
		miUint16: func(s string) any { return []uint16{uint16(s[0]), uint16(s[1]), uint16(s[2])} },
		6:        func(s string) any { return []uint32{uint32(s[0]), uint32(s[1]), uint32(s[2])} },
		18:       func(s string) any { return []uint32{uint32(s[0]), uint32(s[1]), uint32(s[2])} },
	} {
		for _, nested := range []bool{false, true} {
			got, err := openXLSAOf(t, true, func(_, w *mat5Writer) {
				var content []byte
				for _, name := range want {
					var b bytes.Buffer
					write(&b, w.order, encode(name))
					text := w.array("", mxChar, 1, 3, w.element(kind, b.Bytes()))
					if nested {
						text = w.array("", mxCell, 1, 1, text)
					}
					content = append(content, text...)
				}
				w.put(w.array("allclasses_names", mxCell, 6, 1, content))
			})
			if err != nil || !slices.Equal(got.ClassNames, want) {
				t.Errorf("element type %d, nested %t: %q, %v", kind, nested, got.ClassNames, err)
			}
		}
	}
}

// Attributes given classes × attributes are recognised by the class names, or by
// the labels.
func TestXLSATransposedAttributes(t *testing.T) {
	s := small(t)
	turned := table{s.C(), s.A, s.RawAttributes}.transposed()
	for _, names := range []bool{true, false} {
		features, splits := xlsaOf(s, binary.LittleEndian, true)
		if !names {
			splits = newMAT5(binary.LittleEndian, true)
			splits.Write(withoutNames(t)[128:])
		}
		splits.numbers("att", mxSingle, 7, s.C(), s.A, turned.values)
		splits.numbers("original_att", mxSingle, 7, s.C(), s.A, turned.values)
		got, err := Open(folder(t, features.Bytes(), splits.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if got.C() != 6 || got.A != 5 || !slices.Equal(got.Attributes, s.Attributes) || !slices.Equal(got.RawAttributes, s.RawAttributes) {
			t.Errorf("%d classes × %d attributes: %v", got.C(), got.A, got.Attributes)
		}
		if want := "att was given with a column for each class: read as 6 classes × 5 attributes"; !slices.Equal(got.Notes, []string{want}) {
			t.Errorf("notes %q, want %q", got.Notes, want)
		}
	}
}

// A mask gives the samples where it is true.
func TestXLSAMasks(t *testing.T) {
	s := small(t)
	for _, class := range []uint32{9 | logicalFlag, mxDouble} {
		got, err := openXLSAOf(t, true, func(_, w *mat5Writer) {
			w.numbers("test_seen_loc", class, miUint8, s.N(), 1, maskOf(s.N(), s.Split.TestSeen))
		})
		if err != nil {
			t.Fatal(err)
		}
		sameSet(t, s, got)
		if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "test_seen_loc is a mask") {
			t.Errorf("notes %q", got.Notes)
		}
	}
	_, err := openXLSAOf(t, true, func(_, w *mat5Writer) {
		w.numbers("test_seen_loc", 9|logicalFlag, miUint8, 40, 1, make([]uint8, 40))
	})
	wantError(t, err, "att_splits.mat: test_seen_loc is a mask (true and false) of 40 values: want one for each of the 48 samples")
}

// Counts are compared before anything is read.
func TestXLSABombs(t *testing.T) {
	huge := func(w *mat5Writer, name string) {
		w.put(w.array(name, mxDouble, 1<<24, 1, w.element(miUint8, make([]byte, 1<<24))))
	}
	for _, c := range []struct {
		change func(features, splits *mat5Writer)
		want   string
	}{
		{func(w, _ *mat5Writer) { huge(w, "labels") }, "features is 3 × 48 for 16777216 labels"},
		{func(_, w *mat5Writer) { huge(w, "val_loc") }, "val_loc has 16777216 locations for 48 samples"},
		{func(_, w *mat5Writer) { huge(w, "att") }, "att: 1 classes × 16777216 attributes"},
	} {
		_, err := openXLSAOf(t, true, c.change)
		wantError(t, err, c.want)
	}
}

// Kinds of files that users have instead of the right one; errors say what to do.
func TestWrongFiles(t *testing.T) {
	features, splits := xlsaOf(small(t), binary.LittleEndian, true)
	write := func(dir, name string, content []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	zipOf := func(names ...string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for _, name := range names {
			if _, err := z.Create(name); err != nil {
				t.Fatal(err)
			}
		}
		z.Close()
		return b.Bytes()
	}
	sparse := newMAT5(binary.LittleEndian, true)
	sparse.sparse("features", 3, 48)
	sparse.numbers("labels", mxDouble, miUint8, 48, 1, make([]uint8, 48))
	misspelled := newMAT5(binary.LittleEndian, true)
	misspelled.numbers("Features", mxSingle, 7, 3, 48, make([]float32, 144))
	misspelled.numbers("labels", mxDouble, miUint8, 48, 1, make([]uint8, 48))
	pointer := []byte("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n")
	for _, c := range []struct {
		name  string
		files map[string][]byte
		open  string // within the folder
		want  string
	}{
		{"the archive itself", map[string][]byte{"xlsa17.zip": zipOf("xlsa17/data/AWA2/res101.mat", "xlsa17/data/AWA2/att_splits.mat")}, "xlsa17.zip",
			"a zip archive with xlsa17/data/AWA2/res101.mat: unpack it first, then open the folder that has res101.mat and att_splits.mat"},
		{"other archive", map[string][]byte{"a.zip": zipOf("readme.txt")}, "a.zip", "a zip archive without arrays (.npy): found readme.txt"},
		{"PyTorch", map[string][]byte{"a.pt": zipOf("a/data.pkl", "a/data/0")}, "a.pt", "a PyTorch file"},
		{"sentences", map[string][]byte{featuresFile: features.Bytes(), "sent_splits.mat": splits.Bytes()}, "",
			"att_splits.mat is missing (found sent_splits.mat: did you mean that? Then rename it, or link to it)"},
		{"capital", map[string][]byte{"Res101.mat": features.Bytes(), splitsFile: splits.Bytes()}, "", "res101.mat is missing (found Res101.mat: did you mean that?"},
		{"both", map[string][]byte{"ATT_SPLITS.MAT": splits.Bytes(), "resnet101.mat": nil}, "", "att_splits.mat is missing (found ATT_SPLITS.MAT: did"},
		{"variable", map[string][]byte{featuresFile: misspelled.Bytes(), splitsFile: splits.Bytes()}, "", "res101.mat: features is missing (found Features: did you mean that?"},
		{"sparse", map[string][]byte{featuresFile: sparse.Bytes(), splitsFile: splits.Bytes()}, "", "res101.mat: features: a sparse matrix is not read: save it as a full one"},
		{"pointer", map[string][]byte{featuresFile: pointer, splitsFile: splits.Bytes()}, "", "res101.mat is a pointer of Git LFS, not the file itself: run git lfs pull"},
		{"pointer npz", map[string][]byte{"a.npz": pointer}, "a.npz", "the file is a pointer of Git LFS"},
		{"pointer npy", map[string][]byte{"features.npy": pointer, "labels.npy": pointer, "attributes.npy": nil, "trainval_loc.npy": nil, "test_seen_loc.npy": nil, "test_unseen_loc.npy": nil}, "",
			"features: it is a pointer of Git LFS"},
		{"gzip", map[string][]byte{"a.npz": []byte("\x1f\x8b\x08 and more")}, "a.npz", "the file is compressed with gzip: unpack it first"},
		{"gzip .mat", map[string][]byte{featuresFile: features.Bytes(), splitsFile: []byte("\x1f\x8b\x08 and more")}, "", "att_splits.mat is compressed with gzip"},
		{"page", map[string][]byte{featuresFile: []byte("\n<!DOCTYPE html><html>"), splitsFile: splits.Bytes()}, "", "res101.mat is a web page (a failed download?)"},
		{"pickle", map[string][]byte{"a.pkl": []byte("\x80\x04\x95 and more")}, "a.pkl", "the file is a Python pickle"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, content := range c.files {
				write(dir, name, content)
			}
			path := filepath.Join(dir, c.open)
			_, err := Open(path)
			wantError(t, err, "data: open "+path+": ", c.want)
		})
	}
	scipy := entries{"indices": nil, "indptr": nil, "format": nil, "shape": nil, "data": nil}
	_, err := openBytes(t, "a.npz", scipy.bytes())
	wantError(t, err, "a sparse matrix of scipy.sparse.save_npz")
}

// Inspect suggests a name too.
func TestInspectSuggestsFeatures(t *testing.T) {
	_, splits := xlsaOf(small(t), binary.LittleEndian, true)
	dir := folder(t, nil, splits.Bytes())
	if err := os.WriteFile(filepath.Join(dir, "resnet101.mat"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Inspect(dir)
	if err != nil || len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "res101.mat is missing (found resnet101.mat: did you mean that?") {
		t.Errorf("%+v, %v", r, err)
	}
}

// Pipes and devices are refused wherever a file is expected, without waiting.
func TestNoPipesOrDevices(t *testing.T) {
	features, splits := xlsaOf(small(t), binary.LittleEndian, true)
	fifo := func(path string) string {
		os.Remove(path)
		if err := syscall.Mkfifo(path, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	_, err := Open(fifo(filepath.Join(t.TempDir(), "a.npz")))
	wantError(t, err, "is a pipe; want a file")
	_, err = Open("/dev/zero")
	wantError(t, err, "is a device; want a file")
	for _, name := range []string{featuresFile, splitsFile} {
		dir := folder(t, features.Bytes(), splits.Bytes())
		fifo(filepath.Join(dir, name))
		_, err = Open(dir)
		wantError(t, err, name+" is a pipe; want a file")
	}
	dir := t.TempDir()
	for key, file := range npzOf(small(t)) {
		if err := os.WriteFile(filepath.Join(dir, key+".npy"), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	fifo(filepath.Join(dir, "labels.npy"))
	_, err = Open(dir)
	wantError(t, err, "labels.npy is a pipe; want a file")
	dir = folder(t, features.Bytes(), withoutNames(t))
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "allclasses.txt")); err != nil {
		t.Fatal(err)
	}
	got, err := Open(dir)
	if err != nil || len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "allclasses.txt is ignored: ") {
		t.Errorf("notes %q, %v", got.Notes, err)
	}
}

// A byte order mark is no part of the first name.
func TestNamesWithByteOrderMark(t *testing.T) {
	features, _ := xlsaOf(small(t), binary.LittleEndian, true)
	dir := folder(t, features.Bytes(), withoutNames(t))
	if err := os.WriteFile(filepath.Join(dir, "allclasses.txt"), []byte("\xef\xbb\xbf1 ape\r\n2 bear\r\n3 cat\r\n4 dog\r\n5 eel\r\n6 fox\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Open(dir)
	if err != nil || !slices.Equal(got.ClassNames, []string{"ape", "bear", "cat", "dog", "eel", "fox"}) {
		t.Errorf("names %q, %v", got.ClassNames, err)
	}
}
