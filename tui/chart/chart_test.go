package chart

import (
	"math"
	"strings"
	"testing"

	"segzsl/engine/curve"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// anyValue draws numbers, including NaN, infinities and extremes.
func anyValue(t *rapid.T) float64 {
	return rapid.OneOf(
		rapid.Float64(),
		rapid.Float64Range(-1, 1),
		rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64}),
	).Draw(t, "value")
}

// exactly checks that s fills height lines of width cells.
func exactly(t interface{ Fatalf(string, ...any) }, s string, width, height int) {
	all := strings.Split(s, "\n")
	if len(all) != height {
		t.Fatalf("%d lines, want %d", len(all), height)
	}
	for i, line := range all {
		if w := ansi.StringWidth(line); w != width {
			t.Fatalf("line %d is %d cells wide, want %d: %q", i, w, width, line)
		}
	}
}

func TestImageFillsItsCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(0, 20).Draw(t, "w"), rapid.IntRange(0, 20).Draw(t, "h")
		px := make([]float32, max(0, w*h-rapid.IntRange(0, 1).Draw(t, "missing")))
		for i := range px {
			px[i] = float32(anyValue(t))
		}
		m := Image{Pixels: px, Width: w, Height: h, Mode: Mode(rapid.IntRange(0, 2).Draw(t, "mode"))}
		m = m.Zoom(rapid.IntRange(0, 3).Draw(t, "zoom"))
		width, height := rapid.IntRange(1, 70).Draw(t, "width"), rapid.IntRange(1, 40).Draw(t, "height")
		exactly(t, m.Render(width, height), width, height)
	})
}

func TestBarsFillTheirCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width, v := rapid.IntRange(1, 100).Draw(t, "width"), anyValue(t)
		exactly(t, Bar(width, v), width, 1)
	})
}

func TestNiceRangesHoldTheirValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Float64Range(-1e12, 1e12).Draw(t, "a"), rapid.Float64Range(-1e12, 1e12).Draw(t, "b")
		lo, hi := math.Min(a, b), math.Max(a, b)
		r := Nice(lo, hi)
		if !(r.Lo <= lo && r.Hi >= hi && r.Hi > r.Lo) {
			t.Fatalf("Nice(%g, %g) = %+v", lo, hi, r)
		}
		if again := r.Hold(lo, hi); again != r {
			t.Fatalf("the range moved from %+v to %+v though nothing else did", r, again)
		}
	})
}

func TestNice(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   Range
	}{
		{0.4, 9.3, Range{0, 10}},
		{-1.2, 3.4, Range{-2, 4}},
		{97, 103, Range{96, 104}},
		{-8, -1, Range{-8, 0}},
	} {
		if got := Nice(c.lo, c.hi); got != c.want {
			t.Errorf("Nice(%g, %g) = %+v, want %+v", c.lo, c.hi, got, c.want)
		}
	}
}

// A held range seldom changes: a falling curve of 10,000 values changes it a few
// times.
func TestRangeSeldomChanges(t *testing.T) {
	var s curve.Series
	var r Range
	moves := 0
	for i := 1; i <= 10000; i++ {
		s.Add(i, 50*math.Exp(-float64(i)/1500)+math.Sin(float64(i)))
		if i%10 != 0 {
			continue
		}
		lo, hi, _ := Bounds(s.Columns(96, curve.Span(i, 10000)))
		if next := r.Hold(lo, hi); next != r {
			r = next
			moves++
		}
	}
	if moves > 12 {
		t.Errorf("the range moved %d times", moves)
	}
}

func TestSpanDoublesUpToTheWhole(t *testing.T) {
	for _, c := range []struct{ n, total, want int }{
		{0, 1000, 16}, {64, 1000, 64}, {65, 1000, 128}, {500, 1000, 512}, {600, 1000, 1000}, {10, 40, 16}, {30, 40, 40}, {100, 0, 128}, {50, 30, 50},
	} {
		if got := curve.Span(c.n, c.total); got != c.want {
			t.Errorf("Span(%d, %d) = %d, want %d", c.n, c.total, got, c.want)
		}
	}
}

func TestShort(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1.000", -0.5: "−0.500", 12.345: "12.35", 123.45: "123.5", 1234.5: "1234", 2.5e-4: "2.5e-4", 1.5e6: "1.5e6", math.Inf(-1): "−Inf",
	} {
		if got := Short(v); got != want {
			t.Errorf("Short(%g) = %q, want %q", v, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		if s := Short(anyValue(t)); ansi.StringWidth(s) > 9 {
			t.Fatalf("%q is too long", s)
		}
	})
}
