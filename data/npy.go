package data

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"segzsl/data/numeric"
	"segzsl/data/regular"
	"segzsl/data/suggest"
)

// arrays are the named NumPy arrays of one .npz file or one folder.
type arrays struct {
	keys []string
	// open returns an array's .npy bytes and their number.
	open func(key string) (io.ReadCloser, int64, error)
}

// zipArrays lists the arrays of an .npz file. It rejects sizes that the file is
// too small to hold, before they are allocated.
func zipArrays(r io.ReaderAt, size int64) (*arrays, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not a whole .npz (zip) file: %w", err)
	}
	if err := otherZip(z.File); err != nil {
		return nil, err
	}
	entries := map[string]*zip.File{}
	a := &arrays{}
	for _, f := range z.File {
		key, ok := strings.CutSuffix(f.Name, ".npy")
		if !ok {
			continue
		}
		if entries[key] == nil {
			a.keys = append(a.keys, key)
		}
		entries[key] = f // the last of a name, as in NumPy
	}
	a.open = func(key string) (io.ReadCloser, int64, error) {
		f := entries[key]
		if f.CompressedSize64 > uint64(size) || f.UncompressedSize64 > uint64(numeric.Inflated(int64(f.CompressedSize64))) {
			return nil, 0, fmt.Errorf("a size of %d bytes is more than the file can hold", f.UncompressedSize64)
		}
		rc, err := f.Open()
		return rc, int64(f.UncompressedSize64), err
	}
	return a, nil
}

// otherZip is the error for an archive that is not an .npz file.
func otherZip(files []*zip.File) error {
	var names []string
	for _, f := range files {
		switch name := strings.ToLower(f.Name); {
		case strings.HasSuffix(name, ".npy"):
			return nil
		case strings.HasSuffix(name, ".mat"):
			return fmt.Errorf("a zip archive with %s: unpack it first, then open the folder that has %s and %s", cut(f.Name, maxName), featuresFile, splitsFile)
		case strings.HasSuffix(name, "data.pkl"):
			return errors.New("a PyTorch file, which is not read: save arrays with numpy.savez")
		}
		names = append(names, f.Name)
	}
	return fmt.Errorf("a zip archive without arrays (.npy): found %s", list(names))
}

// folderArrays lists the .npy files of a folder.
func folderArrays(dir string) (*arrays, error) {
	f, err := look(dir)
	if err != nil {
		return nil, err
	}
	a := &arrays{}
	for _, name := range f.names {
		if key, ok := strings.CutSuffix(name, ".npy"); ok {
			a.keys = append(a.keys, key)
		}
	}
	a.open = func(key string) (io.ReadCloser, int64, error) {
		f, info, err := regular.Open(filepath.Join(dir, key+".npy"))
		if err != nil {
			return nil, 0, err
		}
		return f, info.Size(), nil
	}
	return a, nil
}

// numeric opens an array of numbers: each takes at least a byte of the file.
func (a *arrays) numeric(key string) (*array, error) {
	x, err := a.array(key)
	if err != nil {
		return nil, err
	}
	if kind := x.descr[1]; kind == 'S' || kind == 'U' {
		x.close()
		return nil, fmt.Errorf("%s: %w", key, numeric.Unsupported("type "+x.descr+": want numbers"))
	}
	return x, nil
}

// shape reads only the header of an array of numbers.
func (a *arrays) shape(key string) ([]int, error) {
	x, err := a.numeric(key)
	if err != nil {
		return nil, err
	}
	return x.shape, x.close()
}

// count is the number of elements of an array.
func (a *arrays) count(key string) (int, error) {
	x, err := a.array(key)
	if err != nil {
		return 0, err
	}
	return x.count, x.close()
}

// ints reads whole numbers; logical reports whether they were stored as truth values.
func ints[T ~int](a *arrays, key string) (values []T, logical bool, err error) {
	x, err := a.numeric(key)
	if err != nil {
		return nil, false, err
	}
	values, err = numeric.Ints[T](key, x.count, 0, x.numbers)
	return values, x.descr[1] == 'b', err
}

func (a *arrays) has(key string) bool { return slices.Contains(a.keys, key) }

// array is an open .npy file whose header has been read.
type array struct {
	key string
	header
	count int // product of shape
	item  int // bytes of one element
	body  io.Reader
	close func() error
}

func (a *arrays) array(key string) (*array, error) {
	if !a.has(key) {
		return nil, fmt.Errorf("%s is missing (found: %s)", key, list(a.keys))
	}
	rc, size, err := a.open(key)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	x, err := newArray(key, rc, size)
	if err != nil {
		rc.Close()
		return nil, fmt.Errorf("%s: %w", key, err)
	}
	x.close = rc.Close
	return x, nil
}

// newArray reads a header and checks that the shape matches the number of bytes
// that follow it.
func newArray(key string, r io.Reader, size int64) (*array, error) {
	h, used, err := readHeader(r, size)
	if err != nil {
		return nil, err
	}
	x := &array{key: key, header: h, item: itemSize(h.descr), body: r}
	count, ok := numeric.Product(x.shape, math.MaxInt64/int64(max(1, x.item)))
	want, have := int64(count)*int64(x.item), size-used
	switch {
	case !ok || want > have:
		return nil, fmt.Errorf("shape %v of %s needs more than the %d bytes in the file: %w", x.shape, x.descr, have, numeric.ErrTruncated)
	case want < have:
		return nil, fmt.Errorf("shape %v of %s needs %d bytes, but there are %d: the file is damaged", x.shape, x.descr, want, have)
	}
	x.count = count
	return x, nil
}

func (x *array) order() binary.ByteOrder {
	if x.descr[0] == '>' {
		return binary.BigEndian
	}
	return binary.LittleEndian
}

// number is the format of an element of a numeric array.
func (x *array) number() numeric.Number {
	return numeric.Number{Kind: x.descr[1], Size: x.item, Order: x.order()}
}

// numbers streams the array and closes it. Indices are in C order, whatever the
// order in the file.
//
// npyio is not used here: it does not handle short reads, which decompressors
// return.
func (x *array) numbers(put func(i int, v float64)) error {
	defer x.close()
	if x.fortran && len(x.shape) > 1 {
		put = fromFortran(x.shape, put)
	}
	if err := x.number().Stream(x.body, x.count, put); err != nil {
		return fmt.Errorf("%s: %w", x.key, err)
	}
	return x.finish()
}

// finish reads to the end, where a zip entry's checksum is compared.
func (x *array) finish() error {
	if _, err := io.Copy(io.Discard, x.body); err != nil {
		return fmt.Errorf("%s: the file is damaged: %w", x.key, err)
	}
	return nil
}

// fromFortran converts column-major indices to row-major.
func fromFortran(shape []int, put func(i int, v float64)) func(i int, v float64) {
	return func(i int, v float64) {
		at, stride := 0, 1
		for _, d := range shape[1:] {
			stride *= d
		}
		for k, d := range shape {
			at += i % d * stride
			i /= d
			if k+1 < len(shape) {
				stride /= shape[k+1]
			}
		}
		put(at, v)
	}
}

// strings reads strings: UTF-32 (U) or bytes (S), padded with zeros.
func (x *array) strings() ([]string, error) {
	defer x.close()
	if kind := x.descr[1]; kind != 'U' && kind != 'S' {
		return nil, fmt.Errorf("%s: %w", x.key, numeric.Unsupported("type "+x.descr+": want strings (U or S)"))
	}
	out := make([]string, x.count)
	item := make([]byte, x.item)
	for i := range out {
		if _, err := io.ReadFull(x.body, item); err != nil {
			return nil, fmt.Errorf("%s: %w", x.key, numeric.Truncated(err))
		}
		out[i] = x.text(item)
	}
	return out, x.finish()
}

func (x *array) text(item []byte) string {
	if x.descr[1] == 'S' {
		return strings.ToValidUTF8(string(bytes.TrimRight(item, "\x00")), "�")
	}
	runes := make([]rune, 0, len(item)/4)
	for ; len(item) >= 4; item = item[4:] {
		runes = append(runes, rune(x.order().Uint32(item)))
	}
	return strings.TrimRight(string(runes), "\x00")
}

// Names of a file are listed and cut to these numbers.
const (
	maxListed = 20
	maxName   = 60
)

// list joins names.
func list(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	var short []string
	for _, name := range names[:min(len(names), maxListed)] {
		short = append(short, cut(name, maxName))
	}
	text := strings.Join(short, ", ")
	if more := len(names) - maxListed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// meant suggests which of the names that were found was meant by want.
func meant(want string, found []string) string {
	if near := nearest(want, found); near != "" {
		return fmt.Sprintf(" (found %s: did you mean that? Then rename it)", cut(near, maxName))
	}
	return ""
}

// nearest is the name that differs from want by case or a letter or two; "" where
// there is none.
func nearest(want string, found []string) string {
	const near = 2
	best, distance := "", near+1
	for _, name := range found {
		if len(name) > len(want)+near {
			continue
		}
		if d := suggest.Distance(strings.ToLower(name), want); d < distance {
			best, distance = name, d
		}
	}
	return best
}
