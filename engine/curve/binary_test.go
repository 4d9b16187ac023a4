package curve

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"
)

// A series that is read back is the same, and so it stays when more comes.
func TestBinaryRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, _, _ := anySeries(t, rapid.SampledFrom([]int{0, 100, 40000}).Draw(t, "most"))
		if rapid.Bool().Draw(t, "scaled") {
			s = s.Times(3)
		}
		text, err := s.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var got Series
		if err := got.UnmarshalBinary(text); err != nil {
			t.Fatal(err)
		}
		again, _ := got.MarshalBinary()
		if !reflect.DeepEqual(text, again) {
			t.Fatal("what was read back is written differently")
		}
		w, f := anyWindow(t, s.Len()), Smoothing(rapid.IntRange(0, 4).Draw(t, "smoothing"))
		if a, b := s.View(50, w, f), got.View(50, w, f); !reflect.DeepEqual(a, b) {
			t.Fatalf("view is %+v, want %+v", b, a)
		}
	})
}

// No bytes make a series that cannot be viewed and extended.
func FuzzUnmarshal(f *testing.F) {
	for _, n := range []int{0, 10, 5000, 20000} {
		text, _ := longSeries(n).MarshalBinary()
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var s Series
		if s.UnmarshalBinary(text) != nil {
			return
		}
		s.View(50, Window{1, s.Len()}, 2)
		s.Read(s.Len()/2, 1)
		for i := range 2000 {
			s.Add(s.Len()+1, float64(i))
		}
		s.View(50, Window{1, s.Len()}, 0)
	})
}
