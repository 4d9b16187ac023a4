package kernel

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// elementwise are the calls that work element by element, with what they should give in float64.
var elementwise = []struct {
	name string
	run  func(p *Pool, dst, a, b []float32, x float32)
	want func(dst, a, b, x float64) float64
	ulps float64 // allowed error, in units of the last place; 0 where IEEE arithmetic says it all
}{
	{"Add", func(p *Pool, d, a, b []float32, x float32) { p.Add(d, a, b) },
		func(d, a, b, x float64) float64 { return a + b }, 0.5},
	{"Sub", func(p *Pool, d, a, b []float32, x float32) { p.Sub(d, a, b) },
		func(d, a, b, x float64) float64 { return a - b }, 0.5},
	{"Mul", func(p *Pool, d, a, b []float32, x float32) { p.Mul(d, a, b) },
		func(d, a, b, x float64) float64 { return a * b }, 0.5},
	{"AddTo", func(p *Pool, d, a, b []float32, x float32) { p.AddTo(d, a) },
		func(d, a, b, x float64) float64 { return d + a }, 0.5},
	{"Scale", func(p *Pool, d, a, b []float32, x float32) { p.Scale(d, a, x) },
		func(d, a, b, x float64) float64 { return a * x }, 0.5},
	{"Square", func(p *Pool, d, a, b []float32, x float32) { p.Square(d, a) },
		func(d, a, b, x float64) float64 { return a * a }, 0.5},
	{"Exp", func(p *Pool, d, a, b []float32, x float32) { p.Exp(d, a) },
		func(d, a, b, x float64) float64 { return math.Exp(a) }, 2},
	{"Tanh", func(p *Pool, d, a, b []float32, x float32) { p.Tanh(d, a) },
		func(d, a, b, x float64) float64 { return math.Tanh(a) }, 3},
	{"Fill", func(p *Pool, d, a, b []float32, x float32) { p.Fill(d, x) },
		func(d, a, b, x float64) float64 { return x }, 0},
	{"LeakyReLU", func(p *Pool, d, a, b []float32, x float32) { p.LeakyReLU(d, a, x) },
		func(d, a, b, x float64) float64 {
			if a > 0 || a != a {
				return a
			} else if x == 0 {
				return 0
			}
			return x * a
		}, 0.5},
	{"LeakyReLUGrad", func(p *Pool, d, a, b []float32, x float32) { p.LeakyReLUGrad(d, a, b, x) },
		func(d, a, b, x float64) float64 {
			if b > 0 {
				return a
			}
			return a * x
		}, 0.5},
	{"MaskSlope", func(p *Pool, d, a, b []float32, x float32) { p.MaskSlope(d, a, x) },
		func(d, a, b, x float64) float64 {
			if a > 0 {
				return 1
			}
			return x
		}, 0},
}

// near says whether got is want rounded to float32, give or take some units of the last place.
func near(got float32, want, ulps float64) bool {
	r := float32(want)
	if same(got, r) || got == r {
		return true
	}
	step := math.Abs(float64(math.Nextafter32(r, float32(math.Inf(1)))) - float64(r))
	return math.Abs(float64(got)-want) <= (ulps+0.5)*step
}

var oddities = []float32{0, float32(math.Copysign(0, -1)), 1e-45, -1e-45, 1e-38, 3e38, -3e38, 88.7, 88.73, -87.4, -103, -104,
	1000, -1000, 0.625, -0.625, 1e-4, 9, 20, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN())}

func TestElementwise(t *testing.T) {
	onAll(t, 3, func(t *testing.T, p *Pool) {
		for _, c := range elementwise {
			t.Run(c.name, func(t *testing.T) {
				rapid.Check(t, func(rt *rapid.T) {
					d := draws{rt}
					n := d.size("n", 300)
					a, b, dst := d.slice("a", n), d.slice("b", n), d.slice("dst", n)
					for i := range n {
						if rapid.IntRange(0, 3).Draw(rt, "odd") == 0 {
							a.s[i] = rapid.SampledFrom(oddities).Draw(rt, "oddity")
						}
					}
					x := rapid.SampledFrom([]float32{0, 1, 0.2, 0.01, 2}).Draw(rt, "x")
					old := append([]float32(nil), dst.s...)
					c.run(p, dst.s, a.s, b.s, x)
					for i, got := range dst.s {
						want := c.want(float64(old[i]), float64(a.s[i]), float64(b.s[i]), float64(x))
						if !near(got, want, c.ulps) {
							rt.Fatalf("at %d of %d: a %v, b %v, dst %v, x %v: got %v, want %v", i, n, a.s[i], b.s[i], old[i], x, got, want)
						}
					}
					for _, g := range []guarded{a, b, dst} {
						g.intact(rt)
					}
				})
			})
		}
	})
}

// dst may be the input.
func TestElementwiseInPlace(t *testing.T) {
	onAll(t, 2, func(t *testing.T, p *Pool) {
		for _, c := range elementwise {
			a, b := ramp(70_001), ramp(70_001)
			apart := append([]float32(nil), a...)
			c.run(p, apart, a, b, 0.2)
			c.run(p, a, a, b, 0.2)
			for i := range a {
				if c.name != "AddTo" && !same(a[i], apart[i]) {
					t.Fatalf("%s at %d: %v apart, %v in place", c.name, i, apart[i], a[i])
				}
			}
		}
	})
}

// alpha·a is rounded or not before it is added: both are right.
func TestAxpy(t *testing.T) {
	onAll(t, 2, func(t *testing.T, p *Pool) {
		dst, a := ramp(100_003), ramp(100_003)
		p.Axpy(dst, 0.3, a)
		for i, old := range ramp(len(a)) {
			want := float64(old) + float64(float32(0.3))*float64(a[i])
			if math.Abs(float64(dst[i])-want) > 1e-7 {
				t.Fatalf("at %d: got %v, want %v", i, dst[i], want)
			}
		}
	})
}

func TestLoopsRefuse(t *testing.T) {
	p := New(1)
	defer p.Close()
	s := ramp(100)
	cases := map[string]func(){
		"length":      func() { p.Add(s[:10], s[:10], s[:9]) },
		"shifted":     func() { p.Scale(s[1:11], s[:10], 1) },
		"row length":  func() { p.AddRow(Dense(2, 5, s), s[:4]) },
		"rows":        func() { p.RowSum(s[:3], Dense(2, 5, s)) },
		"shape":       func() { p.SoftmaxRows(Dense(2, 5, s), Dense(5, 2, s)) },
		"adam length": func() { p.Adam(s[:5], s[:5], s[:5], s[:4], AdamStep{T: 1}) },
		"adam count":  func() { p.Adam(s[:5], s[:5], s[:5], s[:5], AdamStep{}) },
	}
	for name, f := range cases {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Fatal("accepted")
				}
			}()
			f()
		})
	}
}

func TestSums(t *testing.T) {
	onAll(t, 3, func(t *testing.T, p *Pool) {
		rapid.Check(t, func(rt *rapid.T) {
			d := draws{rt}
			n := d.size("n", 100_000)
			a, b := d.slice("a", n), d.slice("b", n)
			var sum, dot, squares, size float64
			for i := range n {
				x, y := float64(a.s[i]), float64(b.s[i])
				sum, dot, squares, size = sum+x, dot+x*y, squares+x*x, size+math.Abs(x)+math.Abs(x*y)+x*x
			}
			for name, v := range map[string][2]float64{
				"Sum": {p.Sum(a.s), sum}, "Dot": {p.Dot(a.s, b.s), dot}, "SumSquares": {p.SumSquares(a.s), squares},
			} {
				if math.Abs(v[0]-v[1]) > 1e-12*size {
					rt.Fatalf("%s of %d: got %v, want %v", name, n, v[0], v[1])
				}
			}
			if !p.AllFinite(a.s) {
				rt.Fatal("AllFinite: false")
			}
			if n > 0 {
				a.s[rapid.IntRange(0, n-1).Draw(rt, "at")] = rapid.SampledFrom(oddities[len(oddities)-3:]).Draw(rt, "odd")
				if p.AllFinite(a.s) {
					rt.Fatal("AllFinite: true")
				}
			}
		})
	})
}

// torch.optim.Adam, as its documentation states it, in float64.
func TestAdam(t *testing.T) {
	onAll(t, 3, func(t *testing.T, p *Pool) {
		rapid.Check(t, func(rt *rapid.T) {
			d := draws{rt}
			n := d.size("n", 50_000)
			w, g, m, v := d.slice("w", n), d.slice("g", n), d.slice("m", n), d.slice("v", n)
			for i := range v.s {
				v.s[i] *= v.s[i]
			}
			s := AdamStep{LR: 0.001, Beta1: 0.5, Beta2: 0.999, Eps: 1e-8, T: rapid.IntRange(1, 2000).Draw(rt, "T")}
			w0, m0, v0 := clone(Dense(1, n, w.s)).Data, clone(Dense(1, n, m.s)).Data, clone(Dense(1, n, v.s)).Data
			p.Adam(w.s, g.s, m.s, v.s, s)
			c1, c2 := 1-math.Pow(s.Beta1, float64(s.T)), 1-math.Pow(s.Beta2, float64(s.T))
			for i := range n {
				g := float64(g.s[i])
				m1 := s.Beta1*float64(m0[i]) + (1-s.Beta1)*g
				v1 := s.Beta2*float64(v0[i]) + (1-s.Beta2)*g*g
				step := s.LR * (m1 / c1) / (math.Sqrt(v1/c2) + s.Eps)
				w1 := float64(w0[i]) - step
				if math.Abs(float64(m.s[i])-m1) > 1e-6 || math.Abs(float64(v.s[i])-v1) > 1e-6*v1 ||
					math.Abs(float64(w.s[i])-w1) > 1e-6*(math.Abs(step)+math.Abs(w1)) {
					rt.Fatalf("at %d of %d: w %v m %v v %v, want %v %v %v", i, n, w.s[i], m.s[i], v.s[i], w1, m1, v1)
				}
			}
			for _, g := range []guarded{w, g, m, v} {
				g.intact(rt)
			}
		})
	})
}
