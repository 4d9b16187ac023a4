package numeric

import (
	"math"
	"testing"
)

// Values from IEEE 754-2008, binary16.
func TestFloat16(t *testing.T) {
	for bits, want := range map[uint16]float64{
		0x0000: 0, 0x3c00: 1, 0xc000: -2, 0x3555: 0.333251953125, 0x7bff: 65504,
		0x0001: math.Ldexp(1, -24), 0x0400: math.Ldexp(1, -14), 0x7c00: math.Inf(1), 0xfc00: math.Inf(-1),
	} {
		if got := float64(Float16(bits)); got != want {
			t.Errorf("float16(%#04x) = %v, want %v", bits, got, want)
		}
	}
	if !math.IsNaN(float64(Float16(0x7e00))) {
		t.Error("0x7e00 is not NaN")
	}
}

// Small arrays may compress as much as Deflate can, large ones not.
func TestInflated(t *testing.T) {
	for stored, want := range map[int64]int64{0: 64 * 1032, 1000: 1064 * 1032, 100_000: 64 << 20, 1 << 20: 250 << 20} {
		if got := Inflated(stored); got != want {
			t.Errorf("%d bytes may inflate to %d, want %d", stored, got, want)
		}
	}
}
