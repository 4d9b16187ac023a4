package data

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// shared is the path of a file of the real data, which is not part of the
// repository; the test is skipped if it is absent.
func shared(t testing.TB, path string) string {
	t.Helper()
	root := os.Getenv("SEGZSL_SHARED")
	if root == "" {
		root = "../../shared"
	}
	path = filepath.Join(root, "data", path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("real data are absent (set SEGZSL_SHARED to the folder that holds data/): %v", err)
	}
	return path
}

// wantError fails unless err contains every fragment.
func wantError(t testing.TB, err error, fragments ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one with %q", fragments)
	}
	for _, f := range fragments {
		if !strings.Contains(err.Error(), f) {
			t.Errorf("error does not say %q:\n%v", f, err)
		}
	}
}

// small is a valid set of 6 classes (4 seen), 48 samples, 3 features.
func small(t testing.TB) *Set {
	t.Helper()
	s, err := Synthetic(SyntheticConfig{Seed: 3, Classes: 6, Unseen: 2, PerClass: 8, Attributes: 5, Features: 3})
	if err != nil {
		t.Fatal(err)
	}
	s.Source = "X"
	return s
}

// npyFile is an array file as NumPy writes it.
func npyFile(descr string, fortran bool, shape []int, data any) []byte {
	dims := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(shape)), ", "), "[]")
	if len(shape) == 1 {
		dims += ","
	}
	order := map[bool]string{false: "False", true: "True"}[fortran]
	header := fmt.Sprintf("{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }", descr, order, dims)
	header += strings.Repeat(" ", 63-(10+len(header))%64) + "\n"
	var b bytes.Buffer
	b.WriteString("\x93NUMPY\x01\x00")
	write(&b, binary.LittleEndian, uint16(len(header)))
	b.WriteString(header)
	var byteOrder binary.ByteOrder = binary.LittleEndian
	if descr[0] == '>' {
		byteOrder = binary.BigEndian
	}
	write(&b, byteOrder, data)
	return b.Bytes()
}

func write(w io.Writer, order binary.ByteOrder, v any) {
	if err := binary.Write(w, order, v); err != nil {
		panic(err)
	}
}

// entries of an .npz, by key.
type entries map[string][]byte

func (e entries) with(key string, file []byte) entries {
	out := entries{}
	for k, v := range e {
		out[k] = v
	}
	if file == nil {
		delete(out, key)
	} else {
		out[key] = file
	}
	return out
}

func (e entries) bytes() []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, key := range slices.Sorted(maps.Keys(e)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: key + ".npy", Method: zip.Store})
		if err != nil {
			panic(err)
		}
		w.Write(e[key])
	}
	z.Close()
	return b.Bytes()
}

// npzOf is s as the entries of an .npz.
func npzOf(s *Set) entries {
	ints := func(v []int) []byte {
		out := make([]int64, len(v))
		for i, x := range v {
			out[i] = int64(x)
		}
		return npyFile("<i8", false, []int{len(v)}, out)
	}
	labels := make([]int, s.N())
	for i, y := range s.Labels {
		labels[i] = int(y)
	}
	e := entries{
		"features":   npyFile("<f4", false, []int{s.N(), s.D}, s.Features),
		"labels":     ints(labels),
		"attributes": npyFile("<f4", false, []int{s.C(), s.A}, s.RawAttributes),
	}
	for _, p := range s.Split.parts() {
		e[p.name] = ints(p.locations)
	}
	return e
}

// openBytes opens bytes as a file.
func openBytes(t testing.TB, name string, content []byte) (*Set, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(path)
}

// Element types and array classes of MAT-file level 5.
const (
	miInt8, miUint8, miUint16      = 1, 2, 4
	miMatrix, miCompressed, miUTF8 = 14, 15, 16
	mxCell, mxChar, mxDouble       = 1, 4, 6
)

// mat5Writer writes MAT-file level 5 files.
type mat5Writer struct {
	bytes.Buffer
	order    binary.ByteOrder
	compress bool
}

func newMAT5(order binary.ByteOrder, compress bool) *mat5Writer {
	w := &mat5Writer{order: order, compress: compress}
	w.WriteString(fmt.Sprintf("%-124s", "MATLAB 5.0 MAT-file, made for a test"))
	write(w, order, uint16(0x0100))
	write(w, order, uint16('M'<<8|'I'))
	return w
}

// element is a tag and a body padded to 8 bytes; short bodies lie in the tag.
func (w *mat5Writer) element(kind uint32, body []byte) []byte {
	var b bytes.Buffer
	if n := len(body); n > 0 && n <= 4 {
		write(&b, w.order, uint32(n)<<16|kind)
		b.Write(append(body, make([]byte, 4-n)...))
		return b.Bytes()
	}
	write(&b, w.order, kind)
	write(&b, w.order, uint32(len(body)))
	b.Write(body)
	b.Write(make([]byte, -len(body)&7))
	return b.Bytes()
}

// array is a matrix of a class with encoded content.
func (w *mat5Writer) array(name string, class uint32, rows, columns int, content []byte) []byte {
	var flags, dims, all bytes.Buffer
	write(&flags, w.order, []uint32{class, 0})
	write(&dims, w.order, []int32{int32(rows), int32(columns)})
	all.Write(w.element(6, flags.Bytes()))
	all.Write(w.element(5, dims.Bytes()))
	all.Write(w.element(miInt8, []byte(name)))
	all.Write(content)
	return w.element(miMatrix, all.Bytes())
}

func (w *mat5Writer) numbers(name string, class, kind uint32, rows, columns int, data any) {
	var b bytes.Buffer
	write(&b, w.order, data)
	w.put(w.array(name, class, rows, columns, w.element(kind, b.Bytes())))
}

func (w *mat5Writer) cells(name string, texts ...string) {
	var content []byte
	for _, s := range texts {
		content = append(content, w.array("", mxChar, 1, len([]rune(s)), w.element(miUTF8, []byte(s)))...)
	}
	w.put(w.array(name, mxCell, len(texts), 1, content))
}

func (w *mat5Writer) put(array []byte) {
	if !w.compress {
		w.Write(array)
		return
	}
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(array)
	z.Close()
	write(w, w.order, []uint32{miCompressed, uint32(b.Len())})
	w.Write(b.Bytes())
}

// xlsaOf is s as res101.mat and att_splits.mat.
func xlsaOf(s *Set, order binary.ByteOrder, compress bool) (features, splits *mat5Writer) {
	features, splits = newMAT5(order, compress), newMAT5(order, compress)
	labels := make([]uint8, s.N())
	for i, y := range s.Labels {
		labels[i] = uint8(y) + 1
	}
	features.numbers("features", 7, 7, s.D, s.N(), s.Features)
	features.numbers("labels", mxDouble, miUint8, s.N(), 1, labels)
	splits.numbers("att", 7, 7, s.A, s.C(), s.RawAttributes)
	splits.cells("allclasses_names", s.ClassNames...)
	for _, p := range s.Split.parts() {
		column := make([]uint16, len(p.locations))
		for i, at := range p.locations {
			column[i] = uint16(at) + 1
		}
		splits.numbers(p.name, mxDouble, miUint16, len(column), 1, column)
	}
	return features, splits
}

// folder writes an xlsa17 folder.
func folder(t testing.TB, features, splits []byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string][]byte{featuresFile: features, splitsFile: splits} {
		if content == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
