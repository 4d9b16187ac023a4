package curve

import (
	"fmt"
	"math"
	"testing"

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

// anySeries draws a series with gaps and unwelcome values, and its finite
// points.
func anySeries(t *rapid.T, most int) (s *Series, xs []int, values []float64) {
	s = &Series{}
	n, gap := rapid.IntRange(0, most).Draw(t, "values"), rapid.IntRange(0, 4).Draw(t, "gap")
	seed := rapid.Float64Range(0.1, 2).Draw(t, "seed")
	odd := rapid.SliceOfN(rapid.IntRange(0, most), 0, 5).Draw(t, "odd")
	x := 0
	for i := range n {
		x += 1 + i*gap%3
		v := 3 * math.Sin(seed*float64(i))
		for _, o := range odd {
			if o == i {
				v = anyValue(t)
			}
		}
		s.Add(x, v)
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			xs, values = append(xs, x), append(values, Within(v))
		}
	}
	return s, xs, values
}

func anyWindow(t *rapid.T, end int) Window {
	from := rapid.IntRange(1, max(end, 1)).Draw(t, "from")
	return Window{from, from + rapid.IntRange(0, end+20).Draw(t, "length")}
}

// Whatever the window and the width, columns are what a walk over all values
// says: counts, extremes, means, and the mean of the debiased smoothed values.
// So every extreme inside the window appears in some column.
func TestViewIsTheWalkOverAllValues(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, xs, values := anySeries(t, 3000)
		w, width := anyWindow(t, s.Len()), rapid.IntRange(1, 200).Draw(t, "width")
		f := Smoothing(rapid.IntRange(0, 4).Draw(t, "smoothing"))
		want := make([]Column, width)
		ema, power := 0.0, 1.0
		for i, v := range values {
			beta := f.Factor()
			ema, power = beta*ema+(1-beta)*v, power*beta
			at, ok := w.Column(xs[i], width)
			if !ok {
				continue
			}
			c := &want[at]
			if c.N == 0 {
				c.Min, c.Max = v, v
			}
			c.Min, c.Max, c.Mean, c.Smooth, c.N = min(c.Min, v), max(c.Max, v), c.Mean+v, c.Smooth+ema/(1-power), c.N+1
		}
		got := s.View(width, w, f)
		if len(got) != width {
			t.Fatalf("%d columns, want %d", len(got), width)
		}
		for i, c := range want {
			if c.N == 0 {
				continue // empty, or on the line between two others
			}
			g, n := got[i], float64(c.N)
			if g.N != c.N || g.Min != c.Min || g.Max != c.Max || !near(g.Mean, c.Mean/n) || !near(g.Smooth, c.Smooth/n) {
				t.Fatalf("column %d is %+v, want %+v (sums)", i, g, c)
			}
		}
	})
}

func near(a, b float64) bool {
	return a == b || math.Abs(a-b) <= 1e-9*math.Max(1, math.Max(math.Abs(a), math.Abs(b)))
}

// A spike of one batch in 20,000 is in some column, and seen.
func TestASpikeIsNeverLost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(1, 20000).Draw(t, "at")
		var s Series
		for i := 1; i <= 20000; i++ {
			v := 1.0
			if i == at {
				v = 50
			}
			s.Add(i, v)
		}
		found := 0
		for _, c := range s.View(rapid.IntRange(1, 200).Draw(t, "width"), Window{1, 20000}, 2) {
			if c.Max == 50 {
				found++
			}
		}
		if found != 1 {
			t.Fatalf("%d columns hold the spike", found)
		}
	})
}

// s_t = β s_{t−1} + (1 − β) x_t, over 1 − β^t: for 1, 2, 3 and β = 0.9 by hand.
func TestSmoothingByHand(t *testing.T) {
	var s Series
	for i, v := range []float64{1, 2, math.NaN(), 3} {
		s.Add(i+1, v)
	}
	for x, want := range map[int]Reading{1: {1, 1, 1}, 2: {2, 2, 0.29 / 0.19}, 3: {2, 2, 0.29 / 0.19}, 9: {4, 3, 0.561 / 0.271}} {
		got, ok := s.Read(x, 2)
		if !ok || got.X != want.X || got.Value != want.Value || !near(got.Smooth, want.Smooth) {
			t.Errorf("Read(%d) = %+v, %v; want %+v", x, got, ok, want)
		}
	}
	if _, ok := s.Read(0, 2); ok {
		t.Error("a reading before the first value")
	}
	if s.FirstBad() != 3 {
		t.Errorf("FirstBad() = %d, want 3", s.FirstBad())
	}
}

// A constant stays what it is under every factor from the first value on:
// what debiasing is for.
func TestSmoothingAConstant(t *testing.T) {
	var s Series
	for i := 1; i <= 300; i++ {
		s.Add(i, 7)
	}
	for f := range Factors {
		for _, c := range s.View(40, Window{1, 300}, Smoothing(f)) {
			if !near(c.Smooth, 7) {
				t.Fatalf("factor %g: %+v", Factors[f], c)
			}
		}
	}
}

// A window's columns and positions agree, and zooming and panning stay inside.
func TestWindows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		end := rapid.IntRange(1, 100000).Draw(t, "end")
		w, width := anyWindow(t, end), rapid.IntRange(1, 200).Draw(t, "width")
		x := rapid.IntRange(w.From, w.To).Draw(t, "x")
		c, ok := w.Column(x, width)
		if !ok || c < 0 || c >= width || w.first(c, width) > x || w.first(c+1, width) <= x {
			t.Fatalf("%d is in column %d of %+v, %v", x, c, w, ok)
		}
		at := rapid.IntRange(0, width-1).Draw(t, "column")
		if back, ok := w.Column(w.At(at, width), width); w.Len() >= width && (!ok || back != at) {
			t.Fatalf("column %d stands on %d, which is in %d", at, w.At(at, width), back)
		}
		w = w.Zoom(x, rapid.Float64Range(0.1, 10).Draw(t, "factor"), end).Pan(rapid.Float64Range(-2, 2).Draw(t, "share"), end)
		if w.From < 1 || w.To > max(end, leastWindow) || w.Len() < min(end, leastWindow) {
			t.Fatalf("%+v of %d", w, end)
		}
		if f := w.Follow(end); end < f.From || end > f.To || f.From < 1 {
			t.Fatalf("%+v does not follow to %d: %+v", w, end, f)
		}
	})
}

func longSeries(n int) *Series {
	s := &Series{}
	for i := 1; i <= n; i++ {
		s.Add(i, 50*math.Exp(-float64(i)/1500)+math.Sin(float64(i)))
	}
	return s
}

func BenchmarkAdd(b *testing.B) {
	var s Series
	i := 0
	for b.Loop() {
		i++
		s.Add(i, 1/float64(i))
	}
}

// The view of 100,000 values takes little longer than that of 1,000.
func BenchmarkView(b *testing.B) {
	for _, n := range []int{1000, 100000, 1000000} {
		s := longSeries(n)
		for _, f := range []Smoothing{0, 4} {
			b.Run(fmt.Sprintf("%d/%g", n, f.Factor()), func(b *testing.B) {
				for b.Loop() {
					s.View(93, Window{1, n}, f)
				}
			})
		}
	}
}
