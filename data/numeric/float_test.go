package numeric

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
	"testing"
	"testing/iotest"
)

// Every half is the nearest one to its own value, and to values just beside it.
func TestToFloat16OfEveryHalf(t *testing.T) {
	for h := range uint16(halfInfinity) {
		v := Float16(h)
		for _, sign := range []uint16{0, halfSign} {
			signed := v
			if sign != 0 {
				signed = -v
			}
			if got := ToFloat16(signed); got != h|sign {
				t.Fatalf("ToFloat16(%v) = %#04x, want %#04x", signed, got, h|sign)
			}
		}
		above := Float16(h + 1)
		if h+1 == halfInfinity {
			above = 65536
		}
		middle := (v + above) / 2 // exact
		even := h + h&1
		for _, c := range []struct {
			v    float32
			want uint16
		}{{middle, even}, {math.Nextafter32(middle, 0), h}, {math.Nextafter32(middle, 1e6), h + 1}} {
			if got := ToFloat16(c.v); got != c.want {
				t.Fatalf("ToFloat16(%v) = %#04x, want %#04x; it is between %v and %v", c.v, got, c.want, v, above)
			}
		}
	}
}

func TestToFloat16OfWhatHasNone(t *testing.T) {
	inf := float32(math.Inf(1))
	for v, want := range map[float32]uint16{inf: 0x7c00, -inf: 0xfc00, 1e6: 0x7c00, -65520: 0xfc00, 1e-30: 0, 65519: 0x7bff} {
		if got := ToFloat16(v); got != want {
			t.Errorf("ToFloat16(%v) = %#04x, want %#04x", v, got, want)
		}
	}
	if v := Float16(ToFloat16(float32(math.NaN()))); v == v {
		t.Errorf("NaN became %v", v)
	}
}

// Float32s gives what Stream gives, for every format and across blocks.
func TestFloat32sLikeStream(t *testing.T) {
	const count = 1<<16 + 5
	b := make([]byte, 8*count)
	for i := range b {
		b[i] = byte(i*i>>3 + i)
	}
	for _, kind := range "fiu" {
		for _, size := range []int{1, 2, 4, 8} {
			for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
				n := Number{Kind: byte(kind), Size: size, Order: order}
				want, got := make([]float32, count), make([]float32, count)
				errWant := n.Stream(bytes.NewReader(b), count, func(i int, v float64) { want[i] = float32(v) })
				errGot := n.Float32s(iotest.HalfReader(bytes.NewReader(b)), got)
				same := slices.EqualFunc(got, want, func(a, b float32) bool { return a == b || a != a && b != b })
				if (errGot == nil) != (errWant == nil) || !same {
					t.Errorf("%c%d, %v: other values than Stream, or an error: %v, %v", kind, size, order, errGot, errWant)
				}
			}
		}
	}
	for _, size := range []int{2, 4, 8} {
		n := Number{Kind: 'f', Size: size, Order: binary.LittleEndian}
		if err := n.Float32s(bytes.NewReader(b[:3*size-1]), make([]float32, 3)); !errors.Is(err, ErrTruncated) {
			t.Errorf("f%d: a byte is missing, but the error is %v", size, err)
		}
	}
}
