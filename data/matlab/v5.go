package matlab

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"io"

	"segzsl/data/numeric"
)

// Element types and array classes of MAT-file level 5, numbered as in MathWorks'
// description of the format.
const (
	miUTF8, miUTF16, miUTF32  = 16, 17, 18
	miInt8, miUint8, miUint16 = 1, 2, 4
	miUint32                  = 6
	miMatrix, miCompressed    = 14, 15
	mxCell, mxChar, mxSparse  = 1, 4, 5
	mxDouble, mxUint64        = 6, 15
	mxOpaque                  = 17
	complexFlag               = 0x0800
	logicalFlag               = 0x0200
)

// mat5Number maps an element type to its number format.
func mat5Number(kind uint32, order binary.ByteOrder) (numeric.Number, bool) {
	n, ok := map[uint32]numeric.Number{
		miInt8: {Kind: 'i', Size: 1, Order: order}, miUint8: {Kind: 'u', Size: 1, Order: order}, 3: {Kind: 'i', Size: 2, Order: order}, miUint16: {Kind: 'u', Size: 2, Order: order},
		5: {Kind: 'i', Size: 4, Order: order}, miUint32: {Kind: 'u', Size: 4, Order: order}, 7: {Kind: 'f', Size: 4, Order: order}, 9: {Kind: 'f', Size: 8, Order: order},
		12: {Kind: 'i', Size: 8, Order: order}, 13: {Kind: 'u', Size: 8, Order: order},
	}[kind]
	return n, ok
}

// openMAT5 lists the top-level arrays of a v5 file.
func openMAT5(r io.ReaderAt, size int64) (*File, error) {
	head := make([]byte, 128)
	if _, err := r.ReadAt(head, 0); err != nil {
		return nil, numeric.Truncated(err)
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(head[126:]) == "MI" {
		order = binary.BigEndian
	}
	f := &File{}
	for at := int64(128); at < size; {
		var tag [8]byte
		if _, err := r.ReadAt(tag[:], at); err != nil {
			return nil, numeric.Truncated(err)
		}
		kind, length := order.Uint32(tag[:]), int64(order.Uint32(tag[4:]))
		at += 8
		if length > size-at {
			return nil, fmt.Errorf("an array of %d bytes with %d left: %w", length, size-at, numeric.ErrTruncated)
		}
		e := entry5{r: r, order: order, at: at, length: length, compressed: kind == miCompressed}
		at += length
		if kind != miCompressed {
			at += -at & 7
		}
		if kind == miMatrix || kind == miCompressed {
			if err := f.addMAT5(e); err != nil {
				return nil, err
			}
		}
	}
	return f, nil
}

// addMAT5 lists the array of an entry. Where not even its name can be read, the
// rest of the file still is.
func (f *File) addMAT5(e entry5) error {
	m, err := e.open()
	if err != nil {
		f.Damaged = err
		return nil
	}
	h, err := m.header()
	if err == nil {
		_, err = m.checkNumbers(h)
	}
	if h.name == "" {
		if err != nil {
			f.Damaged = err
		}
		return nil
	}
	a := &Array{Name: h.name, Dims: h.dims, Count: h.count, Logical: h.flags&logicalFlag != 0, Err: err}
	if err != nil {
		a.Dims, a.Count = nil, 0
	}
	numbers := func(read func(numeric.Number, io.Reader) error) error {
		return e.read(func(m *mat5) error { return m.numbers(h, read) })
	}
	a.numbers = func(put func(int, float64)) error {
		return numbers(func(t numeric.Number, r io.Reader) error { return t.Stream(r, h.count, put) })
	}
	a.float32s = func(dst []float32) error {
		return numbers(func(t numeric.Number, r io.Reader) error { return t.Float32s(r, dst) })
	}
	a.strings = func() (out []string, err error) {
		err = e.read(func(m *mat5) (err error) { out, err = m.strings(h, 0); return err })
		return out, err
	}
	return f.add(a)
}

// entry5 is where an array lies in the file: length bytes, optionally one zlib
// stream.
type entry5 struct {
	r          io.ReaderAt
	order      binary.ByteOrder
	at, length int64
	compressed bool
}

// open returns a reader of the array's elements.
func (e entry5) open() (*mat5, error) {
	body := bufio.NewReaderSize(io.NewSectionReader(e.r, e.at, e.length), 1<<16)
	if !e.compressed {
		return &mat5{r: body, all: body, order: e.order, room: e.length}, nil
	}
	inflated, err := zlib.NewReader(body)
	if err != nil {
		return nil, fmt.Errorf("a compressed array is damaged: %w", numeric.Truncated(err))
	}
	m := &mat5{r: inflated, all: inflated, order: e.order, room: numeric.Inflated(e.length)}
	tag, err := m.tag()
	if err != nil {
		return nil, err
	}
	if tag.kind != miMatrix || tag.small != nil {
		return nil, fmt.Errorf("a compressed element of type %d: want an array", tag.kind)
	}
	m.room = min(m.room, tag.size)
	m.r = io.LimitReader(inflated, m.room)
	return m, nil
}

// read reads the content after the header, and on to the end, where zlib compares
// its checksum.
func (e entry5) read(content func(*mat5) error) error {
	m, err := e.open()
	if err != nil {
		return err
	}
	if _, err := m.header(); err != nil {
		return err
	}
	if err := content(m); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, m.all); err != nil {
		return fmt.Errorf("the file is damaged: %w", numeric.Truncated(err))
	}
	return nil
}

// mat5 reads the elements within one array.
type mat5 struct {
	r     io.Reader // of the array
	all   io.Reader // to the end of the entry
	order binary.ByteOrder
	room  int64 // upper bound of the bytes left
}

// mat5Tag is the tag of an element of size bytes; elements of up to four bytes
// lie in the tag itself.
type mat5Tag struct {
	kind  uint32
	size  int64
	small []byte
}

func (m *mat5) tag() (mat5Tag, error) {
	b := make([]byte, 8)
	if _, err := io.ReadFull(m.r, b); err != nil {
		return mat5Tag{}, numeric.Truncated(err)
	}
	kind := m.order.Uint32(b)
	if n := kind >> 16; n > 0 {
		if n > 4 {
			return mat5Tag{}, fmt.Errorf("malformed tag %x", b)
		}
		return mat5Tag{kind: kind & 0xffff, size: int64(n), small: b[4 : 4+n]}, nil
	}
	return mat5Tag{kind: kind, size: int64(m.order.Uint32(b[4:]))}, nil
}

// element reads a whole element of at most limit bytes, with its padding.
func (m *mat5) element(limit int64) (kind uint32, body []byte, err error) {
	tag, err := m.tag()
	if err != nil || tag.small != nil {
		return tag.kind, tag.small, err
	}
	if tag.size > min(limit, m.room) {
		return 0, nil, fmt.Errorf("an element of %d bytes where at most %d fit: %w", tag.size, min(limit, m.room), numeric.ErrTruncated)
	}
	padded := tag.size + -tag.size&7
	body, err = io.ReadAll(io.LimitReader(m.r, padded))
	if err == nil && int64(len(body)) < tag.size {
		err = numeric.ErrTruncated
	}
	if err != nil {
		return 0, nil, numeric.Truncated(err)
	}
	return tag.kind, body[:tag.size], nil
}

// mat5Header is the header of an array.
type mat5Header struct {
	class uint32
	flags uint32
	dims  []int
	count int
	name  string
}

// header reads the header of an array. Where the array is of a kind that is not
// read, it returns the name and the reason.
func (m *mat5) header() (h mat5Header, err error) {
	_, flags, err := m.element(8)
	if err != nil {
		return h, err
	}
	if len(flags) != 8 {
		return h, fmt.Errorf("malformed array flags %x", flags)
	}
	word := m.order.Uint32(flags)
	h.class, h.flags = word&0xff, word&^0xff
	if h.class == mxOpaque {
		return h, m.object(&h)
	}
	_, dims, err := m.element(4 * maxDims)
	if err != nil {
		return h, err
	}
	for ; len(dims) >= 4; dims = dims[4:] {
		h.dims = append(h.dims, int(int32(m.order.Uint32(dims))))
	}
	_, name, err := m.element(4096)
	if err != nil {
		return h, err
	}
	h.name = string(name)
	if h.class == mxSparse {
		return h, errSparse
	}
	var ok bool
	if h.count, ok = numeric.Product(h.dims, m.room); !ok {
		return h, fmt.Errorf("size %v is more than the file holds: %w", h.dims, numeric.ErrTruncated)
	}
	return h, nil
}

// object reads the header of a MATLAB object: its name, the object system and the
// class. It returns the error that names the class.
func (m *mat5) object(h *mat5Header) error {
	var class []byte
	for _, into := range []func([]byte){func(b []byte) { h.name = string(b) }, func([]byte) {}, func(b []byte) { class = b }} {
		_, body, err := m.element(4096)
		if err != nil {
			return err
		}
		into(body)
	}
	return errObject(string(class))
}

// checkNumbers reads the tag of a numeric array's data, and compares its size with
// that of the array.
func (m *mat5) checkNumbers(h mat5Header) (tag mat5Tag, err error) {
	if h.class < mxDouble || h.class > mxUint64 || h.count == 0 {
		return tag, nil
	}
	if tag, err = m.tag(); err != nil {
		return tag, err
	}
	t, ok := mat5Number(tag.kind, m.order)
	if !ok || tag.size != int64(h.count)*int64(t.Size) {
		return tag, fmt.Errorf("%d bytes of type %d for size %v: the file is damaged", tag.size, tag.kind, h.dims)
	}
	return tag, nil
}

// numbers calls read with the format of an array's numbers and where they are.
func (m *mat5) numbers(h mat5Header, read func(numeric.Number, io.Reader) error) error {
	switch {
	case h.class < mxDouble || h.class > mxUint64:
		return errNumbers
	case h.flags&complexFlag != 0:
		return errComplex
	case h.count == 0:
		return nil
	}
	tag, err := m.checkNumbers(h)
	if err != nil {
		return err
	}
	t, _ := mat5Number(tag.kind, m.order)
	if tag.small != nil {
		return read(t, bytes.NewReader(tag.small))
	}
	return read(t, m.r)
}
