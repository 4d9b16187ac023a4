package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// number is how a file stores one number; NumPy, MATLAB and HDF5 files differ
// in names only. kind is 'f' (IEEE float), 'i' (signed), 'u' (unsigned) or
// 'b' (bool); size is in bytes.
type number struct {
	kind  byte
	size  int
	order binary.ByteOrder
}

// decoder returns what turns the stored bytes into a float64. Integers beyond
// 2⁵³ round, which no label or location reaches. It is nil for an unknown type.
func (t number) decoder() func([]byte) float64 {
	o := t.order
	switch t.kind {
	case 'f':
		switch t.size {
		case 2:
			return func(b []byte) float64 { return float16(o.Uint16(b)) }
		case 4:
			return func(b []byte) float64 { return float64(math.Float32frombits(o.Uint32(b))) }
		case 8:
			return func(b []byte) float64 { return math.Float64frombits(o.Uint64(b)) }
		}
	case 'i':
		switch t.size {
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
		switch t.size {
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

// stream reads count numbers and hands each to put with its index. A short
// source gives io.ErrUnexpectedEOF.
func (t number) stream(r io.Reader, count int, put func(i int, v float64)) error {
	decode := t.decoder()
	if decode == nil {
		return fmt.Errorf("numbers of kind %q in %d bytes are not supported", t.kind, t.size)
	}
	block := make([]byte, 1<<16)
	for done := 0; done < count; {
		b := block[:min(len(block), (count-done)*t.size)]
		if _, err := io.ReadFull(r, b); err != nil {
			return truncated(err)
		}
		for ; len(b) > 0; b = b[t.size:] {
			put(done, decode(b))
			done++
		}
	}
	return nil
}

// float16 is the value of an IEEE 754 half.
func float16(h uint16) float64 {
	sign, exponent, fraction := 1.0, int(h>>10&31), float64(h&1023)
	if h>>15 != 0 {
		sign = -1
	}
	switch exponent {
	case 0: // subnormal
		return sign * math.Ldexp(fraction, -24)
	case 31:
		if fraction != 0 {
			return math.NaN()
		}
		return math.Inf(int(sign))
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

// errTruncated marks what a file ends before.
var errTruncated = errors.New("the file ends early (truncated download?)")

func truncated(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errTruncated
	}
	return err
}

// product multiplies dimensions; ok is false where one is negative or the
// result exceeds limit.
func product(dims []int, limit int64) (n int, ok bool) {
	total := int64(1)
	for _, d := range dims {
		if d < 0 || (d > 0 && total > limit/int64(d)) {
			return 0, false
		}
		total *= int64(d)
	}
	return int(total), total <= limit
}

// whole converts numbers that must be whole, such as labels and locations.
func whole(field string, values []float64, first int) ([]int, error) {
	out := make([]int, len(values))
	for i, v := range values {
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return nil, fmt.Errorf("%s[%d]=%v: want a whole number", field, i+first, v)
		}
		out[i] = int(v) - first
	}
	return out, nil
}

// normalise scales each row of a copy of m, rows of the given length, to unit
// Euclidean length. Zero rows stay zero: Validate finds them.
func normalise(m []float32, columns int) []float32 {
	out := make([]float32, len(m))
	for at := 0; at+columns <= len(m) && columns > 0; at += columns {
		row := m[at : at+columns]
		var square float64
		for _, v := range row {
			square += float64(v) * float64(v)
		}
		if square == 0 {
			continue
		}
		scale := 1 / math.Sqrt(square)
		for j, v := range row {
			out[at+j] = float32(float64(v) * scale)
		}
	}
	return out
}
