package matlab

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"segzsl/data/numeric"
)

// Filters, by their registered identifiers.
const (
	filterDeflate    = 1
	filterShuffle    = 2
	filterFletcher32 = 3
	filterLZF        = 32000 // of h5py
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
		if id != filterLZF && (id < filterDeflate || id > filterFletcher32) || skip > len(b) {
			return numeric.Unsupported(fmt.Sprintf("the HDF5 filter %d is not read: save it with gzip, or without compression", id))
		}
		d.filters = append(d.filters, id)
		b = b[skip:]
	}
	return nil
}

// unfilter reverses the filters of a chunk, last applied first.
func (d *dataset) unfilter(b []byte, mask uint32) (_ []byte, err error) {
	want := d.kind.Size
	for _, n := range d.chunk {
		want *= n
	}
	if int64(want) > numeric.Inflated(int64(len(b))) {
		return nil, fmt.Errorf("a chunk of %d bytes, stored as %d: %w", want, len(b), errTooMuch)
	}
	for k := len(d.filters) - 1; k >= 0; k-- {
		if mask>>k&1 != 0 {
			continue
		}
		switch d.filters[k] {
		case filterFletcher32: // a checksum of 4 bytes follows the data
			end := max(0, len(b)-4)
			if len(b) < 4 || !isFletcher32(le.Uint32(b[end:]), b[:end]) {
				return nil, errors.New("a chunk is damaged: its checksum is wrong")
			}
			b = b[:end]
		case filterDeflate:
			z, err := zlib.NewReader(bytes.NewReader(b))
			if err != nil {
				return nil, fmt.Errorf("a chunk is damaged: %w", err)
			}
			// A checksum may follow, so read slightly more than the chunk's size.
			if b, err = io.ReadAll(io.LimitReader(z, int64(want)+4)); err != nil {
				return nil, fmt.Errorf("a chunk is damaged: %w", err)
			}
		case filterLZF:
			if b, err = unLZF(b, want+4); err != nil {
				return nil, err
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

// isFletcher32 compares a checksum; before HDF5 1.6.3 the bytes of its halves were
// swapped.
func isFletcher32(stored uint32, b []byte) bool {
	sum := fletcher32(b)
	return stored == sum || stored == sum&0x00ff00ff<<8|sum>>8&0x00ff00ff
}

// fletcher32 is HDF5's checksum: Fletcher's of 16-bit words, the first byte of each
// the upper one, with carries added at the lower end.
func fletcher32(b []byte) uint32 {
	var low, high uint32
	for i := 0; i < len(b); i += 2 {
		low += uint32(b[i]) << 8
		if i+1 < len(b) {
			low += uint32(b[i+1])
		}
		low = low&0xffff + low>>16
		high += low
		high = high&0xffff + high>>16
	}
	return high<<16 | low
}

var errLZF = errors.New("a chunk is damaged: its lzf stream is malformed")

// unLZF reverses LibLZF's compression: a byte c < 32 precedes c+1 bytes to copy; else
// its upper three bits, and a byte more where these are 7, are a length less 2, and
// its lower five with the next byte a distance less 1 back in the output.
func unLZF(b []byte, limit int) ([]byte, error) {
	var out []byte
	for len(b) > 0 {
		c := int(b[0])
		b = b[1:]
		if c < 32 {
			if c+1 > len(b) || len(out)+c+1 > limit {
				return nil, errLZF
			}
			out, b = append(out, b[:c+1]...), b[c+1:]
			continue
		}
		n := c >> 5
		if n == 7 && len(b) > 0 {
			n += int(b[0])
			b = b[1:]
		}
		if len(b) == 0 {
			return nil, errLZF
		}
		from := len(out) - (c&31<<8 | int(b[0])) - 1
		b = b[1:]
		if from < 0 || len(out)+n+2 > limit {
			return nil, errLZF
		}
		for range n + 2 { // the two may overlap
			out = append(out, out[from])
			from++
		}
	}
	return out, nil
}
