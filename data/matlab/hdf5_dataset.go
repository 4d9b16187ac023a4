package matlab

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"segzsl/data/numeric"
)

// errNoDataset reports a group where a dataset was expected.
var errNoDataset = errors.New("not a dataset")

// dataset is an HDF5 array: its shape and type, and where its bytes are.
type dataset struct {
	file  *hdf5
	dims  []int
	count int
	kind  numeric.Number // of kind 'r' for references
	empty bool           // MATLAB's [], whose content is its size

	layout  byte // 0 compact, 1 contiguous, 2 chunked
	compact []byte
	address uint64 // of the data, or of the B-tree of chunks
	chunk   []int
	filters []uint16
}

// dataset reads the header of the dataset at an address.
func (h *hdf5) dataset(address uint64) (*dataset, error) {
	messages, err := h.messages(address)
	if err != nil {
		return nil, err
	}
	if messages[0x03] == nil || messages[0x08] == nil {
		return nil, errNoDataset
	}
	d := &dataset{file: h, empty: messages[attributeEmpty] != nil}
	for _, read := range []struct {
		message uint16
		parse   func([]byte) error
	}{{0x01, d.parseSpace}, {0x03, d.parseType}, {0x08, d.parseLayout}, {0x0b, d.parseFilters}} {
		if body := messages[read.message]; body != nil {
			if err := parse(read.parse, body); err != nil {
				return nil, err
			}
		}
	}
	return d, d.check()
}

// parse runs a parser of a short message; reading past its end means that the
// file is damaged.
func parse(f func([]byte) error, body []byte) (err error) {
	padded := make([]byte, len(body)+512)
	copy(padded, body)
	return f(padded)
}

// check rejects sizes that the file cannot hold, before they are allocated.
func (d *dataset) check() error {
	limit := d.file.size
	if d.layout == 2 && len(d.filters) > 0 {
		limit *= numeric.MaxInflation
	}
	var ok bool
	if d.count, ok = numeric.Product(d.dims, limit/int64(max(1, d.kind.Size))); !ok {
		return fmt.Errorf("size %v: %w", d.dims, errTooMuch)
	}
	if d.layout != 2 {
		return nil
	}
	if len(d.chunk) != len(d.dims) || len(d.dims) == 0 {
		return errHDF5
	}
	// MATLAB's chunks are no larger than the array, apart from rounding at its edges.
	if n, ok := numeric.Product(d.chunk, int64(4*d.count+1<<16)); !ok || n == 0 {
		return fmt.Errorf("chunks of %v: %w", d.chunk, errTooMuch)
	}
	return nil
}

func (d *dataset) parseSpace(b []byte) error {
	version, rank := b[0], int(b[1])
	if version < 1 || version > 2 || rank > maxDims {
		return errHDF5
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
	case class == 0 && b[1]&8 != 0:
		d.kind.Kind = 'i'
	case class == 0:
		d.kind.Kind = 'u'
	case class == 1:
		d.kind.Kind = 'f'
	case class == 7 && size == 8:
		d.kind.Kind = 'r'
	case class == 8:
		d.kind.Kind = 'u'
	}
	return nil
}

func (d *dataset) parseLayout(b []byte) error {
	if b[0] != 3 {
		return errNewer
	}
	d.layout = b[1]
	switch d.layout {
	case 0:
		n := int(le.Uint16(b[2:]))
		if n > len(b)-4 {
			return errHDF5
		}
		d.compact = b[4 : 4+n]
	case 1:
		d.address = le.Uint64(b[2:])
	case 2:
		rank := int(b[2]) - 1 // the last one is the size of an element
		if rank < 1 || rank > maxDims {
			return errHDF5
		}
		d.address = le.Uint64(b[3:])
		for i := range rank {
			d.chunk = append(d.chunk, int(le.Uint32(b[11+4*i:])))
		}
	default:
		return errHDF5
	}
	return nil
}

// Filters, by their registered identifiers.
const (
	filterDeflate    = 1
	filterShuffle    = 2
	filterFletcher32 = 3
)

func (d *dataset) parseFilters(b []byte) error {
	version, count := b[0], int(b[1])
	b = b[2:]
	if version == 1 {
		b = b[6:]
	}
	for range count {
		if len(b) < 16 {
			return errHDF5
		}
		id, name := le.Uint16(b), 0
		values := int(le.Uint16(b[6:]))
		if version == 1 || id >= 256 {
			name = int(le.Uint16(b[2:]))
			b = b[8:]
		} else {
			values = int(le.Uint16(b[4:]))
			b = b[6:]
		}
		skip := name + 4*values
		if version == 1 {
			skip = name + -name&7 + 4*(values+values&1)
		}
		if id < filterDeflate || id > filterFletcher32 || skip > len(b) {
			return fmt.Errorf("filter %d is not supported; want Deflate, with or without shuffle", id)
		}
		d.filters = append(d.filters, id)
		b = b[skip:]
	}
	return nil
}

// numbers streams the dataset; indices count in HDF5's row-major order.
func (d *dataset) numbers(put func(i int, v float64)) error {
	decode := d.kind.Decoder()
	if decode == nil {
		return errors.New("not a numeric dataset")
	}
	return d.each(func(i int, b []byte) { put(i, decode(b)) })
}

// each calls put with the bytes of every element that the file stores.
func (d *dataset) each(put func(i int, b []byte)) error {
	size := d.kind.Size
	switch {
	case d.count == 0:
		return nil
	case d.layout == 0:
		if len(d.compact) < d.count*size {
			return errHDF5
		}
		for i := range d.count {
			put(i, d.compact[i*size:])
		}
		return nil
	case d.address == unallocated:
		return errors.New("the dataset has no data")
	case d.layout == 1:
		return d.eachContiguous(put)
	}
	return d.eachChunked(put)
}

func (d *dataset) eachChunked(put func(i int, b []byte)) error {
	seen, want := 0, 1
	for k, n := range d.dims {
		want *= (n + d.chunk[k] - 1) / d.chunk[k]
	}
	walk := treeWalk{file: d.file, kind: 1, keySize: 8 + 8*int64(len(d.dims)+1)}
	walk.leaf = func(key []byte, child uint64) error {
		if seen++; seen > want {
			return errHDF5
		}
		return d.eachOfChunk(key, child, put)
	}
	if err := walk.node(d.address, -1); err != nil {
		return err
	}
	if seen < want {
		return fmt.Errorf("%d chunks stored, want %d: the file is damaged", seen, want)
	}
	return nil
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

// eachOfChunk reads one chunk and visits those of its elements that lie within
// the array. A chunk's key has its stored size, a mask of skipped filters, and
// the coordinates of its first element.
func (d *dataset) eachOfChunk(key []byte, address uint64, put func(i int, b []byte)) error {
	raw, err := d.file.at(address, int64(le.Uint32(key)))
	if err != nil {
		return err
	}
	b, err := d.unfilter(raw, le.Uint32(key[4:]))
	if err != nil {
		return err
	}
	rank := len(d.dims)
	origin := make([]int, rank)
	for k := range rank {
		at := le.Uint64(key[8+8*k:])
		if at >= uint64(max(1, d.dims[k])) {
			return errHDF5
		}
		origin[k] = int(at)
	}
	// Rows along the last dimension are contiguous in the chunk and in the array.
	last := rank - 1
	run := min(d.chunk[last], d.dims[last]-origin[last])
	for row := 0; row*d.chunk[last]*d.kind.Size < len(b); row++ {
		at, rest, inside := 0, row, true
		stride := d.dims[last]
		for k := last - 1; k >= 0; k-- {
			x := origin[k] + rest%d.chunk[k]
			rest /= d.chunk[k]
			inside = inside && x < d.dims[k]
			at += x * stride
			stride *= d.dims[k]
		}
		if !inside {
			continue
		}
		from := row * d.chunk[last] * d.kind.Size
		for k := range run {
			put(at+origin[last]+k, b[from+k*d.kind.Size:])
		}
	}
	return nil
}

// unfilter reverses the filters of a chunk, last applied first.
func (d *dataset) unfilter(b []byte, mask uint32) ([]byte, error) {
	want := d.kind.Size
	for _, n := range d.chunk {
		want *= n
	}
	for k := len(d.filters) - 1; k >= 0; k-- {
		if mask>>k&1 != 0 {
			continue
		}
		switch d.filters[k] {
		case filterFletcher32: // a checksum of 4 bytes follows the data
			b = b[:max(0, len(b)-4)]
		case filterDeflate:
			z, err := zlib.NewReader(bytes.NewReader(b))
			if err != nil {
				return nil, fmt.Errorf("a chunk is damaged: %w", err)
			}
			// A checksum may follow, so read slightly more than the chunk's size.
			if b, err = io.ReadAll(io.LimitReader(z, int64(want)+4)); err != nil {
				return nil, fmt.Errorf("a chunk is damaged: %w", err)
			}
		case filterShuffle:
			b = unshuffle(b, d.kind.Size)
		}
	}
	if len(b) != want {
		return nil, fmt.Errorf("a chunk of %d bytes, want %d: the file is damaged", len(b), want)
	}
	return b, nil
}

// unshuffle reverses HDF5's shuffle filter, which stores the first bytes of all
// elements, then their second bytes, and so on.
func unshuffle(b []byte, size int) []byte {
	out := make([]byte, len(b))
	n := len(b) / size
	for k := range n {
		for j := range size {
			out[k*size+j] = b[j*n+k]
		}
	}
	copy(out[n*size:], b[n*size:])
	return out
}
