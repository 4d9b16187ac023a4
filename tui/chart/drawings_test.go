package chart

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func someValues(t *rapid.T, n int, name string) []float64 {
	return rapid.SliceOfN(rapid.Custom(anyValue), n, n).Draw(t, name)
}

func red(s string) string { return "\x1b[31m" + s + "\x1b[m" }

func TestMetersFillTheirCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Meter{Value: anyValue(t), Mark: anyValue(t), Ink: red, Rest: red, MarkInk: red, ASCII: rapid.Bool().Draw(t, "ascii")}
		width := rapid.IntRange(1, 300).Draw(t, "width")
		drawn(t, func() string { return m.Render(width) }, width, 1, m.ASCII)
	})
}

func anyScatter(t *rapid.T) Scatter {
	s := Scatter{Mark: red, ASCII: rapid.Bool().Draw(t, "ascii")}
	n := rapid.IntRange(0, 60).Draw(t, "points")
	xs, ys := someValues(t, n, "x"), someValues(t, n, "y")
	for i := range n {
		s.Points = append(s.Points, Point{xs[i], ys[i], i%5 - 1})
	}
	s.Groups = []Group{{Marker: '●', Ink: red}, {Dots: true, Ink: red}, {Front: true}}
	s.Marked = rapid.SliceOfN(rapid.IntRange(-1, 60), 0, 3).Draw(t, "marked")
	s.X, s.Y = s.Frame()
	return s
}

func TestScattersFillTheirCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyScatter(t)
		width, height := anySize(t)
		drawn(t, func() string { return s.Render(width, height) }, width, height, s.ASCII)
		if x, y := s.Frame(); x != s.X || y != s.Y {
			t.Fatalf("the frame moved from %+v %+v to %+v %+v", s.X, s.Y, x, y)
		}
	})
}

// The point nearest to a point's own cell shares that cell, and a step in a direction
// goes there.
func TestScatterFindsPoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyScatter(t)
		width, height := anySize(t)
		for i, p := range s.Points {
			x, y, ok := s.place(p, width, height)
			if !ok {
				continue
			}
			near := s.Points[s.Nearest(x, y, width, height)]
			if nx, ny, _ := s.place(near, width, height); nx != x || ny != y {
				t.Fatalf("nearest to (%d, %d) is at (%d, %d)", x, y, nx, ny)
			}
			if len(s.At(x, y, width, height)) == 0 {
				t.Fatalf("no point at (%d, %d)", x, y)
			}
			j := s.Toward(i, 1, 0, width, height)
			if tx, _, _ := s.place(s.Points[j], width, height); j != i && tx <= x {
				t.Fatalf("to the right of column %d is %d", x, tx)
			}
		}
	})
}

func TestHeatMapsFillTheirCells(t *testing.T) {
	names := []string{"A", "001.Black_footed_Albatross", "日本", ""}
	rapid.Check(t, func(t *rapid.T) {
		rows, columns := rapid.IntRange(0, 220).Draw(t, "rows"), rapid.IntRange(0, 220).Draw(t, "columns")
		m := Heat{Rows: rows, Columns: columns, Axis: red, Mark: red, Inks: []Paint{nil, red}, InkOf: func(i, j int) int { return i%4 - 1 }, ASCII: rapid.Bool().Draw(t, "ascii"), Zoom: Zoom(rapid.IntRange(0, 2).Draw(t, "zoom")),
			RowSplit: rapid.IntRange(-1, 230).Draw(t, "row split"), ColumnSplit: rapid.IntRange(-1, 230).Draw(t, "column split"),
			Cursor: true, Row: rapid.IntRange(-1, 230).Draw(t, "row"), Column: rapid.IntRange(-1, 230).Draw(t, "column"),
			Top: rapid.IntRange(-1, 230).Draw(t, "top"), Left: rapid.IntRange(-1, 230).Draw(t, "left")}
		values := make([]float64, rows*columns)
		for i := range values {
			values[i] = float64(i%11) / 10
		}
		m.RowOf = dense(values, columns)
		for i := range rows {
			m.RowNames = append(m.RowNames, names[i%4])
			m.ColumnNames = append(m.ColumnNames, names[(i+1)%4])
		}
		width, height := anySize(t)
		drawn(t, func() string { return m.Render(width, height) }, width, height, m.ASCII)
	})
}

// At every size the overview has every value once, and the cursor is visible after
// Scroll at every zoom.
func TestHeatShowsAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 220).Draw(t, "classes")
		m := Heat{Rows: n, Columns: n, RowSplit: n * 3 / 4, ColumnSplit: n * 3 / 4, Cursor: true,
			Row: rapid.IntRange(0, n-1).Draw(t, "row"), Column: rapid.IntRange(0, n-1).Draw(t, "column")}
		values := make([]float64, n*n)
		values[m.Row*n+m.Column] = 0.9 // the only one that is not zero
		m.RowOf = dense(values, n)
		width, height := rapid.IntRange(30, 200).Draw(t, "width"), rapid.IntRange(12, 60).Draw(t, "height")
		l := m.layout(width, height)
		found := false
		for _, r := range l.rows {
			for _, c := range l.columns {
				if m.Row >= r.from && m.Row < r.to && m.Column >= c.from && m.Column < c.to {
					i, j, ok := m.Cell(l.names+c.at, l.head+r.at, width, height)
					found = ok && i == m.Row && j == m.Column
				}
			}
		}
		m.Cursor = false
		if !found || !strings.ContainsRune(m.Render(width, height), '█') {
			t.Fatalf("the one mistake is lost:\n%s", m.Render(width, height))
		}
		for m.Zoom = Overview; m.Zoom <= Numbers; m.Zoom++ {
			s := m.Scroll(width, height)
			l := s.layout(width, height)
			seen := false
			for _, r := range l.rows {
				for _, c := range l.columns {
					seen = seen || s.Row >= r.from && s.Row < r.to && s.Column >= c.from && s.Column < c.to
				}
			}
			if again := s.Scroll(width, height); !seen || again.Top != s.Top || again.Left != s.Left {
				t.Fatalf("zoom %d: cursor (%d, %d) is out of sight from (%d, %d)", m.Zoom, s.Row, s.Column, s.Top, s.Left)
			}
		}
	})
}

func TestSquaresFillTheirCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "points")
		xs, ys := someValues(t, n, "x"), someValues(t, n, "y")
		s := Square{XName: "seen", YName: "unseen", Ink: red, Axis: red, Mark: red, Area: rapid.Bool().Draw(t, "area"), ASCII: rapid.Bool().Draw(t, "ascii")}
		for i := range n {
			s.Curve = append(s.Curve, XY{xs[i], ys[i]})
			s.Point = &s.Curve[0]
		}
		width, height := anySize(t)
		drawn(t, func() string { return s.Render(width, height) }, width, height, s.ASCII)
	})
}

func TestGalleriesFillTheirCells(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := Gallery{Inks: []Paint{red}, Gap: rapid.IntRange(-1, 4).Draw(t, "gap"), Least: rapid.IntRange(-1, 12).Draw(t, "least"), Largest: rapid.IntRange(-1, 4).Draw(t, "largest")}
		mode := Mode(rapid.IntRange(0, 2).Draw(t, "mode"))
		side := rapid.IntRange(0, 28).Draw(t, "side")
		for i := range rapid.IntRange(0, 12).Draw(t, "images") {
			g.Images = append(g.Images, Image{Pixels: make([]float32, side*side), Width: side, Height: side, Mode: mode})
			if i%3 > 0 {
				g.Captions = append(g.Captions, "日本 class")
			}
		}
		width, height := anySize(t)
		drawn(t, func() string { return g.Render(width, height) }, width, height, mode == ASCII)
	})
}

// ASCII is unchanged, and the result is ASCII.
func TestToASCII(t *testing.T) {
	for from, to := range map[string]string{"−1.5 × x̃": "-1.5 x x?", "▁█ ░▓ ┤┼": "_# :* |+", "plain ~ text": "plain ~ text", "⣿": "."} {
		if got := ToASCII(from); got != to {
			t.Errorf("ToASCII(%q) = %q, want %q", from, got, to)
		}
	}
}

// dense are the rows of a matrix that is stored row by row.
func dense(values []float64, columns int) func(int) []HeatCell {
	return func(row int) (cells []HeatCell) {
		for j, v := range values[row*columns : (row+1)*columns] {
			if v != 0 {
				cells = append(cells, HeatCell{j, v})
			}
		}
		return cells
	}
}

func confusion(n, seen int) Heat {
	m := Heat{Rows: n, Columns: n, RowSplit: seen, ColumnSplit: seen}
	values := make([]float64, n*n)
	m.RowOf = dense(values, n)
	for i := range n {
		right := 0.95 - 0.6*float64(i%5)/5
		if i >= seen {
			right /= 2
		}
		values[i*n+i] = right
		values[i*n+(i*7+3)%seen] += (1 - right) * 0.7
		values[i*n+(i*5+1)%n] += (1 - right) * 0.3
		m.RowNames = append(m.RowNames, string(MarkerOf(i)))
	}
	m.ColumnNames = m.RowNames
	return m
}

func spiral() Scatter {
	s := Scatter{Groups: []Group{{}, {}, {}, {Marker: '◆', Front: true}, {Dots: true}}, Marked: []int{70}}
	for i := range 400 {
		a, r := 2*math.Pi*float64(i%5)/5, 0.3+0.2*math.Sin(float64(i)*1.7)
		s.Points = append(s.Points, Point{4*math.Cos(a) + r*5*math.Cos(float64(i)), 4*math.Sin(a) + r*5*math.Sin(float64(i)), i % 5})
	}
	s.X, s.Y = s.Frame()
	return s
}

// bothGolden compares a drawing with and without ASCII mode.
func bothGolden(t *testing.T) func(name string, draw func(ascii bool) string) {
	return func(name string, draw func(ascii bool) string) {
		golden(t, name, draw(false))
		golden(t, name+"-ascii", draw(true))
	}
}

func TestDrawingsGolden(t *testing.T) {
	both := bothGolden(t)
	both("meter", func(ascii bool) string {
		var all []string
		for _, v := range []float64{0, 0.001, 0.18, 0.5, 0.93, 1} {
			all = append(all, fmt.Sprintf("%5.3f %s", v, Meter{Value: v, Mark: 0.4, ASCII: ascii}.Render(30)))
		}
		return strings.Join(all, "\n")
	})
	for _, size := range [][2]int{{38, 12}, {76, 22}} {
		w, h := size[0], size[1]
		at := fmt.Sprintf("-%dx%d", w, h)
		both("scatter"+at, func(ascii bool) string { s := spiral(); s.ASCII = ascii; return s.Render(w, h) })
		both("square"+at, func(ascii bool) string {
			s := Square{XName: "seen", YName: "unseen", Area: true, Point: &XY{0.62, 0.48}, ASCII: ascii}
			for i := 0; i <= 20; i++ {
				x := 0.9 * float64(i) / 20
				s.Curve = append(s.Curve, XY{x, 0.7 * math.Sqrt(1-x*x/0.81)})
			}
			return s.Render(w, h)
		})
		for zoom, name := range []string{"overview", "shades", "numbers"} {
			for _, n := range []int{9, 34, 200} {
				if zoom > 0 && n != 34 {
					continue
				}
				m := confusion(n, n*3/4)
				m.Cursor, m.Row, m.Column, m.Zoom = true, n-2, n/3, Zoom(zoom)
				both(fmt.Sprintf("heat-%s-%d%s", name, n, at), func(ascii bool) string { m.ASCII = ascii; return m.Scroll(w, h).Render(w, h) })
			}
		}
	}
}

func TestGalleryGolden(t *testing.T) {
	both := bothGolden(t)
	g := Gallery{Captions: []string{"E", "R (unseen)", "a very long class name", "9"}, Gap: 2, Least: 6, Largest: 2}
	for k := range 4 {
		m := Image{Pixels: make([]float32, 256), Width: 16, Height: 16, Mode: Shade}
		for i := range m.Pixels {
			x, y := float64(i%16)-7.5, float64(i/16)-7.5
			m.Pixels[i] = float32(math.Exp(-math.Pow(math.Hypot(x, y)-float64(2+k), 2) / 2))
		}
		g.Images = append(g.Images, m)
	}
	for _, size := range [][2]int{{36, 7}, {76, 10}, {140, 18}} {
		both(fmt.Sprintf("gallery-%dx%d", size[0], size[1]), func(ascii bool) string {
			for i := range g.Images {
				g.Images[i].Mode = Shade
				if ascii {
					g.Images[i].Mode = ASCII
				}
			}
			return g.Render(size[0], size[1])
		})
	}
}

func BenchmarkScatter(b *testing.B) {
	s := spiral()
	for range 4 {
		s.Points = append(s.Points, s.Points[:400]...)
	}
	for b.Loop() {
		s.Render(60, 30)
	}
}

func BenchmarkHeat(b *testing.B) {
	m := confusion(200, 150)
	for b.Loop() {
		m.Render(100, 50)
	}
}

// Names with a common beginning differ where they are cut; others keep every word.
func TestColumnNamesDiffer(t *testing.T) {
	for _, c := range []struct {
		names []string
		space int
		want  string
	}{
		{[]string{"class 1", "class 12"}, 3, "1|12"},
		{[]string{"class 1", "class 12"}, 8, "class 1|class 12"},
		{[]string{"a b c", "a b d"}, 2, "c|d"},
		{[]string{"red fox", "grey wolf"}, 3, "red fox|grey wolf"},
		{[]string{"fox", "fox cub"}, 3, "fox|fox cub"},
	} {
		if got := strings.Join(apart(c.names, c.space), "|"); got != c.want {
			t.Errorf("%q in %d cells: %q, want %q", c.names, c.space, got, c.want)
		}
	}
}
