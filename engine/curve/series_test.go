package curve

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// anyValue draws numbers, including NaN and infinities.
func anyValue(t *rapid.T) float64 {
	return rapid.OneOf(
		rapid.Float64(),
		rapid.Float64Range(-1, 1),
		rapid.SampledFrom([]float64{0, math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64}),
	).Draw(t, "value")
}

// anySeries draws a series with gaps, NaN and infinities, and its finite
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

// What is no longer kept value by value is bounded by what lies within a bin's
// length of each column: every value counts, in a column no further away. The
// whole adds up exactly.
func TestViewOfALongSeriesIsNearTheWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, seed := rapid.IntRange(maxRecent+1, 60000).Draw(t, "values"), rapid.Float64Range(0.1, 2).Draw(t, "seed")
		values := make([]float64, n+1)
		var s Series
		for x := 1; x <= n; x++ {
			values[x] = 3*math.Sin(seed*float64(x)) + float64(x)/1000
			s.Add(x, values[x])
		}
		w, width := anyWindow(t, n), rapid.IntRange(1, 200).Draw(t, "width")
		f := Smoothing(rapid.IntRange(0, 4).Draw(t, "smoothing"))
		checkNear(t, values, s.View(width, w, f), w, s.Bin(w.From))
		checkSums(t, values, s.View(width, Window{1, n}, f), f)
		if length := w.To - w.From; s.Bin(w.From) > max(1, 4*(n-w.From+length)/keepBins) {
			t.Fatalf("from %d of %d on, bins take %d", w.From, n, s.Bin(w.From))
		}
	})
}

func checkNear(t *rapid.T, values []float64, got []Column, w Window, size int) {
	for i, c := range got {
		from, to := max(1, w.first(i, len(got))-size), min(len(values), w.first(i+1, len(got))+size)
		if from >= to {
			continue // beyond the end
		}
		lo, hi := slices.Min(values[from:to]), slices.Max(values[from:to])
		if c.N > 0 && (c.Min < lo || c.Max > hi || c.Mean < c.Min-1e-9 || c.Mean > c.Max+1e-9) {
			t.Fatalf("column %d is %+v, values there are from %g to %g", i, c, lo, hi)
		}
	}
	reach := size*len(got)/w.Len() + 1
	for x := w.From; x <= w.To && x < len(values); x++ {
		at, _ := w.Column(x, len(got))
		near := got[max(0, at-reach):min(len(got), at+reach+1)]
		if !slices.ContainsFunc(near, func(c Column) bool { return c.N > 0 && c.Min <= values[x] && values[x] <= c.Max }) {
			t.Fatalf("%g at %d is in no column near %d of %+v", values[x], x, at, got)
		}
	}
}

func checkSums(t *rapid.T, values []float64, got []Column, f Smoothing) {
	var n int
	var sum, smooth, wantSum, wantSmooth float64
	for _, c := range got {
		n, sum, smooth = n+c.N, sum+c.Mean*float64(c.N), smooth+c.Smooth*float64(c.N)
	}
	ema, power := 0.0, 1.0
	for _, v := range values[1:] {
		ema, power = f.Factor()*ema+(1-f.Factor())*v, power*f.Factor()
		wantSum, wantSmooth = wantSum+v, wantSmooth+ema/(1-power)
	}
	if n != len(values)-1 || !near(sum, wantSum) || !near(smooth, wantSmooth) {
		t.Fatalf("%d values, sum %g, smoothed %g; want %d, %g, %g", n, sum, smooth, len(values)-1, wantSum, wantSmooth)
	}
}

// Positions may have gaps of any length: memory stays bounded, and all values
// are still counted.
func TestSparsePositionsStayBounded(t *testing.T) {
	for _, step := range []int{1, 100, 1 << 20, 1 << 30} {
		var s Series
		n := 0
		for x := step; n < 100_000 && x > 0; x += step {
			s.Add(x, float64(n%7))
			n++
		}
		bins := 0
		for _, l := range s.levels {
			bins += len(l.bins)
			if len(l.bins) > maxBins {
				t.Errorf("step %d: %d bins of %d positions", step, len(l.bins), l.size)
			}
		}
		if len(s.recent) > maxRecent || len(s.levels) > 32 {
			t.Errorf("step %d: %d recent values, %d levels", step, len(s.recent), len(s.levels))
		}
		all := 0
		for _, c := range s.View(200, Window{1, s.Len()}, 0) {
			all += c.N
		}
		if all != n {
			t.Errorf("step %d: %d of %d values", step, all, n)
		}
	}
}

// A series times a factor is the series of the multiplied values, also after more
// have come to a copy.
func TestTimesAndMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		factor := rapid.SampledFrom([]float64{-2, 0, 0.5, 1, 3}).Draw(t, "factor")
		n := rapid.SampledFrom([]int{10, 5000, 30000}).Draw(t, "values")
		var s, want Series
		add := func(to *Series, from, n int, factor float64) {
			for x := from; x <= n; x++ {
				to.Add(x, factor*math.Sin(float64(x)))
			}
		}
		add(&s, 1, n, 1)
		add(&want, 1, n, factor)
		w, f := anyWindow(t, n), Smoothing(rapid.IntRange(0, 4).Draw(t, "smoothing"))
		same := func(got *Series) {
			a, b := got.View(90, w, f), want.View(90, w, f)
			for i := range a {
				if a[i].N != b[i].N || !near(a[i].Min, b[i].Min) || !near(a[i].Max, b[i].Max) || !near(a[i].Mean, b[i].Mean) || !near(a[i].Smooth, b[i].Smooth) {
					t.Fatalf("column %d is %+v, want %+v", i, a[i], b[i])
				}
			}
			g, _ := got.Read(w.From, f)
			if r, _ := want.Read(w.From, f); g.X != r.X || g.N != r.N || !near(g.Value, r.Value) || !near(g.Smooth, r.Smooth) {
				t.Fatalf("reads %+v, want %+v", g, r)
			}
		}
		same(s.Times(factor))
		c := s.Map(factor, 0)
		add(&s, n+1, n+9, 1)
		same(c)
		add(c, n+1, n+500, factor)
		add(&want, n+1, n+500, factor)
		same(c)
	})
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
	for x, want := range map[int]Reading{1: {1, 1, 1, 1}, 2: {2, 2, 0.29 / 0.19, 1}, 3: {2, 2, 0.29 / 0.19, 1}, 9: {4, 3, 0.561 / 0.271, 1}} {
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
			t.Fatalf("column %d is at %d, which is in %d", at, w.At(at, width), back)
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

// What a series of n values takes, and the time of one Add.
func BenchmarkMemory(b *testing.B) {
	for _, n := range []int{1e5, 1e6, 1e7} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				before := heap()
				s := longSeries(n)
				b.ReportMetric(float64(heap()-before)/1e6, "MB")
				runtime.KeepAlive(s)
			}
		})
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
