package chart

import (
	"flag"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"segzsl/engine/curve"

	"pgregory.net/rapid"
)

var (
	update = flag.Bool("update", false, "write testdata/chart anew")
	show   = flag.Bool("show", false, "print the drawings of the golden tests")
)

// golden compares a drawing with testdata/chart/name.golden.
func golden(t *testing.T, name, got string) {
	t.Helper()
	if *show {
		t.Logf("%s\n%s", name, got)
	}
	path := filepath.Join("..", "..", "testdata", "chart", name+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (write it with -update)", err)
	}
	if got+"\n" != string(want) {
		t.Errorf("%s differs; look at it, then -update:\n%s", path, got)
	}
}

type fataler interface{ Fatalf(string, ...any) }

// drawn checks the contract of every drawing: its size, ASCII in ASCII mode, and the
// same cells for the same data.
func drawn(t fataler, render func() string, width, height int, ascii bool) {
	s := render()
	exactly(t, s, width, height)
	if again := render(); again != s {
		t.Fatalf("the second drawing differs:\n%s\n%s", s, again)
	}
	if i := strings.IndexFunc(s, func(r rune) bool { return r > 0x7e }); ascii && i >= 0 {
		t.Fatalf("%q is not ASCII", s[i:min(i+8, len(s))])
	}
}

// anySeries draws a series with gaps and values that are not finite.
func anySeries(t *rapid.T, most int) *curve.Series {
	s := &curve.Series{}
	n, gap := rapid.IntRange(0, most).Draw(t, "values"), rapid.IntRange(0, 4).Draw(t, "gap")
	odd := rapid.SliceOfN(rapid.IntRange(0, most), 0, 5).Draw(t, "odd")
	x := 0
	for i := range n {
		x += 1 + i*gap%3
		v := 3 * math.Sin(float64(i))
		if slices.Contains(odd, i) {
			v = anyValue(t)
		}
		s.Add(x, v)
	}
	return s
}

func anyWindow(t *rapid.T, end int) curve.Window {
	from := rapid.IntRange(1, max(end, 1)).Draw(t, "from")
	return curve.Window{From: from, To: from + rapid.IntRange(0, end+20).Draw(t, "length")}
}

func anySize(t *rapid.T) (width, height int) {
	return rapid.IntRange(1, 300).Draw(t, "width"), rapid.IntRange(1, 100).Draw(t, "height")
}

func TestPlotFillsItsCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := anySeries(t, 300)
		b := anySeries(t, 300)
		p := Plot{
			Axis: red, Mark: red,
			Curves: []Curve{{Series: a, Ink: red}, {Series: b, Shift: rapid.IntRange(0, 100).Draw(t, "shift"), Faint: rapid.Bool().Draw(t, "faint"), Style: rapid.IntRange(-1, 9).Draw(t, "style")}, {}},
			Window: anyWindow(t, a.Len()), Smooth: curve.Smoothing(rapid.IntRange(-1, 5).Draw(t, "smooth")),
			Cursor: rapid.IntRange(-1, 400).Draw(t, "cursor"), Changes: rapid.SliceOfN(rapid.IntRange(-1, 400), 0, 3).Draw(t, "changes"),
			Own:   rapid.SliceOfN(rapid.IntRange(-1, 400), 0, 3).Draw(t, "own"),
			XAxis: rapid.Bool().Draw(t, "xaxis"), ASCII: rapid.Bool().Draw(t, "ascii"),
		}
		if rapid.Bool().Draw(t, "fitted") {
			p.Range, p.Scale = p.Fit(rapid.Bool().Draw(t, "log"))
		}
		p.Read()
		width, height := anySize(t)
		drawn(t, func() string { return p.Render(width, height) }, width, height, p.ASCII)
		drawn(t, func() string { return Legend(p.Curves, width, p.ASCII) }, width, 1, p.ASCII)
		line := Sparkline{Series: a, Window: p.Window, Scale: p.Scale, ASCII: p.ASCII}
		drawn(t, func() string { return line.Render(width) }, width, 1, p.ASCII)
	})
}

// Held ranges do not change while the data does not, on both scales, and include the
// data.
func TestFitHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySeries(t, 500)
		p := Plot{Curves: []Curve{{Series: s}}, Window: anyWindow(t, s.Len())}
		log := rapid.Bool().Draw(t, "log")
		p.Range, p.Scale = p.Fit(log)
		if r, sc := p.Fit(log); r != p.Range || sc != p.Scale {
			t.Fatalf("fitted again: %+v %+v, before %+v %+v", r, sc, p.Range, p.Scale)
		}
		if lo, hi := extremes(s.View(fitColumns, p.Window, 0)); log && lo <= hi && !(p.Range.Lo <= lo+1e-8*math.Abs(lo) && p.Range.Hi >= hi-1e-8*math.Abs(hi)) {
			t.Fatalf("%+v does not hold %g to %g", p.Range, lo, hi)
		}
	})
}

// On the logarithmic scale each decade beyond the knee has the same height, up to the
// error of 1 + |v|/knee, and the scale is odd and increasing.
func TestScaleIsLogarithmic(t *testing.T) {
	s := Scale{Knee: 1e-3}
	for v := 0.1; v < 1e5; v *= 10 {
		if step := s.of(10*v) - s.of(v); math.Abs(step-1) > 0.01 {
			t.Errorf("from %g to %g is %g, want a decade, 1", v, 10*v, step)
		}
		if s.of(-v) != -s.of(v) {
			t.Errorf("%g and %g are not opposite", v, -v)
		}
	}
	if s.of(0) != 0 {
		t.Errorf("0 lies at %g", s.of(0))
	}
}

func TestScaleTicksAreDecades(t *testing.T) {
	var s curve.Series
	for i := 1; i <= 400; i++ {
		s.Add(i, 30*math.Exp(-float64(i)/40)-float64(i)/40)
	}
	p := Plot{Curves: []Curve{{Series: &s}}, Window: curve.Window{From: 1, To: 400}}
	p.Range, p.Scale = p.Fit(true)
	if want := (Range{-10, 50}); p.Range != want || p.Scale.Knee != 0.1 {
		t.Fatalf("range %+v, knee %g; want %+v, 0.1", p.Range, p.Scale.Knee, want)
	}
	var got []string
	for _, v := range p.Scale.ticks(p.Range, 20) {
		got = append(got, tick(v))
	}
	if want := "0 10 −10 1 −1 0.1 −0.1"; strings.Join(got, " ") != want {
		t.Errorf("ticks %v, want %s", got, want)
	}
}

// A single outlier does not flatten the others; it is marked.
func TestOutliersAreMarked(t *testing.T) {
	var s curve.Series
	for i := 1; i <= 64; i++ {
		v := 1 + 0.5*math.Sin(float64(i))
		if i == 3 {
			v = 1000
		}
		s.Add(i, v)
	}
	p := Plot{Curves: []Curve{{Series: &s}}, Window: curve.Window{From: 1, To: 64}}
	p.Range, _ = p.Fit(false)
	if p.Range.Hi > 5 {
		t.Errorf("range %+v follows the outlier", p.Range)
	}
	if text := p.Render(71, 8); strings.Count(text, "↑") != 1 {
		t.Errorf("the outlier is not marked:\n%s", text)
	}
}

// noisy falls from 40 with noise that is the same on every machine.
func noisy(n int, phase float64) *curve.Series {
	s := &curve.Series{}
	for i := 1; i <= n; i++ {
		x := float64(i)
		v := 40*math.Exp(-x/(0.15*float64(n))) + math.Sin(1.7*x+phase)*math.Cos(0.37*x) - 2
		if i == n*3/5 {
			v = 30
		}
		s.Add(i, v)
	}
	return s
}

func TestPlotGolden(t *testing.T) {
	a, b, c := noisy(900, 0), noisy(1200, 1), noisy(1000, 2)
	parent := &curve.Series{}
	for i := 1; i <= 1200; i++ {
		parent.Add(i, 25*math.Exp(-float64(i)/400))
	}
	broken := &curve.Series{}
	for i := 1; i <= 700; i++ {
		broken.Add(i, math.Exp(float64(i)/100)-3)
	}
	broken.Add(701, math.NaN())
	w := curve.Window{From: 1, To: 1200}
	for name, p := range map[string]Plot{
		"linear":   {Curves: []Curve{{Series: a}}, Window: w, XAxis: true},
		"smoothed": {Curves: []Curve{{Series: a}}, Window: w, Smooth: 3, XAxis: true, Cursor: 300},
		"log":      {Curves: []Curve{{Series: a}}, Window: w, Smooth: 2, Scale: Scale{1}, XAxis: true},
		"zoomed":   {Curves: []Curve{{Series: a}}, Window: curve.Window{From: 520, To: 560}, Smooth: 2, XAxis: true, Cursor: 541},
		"fork":     {Curves: []Curve{{Series: a}, {Series: parent, Faint: true}}, Window: w, Smooth: 2, XAxis: true},
		"overlaid": {Curves: []Curve{{Series: a, Style: 1}, {Series: b, Style: 2}, {Series: c, Style: 3}, {Series: parent, Style: 4}}, Window: w, Smooth: 4, XAxis: true},
		"diverged": {Curves: []Curve{{Series: broken}}, Window: w, Scale: Scale{1}},
	} {
		p.Range, p.Scale = p.Fit(p.Scale.Log())
		for _, size := range [][2]int{{36, 6}, {76, 14}} {
			at := "-" + group(size[0]) + "x" + group(size[1])
			golden(t, "plot-"+name+at, p.Render(size[0], size[1]))
			if name == "overlaid" || name == "smoothed" {
				p.ASCII = true
				golden(t, "plot-"+name+"-ascii"+at, p.Render(size[0], size[1]))
				p.ASCII = false
			}
		}
	}
	names := []Curve{{Name: "seed 0", Style: 1}, {Name: "seed 1", Style: 2}, {Name: "no CLUB", Style: 3}, {Name: "parent", Faint: true}}
	golden(t, "legend", Legend(names, 60, false)+"\n"+Legend(names, 30, true))
	line := Sparkline{Series: a, Window: w}
	ascii := line
	ascii.ASCII = true
	golden(t, "spark", line.Render(40)+"\n"+ascii.Render(40))
}

// A spike of one batch in 20,000 is visible: an arrow points at it.
func TestASpikeIsDrawn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := rapid.IntRange(1, 20000).Draw(t, "at")
		var s curve.Series
		for i := 1; i <= 20000; i++ {
			v := 1.0
			if i == at {
				v = 50
			}
			s.Add(i, v)
		}
		p := Plot{Curves: []Curve{{Series: &s}}, Window: curve.Window{From: 1, To: 20000}, Range: Range{0, 2}}
		c, _ := p.Window.Column(at, PlotColumns(80))
		near := []rune(p.Render(80, 10))[7+max(0, c-1) : 7+min(c+2, PlotColumns(80))]
		if !slices.Contains(near, '↑') {
			t.Fatalf("no arrow near column %d:\n%s", c, p.Render(80, 10))
		}
	})
}

func longSeries(n int) *curve.Series {
	s := &curve.Series{}
	for i := 1; i <= n; i++ {
		s.Add(i, 50*math.Exp(-float64(i)/1500)+math.Sin(float64(i)))
	}
	return s
}

// A plot of 100,000 values, smoothed, as it is drawn 10 times per second.
func BenchmarkPlot(b *testing.B) {
	for _, f := range []curve.Smoothing{0, 4} {
		p := Plot{Curves: []Curve{{Series: longSeries(100000)}}, Window: curve.Window{From: 1, To: 100000}, Range: Range{-2, 50}, Smooth: f}
		b.Run(tick(f.Factor()), func(b *testing.B) {
			for b.Loop() {
				p.Render(60, 10)
			}
		})
	}
	s := longSeries(100000)
	b.Run("fit", func(b *testing.B) {
		p := Plot{Curves: []Curve{{Series: s}}, Window: curve.Window{From: 1, To: 100000}}
		for b.Loop() {
			p.Range, p.Scale = p.Fit(true)
		}
	})
}

// Before a change another curve is drawn than after it; nothing joins them, and a line
// marks the change.
func TestChangesAreMarkedAndNotCrossed(t *testing.T) {
	before, after := &curve.Series{}, &curve.Series{}
	for x := 1; x <= 50; x++ {
		before.Add(x, 0.8)
		after.Add(x, 0.2)
	}
	p := Plot{Curves: []Curve{{Series: before}, {Series: after, Shift: 50}}, Changes: []int{51}, Window: curve.Window{From: 1, To: 100}, Range: Range{0, 1}}
	lines := strings.Split(p.Render(57, 6), "\n")
	for y, line := range lines {
		cells := []rune(line)[7:]
		left, right := strings.Trim(string(cells[:25]), " ╶"), strings.Trim(string(cells[25:]), " ┊")
		if (left != "") != (y == 1) || (right != "") != (y == 4) {
			t.Errorf("line %d: %q before the change and %q after it", y, left, right)
		}
		if y != 4 && cells[25] != '┊' {
			t.Errorf("line %d has no mark: %q", y, line)
		}
	}
	golden(t, "plot-changes", strings.Join(lines, "\n"))
}
