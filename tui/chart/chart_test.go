package chart

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// anyValue draws numbers, the unwelcome ones too.
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

func TestPlotFillsItsCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s Series
		x := 0
		for range rapid.IntRange(0, 300).Draw(t, "values") {
			x += rapid.IntRange(0, 20).Draw(t, "gap")
			s.Add(x, anyValue(t))
		}
		width, height := rapid.IntRange(1, 120).Draw(t, "width"), rapid.IntRange(1, 40).Draw(t, "height")
		columns := s.Columns(PlotColumns(width), Span(s.Len(), rapid.IntRange(0, 5000).Draw(t, "total")))
		var held Range
		if lo, hi, ok := Bounds(columns); ok && rapid.Bool().Draw(t, "held") {
			held = held.Hold(lo, hi)
		}
		p := Plot{Columns: columns, Range: held, Bad: rapid.IntRange(-2, 130).Draw(t, "bad")}
		exactly(t, p.Render(width, height), width, height)
	})
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
		done, rest := Progress(width, v)
		exactly(t, done+rest, width, 1)
	})
}

// However long a series, its bins are few, and nothing of it is lost: the mean
// of all columns is the mean of all values, least and greatest are kept.
func TestSeriesKeepsWhatItJoins(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 10000).Draw(t, "n")
		width := rapid.IntRange(1, 200).Draw(t, "width")
		seed := rapid.Float64Range(0.1, 2).Draw(t, "seed")
		var s Series
		sum, lo, hi := 0.0, math.Inf(1), math.Inf(-1)
		for i := 1; i <= n; i++ {
			v := math.Sin(seed * float64(i))
			s.Add(i, v)
			sum += v
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
		if len(s.bins) > maxBins {
			t.Fatalf("%d bins", len(s.bins))
		}
		var got, least, most, count = 0.0, math.Inf(1), math.Inf(-1), 0
		for _, b := range s.bins {
			got += b.sum
			count += b.n
			least, most = math.Min(least, b.min), math.Max(most, b.max)
		}
		if count != n || math.Abs(got-sum) > 1e-6 || least != lo || most != hi {
			t.Fatalf("kept %d values, sum %g, %g to %g; want %d, %g, %g to %g", count, got, least, most, n, sum, lo, hi)
		}
		if c := s.Columns(width, n); len(c) != width {
			t.Fatalf("%d columns, want %d", len(c), width)
		}
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

// A held range moves seldom: a falling curve of 10,000 values moves it a few times.
func TestRangeMovesSeldom(t *testing.T) {
	var s Series
	var r Range
	moves := 0
	for i := 1; i <= 10000; i++ {
		s.Add(i, 50*math.Exp(-float64(i)/1500)+math.Sin(float64(i)))
		if i%10 != 0 {
			continue
		}
		lo, hi, _ := Bounds(s.Columns(96, Span(i, 10000)))
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
		if got := Span(c.n, c.total); got != c.want {
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

// A single value far out does not press the others flat; it is marked.
func TestOutliersAreMarked(t *testing.T) {
	var s Series
	for i := 1; i <= 64; i++ {
		v := 1 + 0.5*math.Sin(float64(i))
		if i == 3 {
			v = 1000
		}
		s.Add(i, v)
	}
	columns := s.Columns(64, 64)
	lo, hi, _ := Bounds(columns)
	r := Nice(lo, hi)
	if r.Hi > 5 {
		t.Errorf("range %+v follows the outlier", r)
	}
	if text := (Plot{Columns: columns, Range: r, Bad: -1}).Render(71, 8); strings.Count(text, "↑") != 1 {
		t.Errorf("the outlier is not marked:\n%s", text)
	}
}

func BenchmarkPlot(b *testing.B) {
	var s Series
	for i := 1; i <= 100000; i++ {
		s.Add(i, math.Sin(float64(i)/1000))
	}
	for b.Loop() {
		columns := s.Columns(PlotColumns(60), 100000)
		Plot{Columns: columns, Range: Range{-1, 1}, Bad: -1}.Render(60, 10)
	}
}
