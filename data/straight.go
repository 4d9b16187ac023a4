package data

import (
	"encoding/binary"
	"fmt"
	"io"
	"unsafe"

	"segzsl/data/numeric"
)

// straightBlock is how many bytes are read at once: few calls, and a checksum
// that finds them still in the cache.
const straightBlock = 1 << 20

// littleEndian says that the machine keeps numbers as .npy files usually do.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// float32s fills dst, one element for each of the array, and closes it. What
// lies in the file as dst does in memory is read to where it belongs: no copy,
// no conversion.
func (x *array) float32s(dst []float32) error {
	straight := x.descr[1] == 'f' && x.item == 4 && x.rowMajor() &&
		(x.order() == binary.LittleEndian) == littleEndian
	if !straight {
		return x.numbers(func(i int, v float64) { dst[i] = float32(v) })
	}
	defer x.close()
	into := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(dst))), 4*len(dst))
	for len(into) > 0 {
		block := into[:min(len(into), straightBlock)]
		if _, err := io.ReadFull(x.body, block); err != nil {
			return fmt.Errorf("%s: %w", x.key, numeric.Truncated(err))
		}
		into = into[len(block):]
	}
	return x.finish()
}

// isBytes reports whether the elements are uint8.
func (x *array) isBytes() bool { return x.descr[1] == 'u' && x.item == 1 }

// greys fills dst with the brightness of bytes, and closes the array.
func (x *array) greys(dst []float32) error {
	brightness := brightnesses()
	if !x.rowMajor() {
		return x.numbers(func(i int, v float64) { dst[i] = brightness[int(v)] })
	}
	defer x.close()
	for block := make([]byte, min(len(dst), straightBlock)); len(dst) > 0; {
		block = block[:min(len(dst), len(block))]
		if _, err := io.ReadFull(x.body, block); err != nil {
			return fmt.Errorf("%s: %w", x.key, numeric.Truncated(err))
		}
		for i, b := range block {
			dst[i] = brightness[b]
		}
		dst = dst[len(block):]
	}
	return x.finish()
}

// brightnesses are what the bytes 0 to 255 stand for as pixels.
func brightnesses() (b [256]float32) {
	for i := range b {
		b[i] = float32(float64(i) * (1.0 / 255))
	}
	return b
}

// rowMajor reports whether the file holds the elements in C order.
func (x *array) rowMajor() bool { return !x.fortran || len(x.shape) < 2 }

// span is the range of values, widened to hold 0.
func span(values []float32) (lowest, highest float32) {
	for _, v := range values {
		lowest, highest = min(lowest, v), max(highest, v)
	}
	return lowest, highest
}
