package data

import (
	"fmt"
	"math"

	"segzsl/data/numeric"
)

// RoundToFloat16 rounds the features to float16, in which Save then writes them, in
// half the space. Open reads such a file as float32, so the rounded values are what is
// trained on; the fingerprint is theirs. Pixels, which Save writes as bytes, stay as
// they are. A note gives the largest change.
//
// It returns an error, and changes nothing, if a value is too large for float16.
func (s *Set) RoundToFloat16() error {
	if _, ok := s.pixels(); ok {
		s.note("features are not rounded to float16: they are pixels, which are saved as bytes")
		return nil
	}
	largest, at := 0.0, 0
	for i, v := range s.Features {
		rounded := numeric.Float16(numeric.ToFloat16(v))
		if math.IsInf(float64(rounded), 0) {
			return fmt.Errorf("data: round to float16: features[%d,%d]=%v: want −%d to %d", i/s.D, i%s.D, v, numeric.MaxFloat16, numeric.MaxFloat16)
		}
		if change := math.Abs(float64(rounded - v)); change > largest {
			largest, at = change, i
		}
	}
	s.note("features are rounded to float16, by %.2g at most (features[%d,%d]=%v); models trained on the unrounded features do not accept this set",
		largest, at/s.D, at%s.D, s.Features[at])
	for i, v := range s.Features {
		s.Features[i] = numeric.Float16(numeric.ToFloat16(v))
	}
	s.float16, s.Fingerprint = true, s.fingerprint()
	return nil
}

// halves encodes values as float16.
func halves(values []float32) appender {
	return func(b []byte, from, to int) []byte {
		for _, v := range values[from:to] {
			h := numeric.ToFloat16(v)
			b = append(b, byte(h), byte(h>>8))
		}
		return b
	}
}
