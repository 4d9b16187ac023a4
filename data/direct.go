package data

import (
	"encoding/binary"
	"fmt"
	"io"

	"segzsl/data/numeric"
)

// directBlock is the number of bytes read at once: few calls, and small enough
// to be in the cache still when the checksum is computed.
const directBlock = 1 << 20

// littleEndian reports whether the machine's byte order is the usual one of .npy
// files.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// float32s reads the array into dst and closes it. If the file has the elements
// as they are in memory, they are read without copy or conversion.
func (x *array) float32s(dst []float32) error {
	direct := x.descr[1] == 'f' && x.item == 4 && (x.order() == binary.LittleEndian) == littleEndian
	switch {
	case !x.rowMajor():
		return x.numbers(func(i int, v float64) { dst[i] = float32(v) })
	case !direct:
		return x.read32s(dst)
	}
	defer x.close()
	into := asBytes(dst)
	for len(into) > 0 {
		block := into[:min(len(into), directBlock)]
		if _, err := io.ReadFull(x.body, block); err != nil {
			return fmt.Errorf("%s: %w", x.key, numeric.Truncated(err))
		}
		into = into[len(block):]
	}
	return x.finish()
}

// read32s converts the array to float32, and closes it.
func (x *array) read32s(dst []float32) error {
	defer x.close()
	if err := x.number().Float32s(x.body, dst); err != nil {
		return fmt.Errorf("%s: %w", x.key, err)
	}
	return x.finish()
}

// isBytes reports whether the elements are uint8.
func (x *array) isBytes() bool { return x.descr[1] == 'u' && x.item == 1 }

// greys fills dst with bytes divided by 255, and closes the array.
func (x *array) greys(dst []float32) error {
	brightness := pixelValues()
	if !x.rowMajor() {
		return x.numbers(func(i int, v float64) { dst[i] = brightness[int(v)] })
	}
	defer x.close()
	for block := make([]byte, min(len(dst), directBlock)); len(dst) > 0; {
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

// pixelValues are the pixel values of the bytes 0 to 255.
func pixelValues() (b [256]float32) {
	for i := range b {
		b[i] = float32(float64(i) * (1.0 / 255))
	}
	return b
}

// rowMajor reports whether the elements are in C order.
func (x *array) rowMajor() bool { return !x.fortran || len(x.shape) < 2 }

// span is the range of values, widened to include 0.
func span(values []float32) (lowest, highest float32) {
	for _, v := range values {
		lowest, highest = min(lowest, v), max(highest, v)
	}
	return lowest, highest
}
