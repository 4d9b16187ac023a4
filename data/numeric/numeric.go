// Package numeric decodes numbers as NumPy, MATLAB and HDF5 files store them.
package numeric

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// Number is the format of a stored number. Kind is 'f' (IEEE float), 'i' (signed), 'u' (unsigned) or
// 'b' (bool); Size is in bytes.
type Number struct {
	Kind  byte
	Size  int
	Order binary.ByteOrder
}

// Decoder returns a function that converts stored bytes to a float64, or nil for
// an unknown type. Integers beyond 2⁵³ are rounded; no label or location is that
// large.
func (t Number) Decoder() func([]byte) float64 {
	o := t.Order
	switch t.Kind {
	case 'f':
		switch t.Size {
		case 2:
			return func(b []byte) float64 { return float64(Float16(o.Uint16(b))) }
		case 4:
			return func(b []byte) float64 { return float64(math.Float32frombits(o.Uint32(b))) }
		case 8:
			return func(b []byte) float64 { return math.Float64frombits(o.Uint64(b)) }
		}
	case 'i':
		switch t.Size {
		case 1:
			return func(b []byte) float64 { return float64(int8(b[0])) }
		case 2:
			return func(b []byte) float64 { return float64(int16(o.Uint16(b))) }
		case 4:
			return func(b []byte) float64 { return float64(int32(o.Uint32(b))) }
		case 8:
			return func(b []byte) float64 { return float64(int64(o.Uint64(b))) }
		}
	case 'u', 'b':
		switch t.Size {
		case 1:
			return func(b []byte) float64 { return float64(b[0]) }
		case 2:
			return func(b []byte) float64 { return float64(o.Uint16(b)) }
		case 4:
			return func(b []byte) float64 { return float64(o.Uint32(b)) }
		case 8:
			return func(b []byte) float64 { return float64(o.Uint64(b)) }
		}
	}
	return nil
}

// Stream reads count numbers and calls put with each and its index. If the source
// ends early, it returns io.ErrUnexpectedEOF.
func (t Number) Stream(r io.Reader, count int, put func(i int, v float64)) error {
	decode := t.Decoder()
	if decode == nil {
		return fmt.Errorf("numbers of kind %q in %d bytes are not supported", t.Kind, t.Size)
	}
	block := make([]byte, 1<<16)
	for done := 0; done < count; {
		b := block[:min(len(block), (count-done)*t.Size)]
		if _, err := io.ReadFull(r, b); err != nil {
			return Truncated(err)
		}
		for ; len(b) > 0; b = b[t.Size:] {
			put(done, decode(b))
			done++
		}
	}
	return nil
}

// ErrTruncated reports that a file ends early.
var ErrTruncated = errors.New("the file ends early (truncated download?)")

// Truncated returns ErrTruncated if err is an end of file, otherwise err.
func Truncated(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return ErrTruncated
	}
	return err
}

// Product multiplies dimensions; ok is false if one is negative or the result
// exceeds limit.
func Product(dims []int, limit int64) (n int, ok bool) {
	total := int64(1)
	for _, d := range dims {
		if d < 0 || (d > 0 && total > limit/int64(d)) {
			return 0, false
		}
		total *= int64(d)
	}
	return int(total), total <= limit
}

// Ints reads count numbers that must be whole, such as labels and locations, from
// a stream. The first element has index first in messages.
func Ints[T ~int](field string, count, first int, stream func(put func(i int, v float64)) error) ([]T, error) {
	out := make([]T, count)
	var bad error
	err := stream(func(i int, v float64) {
		if v == math.Trunc(v) && math.Abs(v) <= 1<<53 {
			out[i] = T(v)
		} else if bad == nil {
			bad = fmt.Errorf("%s[%d]=%v: want a whole number", field, i+first, v)
		}
	})
	return out, errors.Join(err, bad)
}

// Inflated is the greatest size that stored bytes can have before compression. It
// is Deflate's limit for small arrays; what is large and compresses 250-fold is no
// data, but made to fill memory.
func Inflated(stored int64) int64 {
	const deflate, small, large = 1032, 64 << 20, 250
	return min(deflate*(stored+64), max(small, large*stored))
}

// Unsupported is the error for content that is intact, but of a kind that is not
// read. Readers ignore an optional field of this kind.
type Unsupported string

func (u Unsupported) Error() string { return string(u) }
