package matlab

import (
	"encoding/binary"
	"fmt"

	"segzsl/data/numeric"
)

// dataset is an HDF5 array: its shape and type, and where its bytes are.
type dataset struct {
	file  *hdf5
	dims  []int
	count int
	kind  numeric.Number // of kind 'r' for references
	empty bool           // MATLAB's [], whose content is its size

	class   string // in MATLAB; "" in files of other programs
	logical bool

	layout  byte // 0 compact, 1 contiguous, 2 chunked
	compact []byte
	address uint64 // of the data, or of the B-tree of chunks
	stored  uint64 // size of contiguous data; 0 where the layout doesn't give it
	chunk   []int
	element int // size of an element in a chunk
	filters []uint16
	fill    []byte // an element where nothing was written
}

// dataset reads the header of the dataset at an address.
func (h *hdf5) dataset(address uint64) (*dataset, error) {
	o, err := h.object(address)
	if err != nil {
		return nil, err
	}
	class := o.text("MATLAB_class")
	switch {
	case o.attributes["MATLAB_sparse"] != nil:
		return nil, errSparse
	case o.attributes["MATLAB_object_decode"] != nil:
		return nil, errObject(class)
	case o.messages[msgType] == nil || o.messages[msgLayout] == nil:
		return nil, numeric.Unsupported("a struct or a group: want an array")
	case o.messages[msgExternal] != nil:
		return nil, numeric.Unsupported("its data are in another file (HDF5 external storage): save it again in one file")
	case o.shared[msgType]:
		return nil, numeric.Unsupported("a named HDF5 type: save it with a type of its own")
	}
	d := &dataset{file: h, empty: o.isSet("MATLAB_empty"), class: class}
	for _, read := range []struct {
		message uint16
		parse   func([]byte) error
	}{{msgSpace, d.parseSpace}, {msgType, d.parseType}, {msgLayout, d.parseLayout}, {msgFilters, d.parseFilters},
		{msgOldFill, d.parseOldFill}, {msgFill, d.parseFill}} {
		if body := o.messages[read.message]; body != nil {
			if err := parse(read.parse, body); err != nil {
				return nil, err
			}
		}
	}
	d.logical = d.logical || class == "logical"
	return d, d.check()
}

// parse runs a parser of a short message; reading past its end means that the
// file is damaged.
func parse(f func([]byte) error, body []byte) (err error) {
	padded := make([]byte, len(body)+512)
	copy(padded, body)
	return f(padded)
}

// check rejects sizes that the file cannot hold, before they are allocated. Where
// nothing was written, that is no proof: then the same bound as for Deflate holds.
func (d *dataset) check() error {
	limit := d.file.size
	if d.layout == 2 || d.address == unallocated {
		limit = numeric.Inflated(limit)
	}
	if d.kind.Size == 0 {
		return errHDF5
	}
	var ok bool
	if d.count, ok = numeric.Product(d.dims, limit/int64(d.kind.Size)); !ok {
		return fmt.Errorf("size %v: %w", d.dims, errTooMuch)
	}
	size := uint64(d.count) * uint64(d.kind.Size)
	switch {
	case d.layout == 0 && uint64(len(d.compact)) != size, d.layout == 1 && d.stored != 0 && d.stored != size:
		return fmt.Errorf("size %v needs %d bytes, but %d are stored: %w", d.dims, size, max(d.stored, uint64(len(d.compact))), errHDF5)
	case d.layout != 2:
		return nil
	case len(d.chunk) != len(d.dims) || len(d.dims) == 0 || d.element != d.kind.Size:
		return errHDF5
	}
	if n, ok := numeric.Product(d.chunk, maxChunk/int64(d.kind.Size)); !ok || n == 0 {
		return fmt.Errorf("chunks of %v: %w", d.chunk, errTooMuch)
	}
	return nil
}

// maxChunk is the greatest size of a chunk in bytes that HDF5 allows.
const maxChunk = 1<<32 - 1

func (d *dataset) parseSpace(b []byte) error {
	version, rank := b[0], int(b[1])
	if version < 1 || version > 2 || rank > maxDims {
		return errHDF5
	}
	if version == 2 && b[3] == 2 { // null: no elements
		d.dims = []int{0}
		return nil
	}
	b = b[4:]
	if version == 1 {
		b = b[4:]
	}
	for i := range rank {
		dim := le.Uint64(b[8*i:])
		if dim > 1<<40 {
			return errTooMuch
		}
		d.dims = append(d.dims, int(dim))
	}
	return nil
}

// parseType accepts numbers, enumerations (MATLAB's logical) and references.
func (d *dataset) parseType(b []byte) error {
	class, size := b[0]&15, le.Uint32(b[4:])
	var order binary.ByteOrder = binary.LittleEndian
	if b[1]&1 != 0 {
		order = binary.BigEndian
	}
	d.kind = numeric.Number{Kind: '?', Size: int(min(size, 1<<20)), Order: order}
	switch {
	case class == 0 && !wholeInteger(b, size):
		d.kind.Kind = '?'
	case class == 0 && b[1]&8 != 0:
		d.kind.Kind = 'i'
	case class == 0:
		d.kind.Kind = 'u'
	case class == 1 && ieee(b, size):
		d.kind.Kind = 'f'
	case class == 6:
		d.kind.Kind = 'c'
	case class == 7 && size == 8:
		d.kind.Kind = 'r'
	case class == 8 && size == 1:
		d.kind.Kind, d.logical = 'u', true
	}
	return nil
}

// wholeInteger reports whether an integer type uses all bits of its bytes.
func wholeInteger(b []byte, size uint32) bool {
	offset, precision := le.Uint16(b[8:]), le.Uint16(b[10:])
	return offset == 0 && uint32(precision) == 8*size
}

// ieee reports whether a floating-point type is one of IEEE 754: the fields' places
// and sizes, and the bias of the exponent.
func ieee(b []byte, size uint32) bool {
	layouts := map[uint32]struct {
		exponent, exponentSize, mantissa byte
		bias                             uint32
	}{2: {10, 5, 10, 15}, 4: {23, 8, 23, 127}, 8: {52, 11, 52, 1023}}
	want, known := layouts[size]
	return known && wholeInteger(b, size) && b[1]>>4&3 == 2 && b[2] == byte(8*size-1) &&
		b[12] == want.exponent && b[13] == want.exponentSize && b[14] == 0 && b[15] == want.mantissa && le.Uint32(b[16:]) == want.bias
}

func (d *dataset) parseLayout(b []byte) error {
	switch b[0] {
	case 1, 2:
		return d.parseOldLayout(b)
	case 3:
	default:
		return errNewer
	}
	d.layout = b[1]
	switch d.layout {
	case 0:
		return d.parseCompact(int(le.Uint16(b[2:])), b[4:])
	case 1:
		d.address, d.stored = le.Uint64(b[2:]), le.Uint64(b[10:])
	case 2:
		d.address = le.Uint64(b[3:])
		return d.parseChunk(int(b[2]), b[11:])
	default:
		return errHDF5
	}
	return nil
}

// parseOldLayout parses versions 1 and 2, as MATLAB 7.4 and earlier wrote them:
// the number of dimensions, the class, an address unless compact, the dimensions.
func (d *dataset) parseOldLayout(b []byte) error {
	rank := int(b[1])
	if rank > maxDims+1 {
		return errHDF5
	}
	d.layout = b[2]
	sizes := b[8:]
	if d.layout != 0 {
		d.address = le.Uint64(b[8:])
		sizes = b[16:]
	}
	switch d.layout {
	case 0:
		sizes = sizes[4*rank:]
		return d.parseCompact(int(le.Uint32(sizes)), sizes[4:])
	case 1:
		return nil
	case 2:
		return d.parseChunk(rank, sizes)
	}
	return errHDF5
}

func (d *dataset) parseCompact(n int, b []byte) error {
	if n > len(b) {
		return errHDF5
	}
	d.compact = b[:n]
	return nil
}

// parseChunk parses the sizes of a chunk; the last of them is that of an element.
func (d *dataset) parseChunk(rank int, b []byte) error {
	if rank < 2 || rank > maxDims+1 {
		return errHDF5
	}
	for i := range rank - 1 {
		d.chunk = append(d.chunk, int(le.Uint32(b[4*i:])))
	}
	d.element = int(le.Uint32(b[4*(rank-1):]))
	return nil
}

func (d *dataset) parseOldFill(b []byte) error { return d.setFill(b) }

// parseFill parses a fill value of version 1 to 3.
func (d *dataset) parseFill(b []byte) error {
	switch {
	case b[0] == 3 && b[1]&0x20 != 0:
		return d.setFill(b[2:])
	case b[0] < 3 && b[3] != 0:
		return d.setFill(b[4:])
	}
	return nil
}

// setFill takes a size and a value. Without one, or with one of another size, the
// fill value is 0.
func (d *dataset) setFill(b []byte) error {
	n := int(le.Uint32(b))
	if d.fill = make([]byte, d.kind.Size); n == len(d.fill) && 4+n <= len(b) {
		copy(d.fill, b[4:])
	}
	return nil
}

// numbers streams the dataset; indices count in HDF5's row-major order.
func (d *dataset) numbers(put func(i int, v float64)) error {
	decode := d.kind.Decoder()
	switch {
	case d.kind.Kind == 'c':
		return errComplex
	case decode == nil || d.class == "char" || d.class == "cell":
		return errNumbers
	}
	return d.each(func(i int, b []byte) { put(i, decode(b)) })
}

// each calls put with the bytes of every element.
func (d *dataset) each(put func(i int, b []byte)) error {
	size := d.kind.Size
	switch {
	case d.count == 0:
		return nil
	case d.layout == 0:
		for i := range d.count {
			put(i, d.compact[i*size:])
		}
		return nil
	case d.address == unallocated: // nothing was written
		d.eachUnwritten(0, d.count, put)
		return nil
	case d.layout == 1:
		return d.eachContiguous(put)
	}
	return d.eachChunked(put)
}

// eachUnwritten calls put with the fill value for n elements.
func (d *dataset) eachUnwritten(from, n int, put func(i int, b []byte)) {
	fill := d.fill
	if fill == nil {
		fill = make([]byte, d.kind.Size)
	}
	for i := range n {
		put(from+i, fill)
	}
}

func (d *dataset) eachContiguous(put func(i int, b []byte)) error {
	size := d.kind.Size
	const block = 1 << 13
	for done := 0; done < d.count; {
		n := min(block, d.count-done)
		b, err := d.file.at(d.address+uint64(done*size), int64(n*size))
		if err != nil {
			return err
		}
		for k := range n {
			put(done+k, b[k*size:])
		}
		done += n
	}
	return nil
}
