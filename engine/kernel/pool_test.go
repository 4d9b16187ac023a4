package kernel

import (
	"math"
	"runtime"
	"testing"
	"time"
)

// everything calls each method once, on sizes that are split.
func everything(p *Pool, s *scene) float64 {
	p.Gemm(s.y, s.x, s.w, false, true, Epilogue{Bias: s.bias, Act: LeakyReLU, Slope: 0.2})
	p.Gemm(s.dx, s.y, s.w, false, false, Epilogue{})
	p.Gemm(s.dw, s.y, s.x, true, false, Epilogue{Accumulate: true})
	p.Gemm(s.yt, s.w, s.x, false, true, Epilogue{Act: ReLU})
	p.Gemm(s.dx, s.yt, s.w, true, false, Epilogue{})
	p.Gemm(s.y, s.xt, s.w, true, true, Epilogue{})
	a, b, c, d := s.dw.Data, s.w.Data, s.u, s.v
	p.Add(c, a, b)
	p.Sub(c, c, a)
	p.Mul(c, c, b)
	p.AddTo(c, a)
	p.Scale(c, c, 0.01)
	p.Axpy(c, 0.5, b)
	p.Square(d, c)
	p.Tanh(c, c)
	p.Exp(c, c)
	p.LeakyReLU(c, b, 0.1)
	p.LeakyReLUGrad(c, a, b, 0.1)
	p.MaskSlope(c, c, 0.1)
	p.Adam(b, a, c, d, AdamStep{LR: 1e-4, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, T: 3})
	p.AddRow(s.y, s.bias)
	p.MulRow(s.y, s.y, s.bias)
	p.MulCol(s.y, s.y, s.rows)
	p.RowSum(s.rows, s.y)
	p.RowDot(s.rows, s.y, s.y)
	p.RowNorm(s.rows, s.y)
	p.LogMeanExpRows(s.rows, s.y)
	p.ColSum(s.bias, s.y)
	p.ArgmaxRows(s.best, s.y)
	p.SoftmaxRows(s.y, s.y)
	total := p.Sum(a) + p.Dot(a, b) + p.SumSquares(c) + p.Sum(s.y.Data) + p.Sum(s.bias) + p.Sum(s.dx.Data)
	if !p.AllFinite(a) {
		total = math.NaN()
	}
	p.Fill(s.rows, 1) // nothing may grow from round to round
	p.Fill(s.bias, 0.1)
	p.Fill(a, 0)
	return total
}

type scene struct {
	x, xt, w, y, yt, dx, dw Matrix
	u, v, bias, rows        []float32
	best                    []int
}

func newScene() *scene {
	const batch, in, out = 50, 130, 270
	m := func(r, c int) Matrix { return Dense(r, c, ramp(r*c)) }
	return &scene{
		x: m(batch, in), xt: m(in, batch), w: m(out, in), y: m(batch, out), yt: m(out, batch), dx: m(batch, in), dw: m(out, in),
		u: ramp(out * in), v: ramp(out * in), bias: ramp(out), rows: ramp(batch), best: make([]int, batch),
	}
}

func TestNoAllocations(t *testing.T) {
	onAll(t, 2, func(t *testing.T, p *Pool) {
		s := newScene()
		if n := testing.AllocsPerRun(3, func() { everything(p, s) }); n != 0 {
			t.Fatalf("%v allocations", n)
		}
	})
}

// Whatever the number of threads, and however calls follow each other, each bit is the same.
func TestEverythingSameForAnyThreads(t *testing.T) {
	for _, k := range available() {
		var first []float64
		for _, threads := range []int{1, 2, 3, 7} {
			p, s := newPool(threads, k), newScene()
			var got []float64
			for range 3 {
				got = append(got, everything(p, s))
			}
			p.Close()
			if first == nil {
				first = got
			}
			for i := range got {
				if math.Float64bits(got[i]) != math.Float64bits(first[i]) || got[i] != got[i] {
					t.Fatalf("%s, %d threads, round %d: %v, on one thread %v", k.name, threads, i, got[i], first[i])
				}
			}
		}
	}
}

// Calls with gaps between them find workers awake, falling asleep and asleep.
func TestPoolWakes(t *testing.T) {
	p := New(4)
	defer p.Close()
	a := ramp(100_000)
	want := p.Sum(a)
	for i := range 300 {
		time.Sleep(time.Duration(i%7) * 20 * time.Microsecond)
		if i%10 == 0 {
			runtime.Gosched()
		}
		if got := p.Sum(a); got != want {
			t.Fatalf("call %d: %v, want %v", i, got, want)
		}
	}
}

func TestPoolCloses(t *testing.T) {
	before := runtime.NumGoroutine()
	a := ramp(100_000)
	for range 20 {
		p := New(3)
		want := p.Sum(a)
		p.Close()
		if got := p.Sum(a); got != want {
			t.Fatalf("after Close: %v, want %v", got, want)
		}
		p.Close()
	}
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		time.Sleep(time.Millisecond)
	}
}

func TestEnvironmentChoosesKernels(t *testing.T) {
	for _, k := range available() {
		t.Setenv("SEGZSL_KERNEL", k.name)
		if got := best(); got != k {
			t.Errorf("SEGZSL_KERNEL=%s: %s", k.name, got.name)
		}
	}
	sets := available()
	t.Setenv("SEGZSL_KERNEL", "")
	if got := best(); got != sets[len(sets)-1] {
		t.Errorf("unset: %s", got.name)
	}
}

func TestPeaks(t *testing.T) {
	if testing.Short() {
		t.Skip("measures")
	}
	p := New(1)
	defer p.Close()
	if v := p.peakFMA(); !(v > 0.1 && v < 1e4) {
		t.Errorf("peak of multiply-adds %v GFLOP/s", v)
	}
	const n = 1 << 20
	if v := p.bandwidth(ramp(n), ramp(n), ramp(n)); !(v > 0.1 && v < 1e4) {
		t.Errorf("memory bandwidth %v GB/s", v)
	}
}
