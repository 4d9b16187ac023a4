package numeric

import (
	"encoding/binary"
	"io"
	"math"
)

// Float32s reads len(dst) numbers, rounded to float32, like Stream. The formats that
// features usually have are converted in blocks, without a call for each number.
func (t Number) Float32s(r io.Reader, dst []float32) error {
	convert := t.converter()
	if convert == nil {
		return t.Stream(r, len(dst), func(i int, v float64) { dst[i] = float32(v) })
	}
	block := make([]byte, 1<<16)
	for len(dst) > 0 {
		n := min(len(block)/t.Size, len(dst))
		b := block[:n*t.Size]
		if _, err := io.ReadFull(r, b); err != nil {
			return Truncated(err)
		}
		convert(dst[:n], b)
		dst = dst[n:]
	}
	return nil
}

// converter returns a function that converts a block of little-endian floats; nil for
// other numbers.
func (t Number) converter() func(dst []float32, b []byte) {
	if t.Kind != 'f' || t.Order != binary.LittleEndian {
		return nil
	}
	switch t.Size {
	case 2:
		return func(dst []float32, b []byte) {
			for i := range dst {
				dst[i] = Float16(binary.LittleEndian.Uint16(b[2*i:]))
			}
		}
	case 4:
		return func(dst []float32, b []byte) {
			for i := range dst {
				dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
			}
		}
	case 8:
		return func(dst []float32, b []byte) {
			for i := range dst {
				dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])))
			}
		}
	}
	return nil
}

// Parts of an IEEE 754 half (binary16): a sign, 5 bits of the exponent, 10 of the
// fraction.
const (
	halfSign     = 0x8000
	halfInfinity = 0x7c00
	smallestHalf = 0x1p-24 // above 0
	// MaxFloat16 is the greatest finite half.
	MaxFloat16 = 65504
)

// Float16 is the value of a half. The bits of exponent and fraction are moved to where
// a float32 has them; multiplication corrects the exponent, also of subnormal halves.
func Float16(h uint16) float32 {
	sign, size := uint32(h&halfSign)<<16, uint32(h&^halfSign)<<13
	if h&halfInfinity == halfInfinity { // infinity and NaN
		return math.Float32frombits(sign | 0xff<<23 | size)
	}
	return math.Float32frombits(sign | math.Float32bits(math.Float32frombits(size)*0x1p112))
}

// ToFloat16 is the half nearest to v, the even one of two; infinity beyond MaxFloat16
// and half a unit of its last place.
func ToFloat16(v float32) uint16 {
	bits := math.Float32bits(v)
	sign, size := uint16(bits>>16)&halfSign, bits&^(1<<31)
	switch {
	case size > 0xff<<23: // NaN
		return sign | halfInfinity | 0x200
	case size >= (127+16)<<23: // at least 65536
		return sign | halfInfinity
	case size < (127-14)<<23: // subnormal: in units of the smallest half
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(size))/smallestHalf))
	}
	const dropped = 23 - 10 // bits of the fraction
	size += 1<<(dropped-1) - 1 + size>>dropped&1
	return sign | uint16(size>>dropped-(127-15)<<10) // a carry moves to the exponent
}
