package matlab

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"segzsl/data/numeric"
)

// Element types and array classes of MAT-file level 5, numbered as in MathWorks'
// description of the format.
const (
	miUTF8, miUTF16, miUTF32  = 16, 17, 18
	miInt8, miUint8, miUint16 = 1, 2, 4
	miMatrix, miCompressed    = 14, 15
	mxCell, mxChar            = 1, 4
	mxDouble, mxUint64        = 6, 15
	mxOpaque                  = 17
	complexFlag               = 0x0800
)

// mat5Number maps an element type to its number format.
func mat5Number(kind uint32, order binary.ByteOrder) (numeric.Number, bool) {
	n, ok := map[uint32]numeric.Number{
		miInt8: {Kind: 'i', Size: 1, Order: order}, miUint8: {Kind: 'u', Size: 1, Order: order}, 3: {Kind: 'i', Size: 2, Order: order}, miUint16: {Kind: 'u', Size: 2, Order: order},
		5: {Kind: 'i', Size: 4, Order: order}, 6: {Kind: 'u', Size: 4, Order: order}, 7: {Kind: 'f', Size: 4, Order: order}, 9: {Kind: 'f', Size: 8, Order: order},
		12: {Kind: 'i', Size: 8, Order: order}, 13: {Kind: 'u', Size: 8, Order: order},
	}[kind]
	return n, ok
}

// scanMAT5 visits the top-level arrays of a v5 file.
func scanMAT5(r io.ReaderAt, size int64, visit func(*Array) error) error {
	head := make([]byte, 128)
	if _, err := r.ReadAt(head, 0); err != nil {
		return numeric.Truncated(err)
	}
	var order binary.ByteOrder = binary.LittleEndian
	if string(head[126:]) == "MI" {
		order = binary.BigEndian
	}
	for at := int64(128); at < size; {
		var tag [8]byte
		if _, err := r.ReadAt(tag[:], at); err != nil {
			return numeric.Truncated(err)
		}
		kind, length := order.Uint32(tag[:]), int64(order.Uint32(tag[4:]))
		at += 8
		if length > size-at {
			return fmt.Errorf("an array of %d bytes with %d left: %w", length, size-at, numeric.ErrTruncated)
		}
		body := io.NewSectionReader(r, at, length)
		at += length
		var err error
		switch kind {
		case miMatrix:
			err = visitMAT5(bufio.NewReaderSize(body, 1<<16), order, length, visit)
			at += -at & 7
		case miCompressed:
			err = visitCompressed(body, order, length, visit)
		default:
			at += -at & 7
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// visitCompressed visits the one array in a zlib stream of length bytes.
func visitCompressed(body io.Reader, order binary.ByteOrder, length int64, visit func(*Array) error) error {
	inflated, err := zlib.NewReader(bufio.NewReaderSize(body, 1<<16))
	if err != nil {
		return fmt.Errorf("a compressed array is damaged: %w", numeric.Truncated(err))
	}
	defer inflated.Close()
	r := &mat5{r: inflated, order: order, room: numeric.MaxInflation * (length + 64)}
	tag, err := r.tag()
	if err != nil {
		return err
	}
	if tag.kind != miMatrix || tag.small != nil {
		return fmt.Errorf("a compressed element of type %d: want an array", tag.kind)
	}
	return visitMAT5(inflated, order, min(r.room, tag.size), visit)
}

// visitMAT5 reads an array's header from r and visits it. At most room bytes can
// follow.
func visitMAT5(r io.Reader, order binary.ByteOrder, room int64, visit func(*Array) error) error {
	m := &mat5{r: io.LimitReader(r, room), order: order, room: room}
	h, err := m.header()
	if errors.Is(err, errForeign) {
		return nil
	}
	if err != nil {
		return err
	}
	taken := false
	a := &Array{Name: h.name, Dims: h.dims, Count: h.count}
	a.Numbers = func(put func(int, float64)) error { taken = true; return m.numbers(h, put) }
	a.Strings = func() ([]string, error) { taken = true; return m.strings(h, 0) }
	if err := visit(a); err != nil {
		return err
	}
	if taken { // read to the end, where zlib compares its checksum
		if _, err := io.Copy(io.Discard, r); err != nil {
			return fmt.Errorf("%s: the file is damaged: %w", h.name, numeric.Truncated(err))
		}
	}
	return nil
}

// mat5 reads the elements within one array.
type mat5 struct {
	r     io.Reader
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

// errForeign reports a MATLAB object, whose layout is undocumented.
var errForeign = errors.New("a MATLAB object")

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
		return h, errForeign
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
	var ok bool
	if h.count, ok = numeric.Product(h.dims, m.room); !ok {
		return h, fmt.Errorf("%s: size %v is more than the file holds: %w", h.name, h.dims, numeric.ErrTruncated)
	}
	return h, nil
}

func (m *mat5) numbers(h mat5Header, put func(i int, v float64)) error {
	if h.class < mxDouble || h.class > mxUint64 || h.flags&complexFlag != 0 {
		return fmt.Errorf("%s: array class %d: want real numbers", h.name, h.class)
	}
	if h.count == 0 {
		return nil
	}
	tag, err := m.tag()
	if err != nil {
		return fmt.Errorf("%s: %w", h.name, err)
	}
	t, ok := mat5Number(tag.kind, m.order)
	if !ok || tag.size != int64(h.count)*int64(t.Size) {
		return fmt.Errorf("%s: %d bytes of type %d for size %v: the file is damaged", h.name, tag.size, tag.kind, h.dims)
	}
	body := m.r
	if tag.small != nil {
		return t.Stream(bytes.NewReader(tag.small), h.count, put)
	}
	if err := t.Stream(body, h.count, put); err != nil {
		return fmt.Errorf("%s: %w", h.name, err)
	}
	return nil
}

// maxNesting limits how deep nested cells are read.
const maxNesting = 4

func (m *mat5) strings(h mat5Header, depth int) ([]string, error) {
	switch {
	case h.class == mxChar:
		return m.characters(h)
	case h.class != mxCell || depth == maxNesting:
		return nil, fmt.Errorf("%s: array class %d: want text or a cell array of text", h.name, h.class)
	}
	var out []string
	for i := range h.count {
		tag, err := m.tag()
		if err != nil {
			return nil, fmt.Errorf("%s{%d}: %w", h.name, i+1, err)
		}
		if tag.kind != miMatrix || tag.small != nil {
			return nil, fmt.Errorf("%s{%d}: element type %d: want an array", h.name, i+1, tag.kind)
		}
		name, err := m.cell(tag.size, depth)
		if err != nil {
			return nil, fmt.Errorf("%s{%d}: %w", h.name, i+1, err)
		}
		out = append(out, name)
	}
	return out, nil
}

// cell reads the text in one cell of size bytes.
func (m *mat5) cell(size int64, depth int) (string, error) {
	if size == 0 { // MATLAB's []
		return "", nil
	}
	size += -size & 7
	inner := &mat5{r: io.LimitReader(m.r, size), order: m.order, room: min(size, m.room)}
	h, err := inner.header()
	if err != nil {
		return "", err
	}
	names, err := inner.strings(h, depth+1)
	if err != nil {
		return "", err
	}
	if _, err := io.Copy(io.Discard, inner.r); err != nil {
		return "", numeric.Truncated(err)
	}
	if len(names) != 1 {
		return "", fmt.Errorf("%d texts: want one", len(names))
	}
	return names[0], nil
}

func (m *mat5) characters(h mat5Header) ([]string, error) {
	if h.count == 0 {
		return []string{""}, nil
	}
	kind, body, err := m.element(m.room)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", h.name, err)
	}
	var units []rune
	switch kind {
	case miUTF8:
		for len(body) > 0 {
			u, n := utf8.DecodeRune(body)
			units, body = append(units, u), body[n:]
		}
	case miInt8, miUint8:
		for _, b := range body {
			units = append(units, rune(b))
		}
	case miUint16, miUTF16:
		for ; len(body) >= 2; body = body[2:] {
			units = append(units, rune(m.order.Uint16(body)))
		}
	case miUTF32:
		for ; len(body) >= 4; body = body[4:] {
			units = append(units, rune(m.order.Uint32(body)))
		}
	default:
		return nil, fmt.Errorf("%s: text of element type %d is not supported", h.name, kind)
	}
	return text(units, h.dims, kind == miUint16 || kind == miUTF16), nil
}
