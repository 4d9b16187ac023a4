package data

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"unicode/utf8"
)

// Save writes the set atomically as an .npz file at path: it writes a temporary
// file beside path and renames it once it is complete. If ctx is cancelled, Save
// stops and returns the cause.
//
// The file is not compressed and, unless RoundToFloat16 was called, has the features as
// they are in memory, so that Open reads them without conversion. Reading it back gives the same values and
// the same split; Name, Source and Notes differ.
func (s *Set) Save(ctx context.Context, path string, overwrite bool) error {
	if err := CheckSave(path, overwrite); err != nil {
		return err
	}
	partial := fmt.Sprintf("%s.%d.partial", path, os.Getpid())
	f, err := os.OpenFile(partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("data: save %s: %w", path, err)
	}
	err = s.writeNPZ(contextWriter{ctx, f})
	if err == nil {
		err = f.Sync()
	}
	err = errors.Join(err, f.Close())
	if err == nil {
		err = CheckSave(path, overwrite) // another process may have created it meanwhile
	}
	if err == nil {
		err = os.Rename(partial, path)
	}
	if err != nil {
		os.Remove(partial)
		return fmt.Errorf("data: save %s: %w", path, err)
	}
	return nil
}

// CheckSave reports beforehand why Save would fail: path exists and is not to be
// overwritten, is a folder, or its folder does not exist.
func CheckSave(path string, overwrite bool) error {
	info, err := os.Lstat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("data: save %s: it is a folder; name a file", path)
	case err == nil && !overwrite:
		return fmt.Errorf("data: save %s: %w", path, fs.ErrExist)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("data: save: %w", err)
	}
	if _, err := os.Stat(filepath.Dir(path)); err != nil {
		return fmt.Errorf("data: save: %w", err)
	}
	return nil
}

// contextWriter is a writer that fails once its context is done.
type contextWriter struct {
	ctx context.Context
	w   io.Writer
}

func (w contextWriter) Write(p []byte) (int, error) {
	if w.ctx.Err() != nil {
		return 0, context.Cause(w.ctx)
	}
	return w.w.Write(p)
}

// writeNPZ writes the set under the keys that readNPZ reads. The features come
// first, where their offset in the file is known.
func (s *Set) writeNPZ(w io.Writer) error {
	z := zip.NewWriter(w)
	for i, a := range s.outputs() {
		if err := a.write(z, i == 0); err != nil {
			return fmt.Errorf("%s: %w", a.key, err)
		}
	}
	return z.Close()
}

func (s *Set) outputs() []output {
	n, c := s.N(), s.C()
	features := output{"features", "<f4", []int{n, s.D}, floats(s.Features)}
	if s.float16 {
		features = output{"features", "<f2", []int{n, s.D}, halves(s.Features)}
	} else if bytes, ok := s.pixels(); ok {
		features = output{"features", "|u1", []int{n, s.D}, bytes}
	}
	list := []output{features}
	if s.IsImage() {
		list = append(list, whole64("image_shape", []int{s.ImageHeight, s.ImageWidth}))
	}
	list = append(list, whole64("labels", s.Labels))
	if slices.Equal(normalise(s.RawAttributes, s.A), s.Attributes) {
		list = append(list, output{"attributes", "<f4", []int{c, s.A}, floats(s.RawAttributes)})
	} else {
		list = append(list, output{"attributes", "<f4", []int{c, s.A}, floats(s.Attributes)},
			output{"raw_attributes", "<f4", []int{c, s.A}, floats(s.RawAttributes)})
	}
	list = append(list, nameList("class_names", s.ClassNames), nameList("attribute_names", s.AttributeNames))
	if s.SampleNames != nil {
		list = append(list, nameList("sample_names", s.SampleNames))
	}
	for _, part := range s.Split.parts() {
		list = append(list, whole64(part.name, part.locations))
	}
	return list
}

// pixels returns the features as bytes, if each of them is a byte divided by 255.
func (s *Set) pixels() (appender, bool) {
	if !s.IsImage() {
		return nil, false
	}
	brightness := pixelValues()
	nearest := func(v float32) byte { return byte(float32(v*255) + 0.5) }
	for _, v := range s.Features {
		if !(v >= 0 && v <= 1) || brightness[nearest(v)] != v {
			return nil, false
		}
	}
	return func(b []byte, from, to int) []byte {
		for _, v := range s.Features[from:to] {
			b = append(b, nearest(v))
		}
		return b
	}, true
}

// output is an array to be written to an .npz file.
type output struct {
	key, descr string
	shape      []int
	elements   appender
}

// appender appends the encoded elements from ≤ i < to.
type appender func(b []byte, from, to int) []byte

func floats(values []float32) appender {
	return func(b []byte, from, to int) []byte {
		b, _ = binary.Append(b, binary.LittleEndian, values[from:to]) // it takes any []float32
		return b
	}
}

func whole64[T ~int](key string, values []T) output {
	return output{key, "<i8", []int{len(values)}, func(b []byte, from, to int) []byte {
		for _, v := range values[from:to] {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
		return b
	}}
}

// nameList is an array of strings as NumPy stores them: UTF-32, padded to the
// longest.
func nameList(key string, names []string) output {
	width := 1
	for _, name := range names {
		width = max(width, utf8.RuneCountInString(name))
	}
	return output{key, fmt.Sprintf("<U%d", width), []int{len(names)}, func(b []byte, from, to int) []byte {
		for _, name := range names[from:to] {
			end := len(b) + 4*width
			for _, r := range name {
				b = binary.LittleEndian.AppendUint32(b, uint32(r))
			}
			b = append(b, make([]byte, end-len(b))...)
		}
		return b
	}}
}

// outputBlock is the number of elements that are encoded at once.
const outputBlock = 1 << 16

func (a output) write(z *zip.Writer, first bool) error {
	head := &zip.FileHeader{Name: a.key + ".npy", Method: zip.Store}
	if first {
		head.Extra = a.padding()
	}
	w, err := z.CreateHeader(head)
	if err != nil {
		return err
	}
	return a.encode(w)
}

// encode writes the array as a .npy file.
func (a output) encode(w io.Writer) error {
	if _, err := w.Write(header{descr: a.descr, shape: a.shape}.bytes()); err != nil {
		return err
	}
	count := 1
	for _, d := range a.shape {
		count *= d
	}
	var block []byte
	for from := 0; from < count; from += outputBlock {
		block = a.elements(block[:0], from, min(from+outputBlock, count))
		if _, err := w.Write(block); err != nil {
			return err
		}
	}
	return nil
}

// alignment of the features in bytes, for programs that map the file into memory.
const alignment = 64

// padding aligns the first entry of a file, with an extra field as written by
// Android's zipalign.
func (a output) padding() []byte {
	const localHeader, fieldHeader = 30, 4
	used := localHeader + len(a.key+".npy") + fieldHeader
	size := 2 + (alignment-(used+2)%alignment)%alignment
	field := make([]byte, fieldHeader+size)
	binary.LittleEndian.PutUint16(field, 0xd935)
	binary.LittleEndian.PutUint16(field[2:], uint16(size))
	binary.LittleEndian.PutUint16(field[4:], alignment)
	return field
}
