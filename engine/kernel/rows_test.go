package kernel

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestRows(t *testing.T) {
	onAll(t, 3, func(t *testing.T, p *Pool) {
		rapid.Check(t, func(rt *rapid.T) { checkRows(draws{rt}, p) })
	})
}

func checkRows(d draws, p *Pool) {
	rows, cols := d.size("rows", 300), d.size("cols", 300)
	a, _ := d.matrix("a", rows, cols)
	b, _ := d.matrix("b", rows, cols)
	dst, gd := d.matrix("dst", rows, cols)
	row, col := d.slice("row", cols), d.slice("col", rows)
	check := func(name string, want func(i, j int) float64, tol float64) {
		d.Helper()
		for i := range rows {
			for j := range cols {
				if got, w := at(dst, i, j, false), want(i, j); !(math.Abs(got-w) <= tol*(1+math.Abs(w))) {
					d.Fatalf("%s %d×%d at %d,%d: got %v, want %v", name, rows, cols, i, j, got, w)
				}
			}
		}
		gd.intact(d)
		gapsIntact(d, name, dst)
	}
	old := clone(dst)
	p.AddRow(dst, row.s)
	check("AddRow", func(i, j int) float64 { return at(old, i, j, false) + float64(row.s[j]) }, 1e-6)
	p.MulRow(dst, a, row.s)
	check("MulRow", func(i, j int) float64 { return at(a, i, j, false) * float64(row.s[j]) }, 1e-6)
	p.MulCol(dst, a, col.s)
	check("MulCol", func(i, j int) float64 { return at(a, i, j, false) * float64(col.s[i]) }, 1e-6)
	p.SoftmaxRows(dst, a)
	check("SoftmaxRows", func(i, j int) float64 {
		s := 0.0
		for l := range cols {
			s += math.Exp(at(a, i, l, false))
		}
		return math.Exp(at(a, i, j, false)) / s
	}, 1e-6)
	checkReductions(d, p, a, b)
}

func checkReductions(d draws, p *Pool, a, b Matrix) {
	rows, cols := a.Rows, a.Cols
	perRow := d.slice("per row", rows)
	fold := func(f func(i, j int) float64, i int) (s float64) {
		for j := range cols {
			s += f(i, j)
		}
		return s
	}
	check := func(name string, got float32, want, scale float64) {
		d.Helper()
		if !(math.Abs(float64(got)-want) <= 2e-7*scale) {
			d.Fatalf("%s %d×%d: got %v, want %v", name, rows, cols, got, want)
		}
	}
	x := func(i, j int) float64 { return at(a, i, j, false) }
	p.RowSum(perRow.s, a)
	for i, got := range perRow.s {
		check("RowSum", got, fold(x, i), fold(func(i, j int) float64 { return math.Abs(x(i, j)) }, i))
	}
	p.RowDot(perRow.s, a, b)
	for i, got := range perRow.s {
		xy := func(i, j int) float64 { return x(i, j) * at(b, i, j, false) }
		check("RowDot", got, fold(xy, i), fold(func(i, j int) float64 { return math.Abs(xy(i, j)) }, i))
	}
	p.RowNorm(perRow.s, a)
	for i, got := range perRow.s {
		want := math.Sqrt(fold(func(i, j int) float64 { return x(i, j) * x(i, j) }, i))
		check("RowNorm", got, want, want)
	}
	p.LogMeanExpRows(perRow.s, a)
	for i, got := range perRow.s {
		want := math.Log(fold(func(i, j int) float64 { return math.Exp(x(i, j)) }, i) / float64(cols))
		if cols == 0 {
			if got == got {
				d.Fatalf("LogMeanExpRows without columns: %v", got)
			}
			continue
		}
		check("LogMeanExpRows", got, want, 1+math.Abs(want))
	}
	perRow.intact(d)
	checkColumns(d, p, a)
}

func checkColumns(d draws, p *Pool, a Matrix) {
	rows, cols := a.Rows, a.Cols
	perCol := d.slice("per column", cols)
	x := func(i, j int) float64 { return at(a, i, j, false) }
	p.ColSum(perCol.s, a)
	for j, got := range perCol.s {
		want, scale := 0.0, 0.0
		for i := range rows {
			want, scale = want+x(i, j), scale+math.Abs(x(i, j))
		}
		if !(math.Abs(float64(got)-want) <= float64(colRows+rows/colRows)*0x1p-24*scale) {
			d.Fatalf("ColSum %d×%d at %d: got %v, want %v", rows, cols, j, got, want)
		}
	}
	best := make([]int, rows)
	p.ArgmaxRows(best, a)
	for i, j := range best {
		for l := range cols {
			if x(i, l) > x(i, j) || x(i, l) == x(i, j) && l < j {
				d.Fatalf("ArgmaxRows: row %d: %d, but %d", i, j, l)
			}
		}
	}
	perCol.intact(d)
}

// No row overflows, and infinities and NaN give what their limits say.
func TestRowExtremes(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	cases := []struct {
		row  []float32
		lme  float32
		best int
	}{
		{[]float32{1000, 1000}, 1000, 0},
		{[]float32{-1000, -1000, -1000}, -1000, 0},
		{[]float32{3e38, -3e38}, 3e38, 0},
		{[]float32{-inf, 5}, 5 - math.Ln2, 1},
		{[]float32{-inf, -inf}, -inf, 0},
		{[]float32{1, inf}, inf, 1},
		{[]float32{1, nan, inf}, nan, 1},
		{nil, nan, -1},
	}
	p := New(1)
	defer p.Close()
	for _, c := range cases {
		a, got, best := Dense(1, len(c.row), c.row), make([]float32, 1), make([]int, 1)
		if p.LogMeanExpRows(got, a); !same(got[0], c.lme) {
			t.Errorf("LogMeanExpRows(%v) = %v, want %v", c.row, got[0], c.lme)
		}
		if p.ArgmaxRows(best, a); best[0] != c.best {
			t.Errorf("ArgmaxRows(%v) = %v, want %v", c.row, best[0], c.best)
		}
	}
	big := Dense(1, 4, []float32{3e38, 3e38, 0, 0})
	norm := make([]float32, 1)
	if p.RowNorm(norm, big); norm[0] != inf { // 4.2e38 is beyond float32
		t.Errorf("RowNorm %v", norm)
	}
	p.SoftmaxRows(big, big)
	if big.Data[0] != 0.5 || big.Data[3] != 0 {
		t.Errorf("SoftmaxRows %v", big.Data)
	}
}
