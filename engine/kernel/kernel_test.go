package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestGemmSmall(t *testing.T) {
	p := New(2)
	defer p.Close()
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		m, n, k := rng.IntN(20), rng.IntN(40), rng.IntN(30)
		a, b := make([]float32, m*k), make([]float32, k*n)
		for i := range a {
			a[i] = rng.Float32() - 0.5
		}
		for i := range b {
			b[i] = rng.Float32() - 0.5
		}
		for v := range 4 {
			ma, mb := Dense(m, k, a), Dense(k, n, b)
			if v&1 != 0 {
				ma = Dense(k, m, a)
			}
			if v&2 != 0 {
				mb = Dense(n, k, b)
			}
			c := Dense(m, n, make([]float32, m*n))
			p.Gemm(c, ma, mb, v&1 != 0, v&2 != 0, Epilogue{Act: ReLU})
			for i := range m {
				for j := range n {
					s := 0.0
					for l := range k {
						x, y := i*k+l, l*n+j
						if v&1 != 0 {
							x = l*m + i
						}
						if v&2 != 0 {
							y = j*k + l
						}
						s += float64(a[x]) * float64(b[y])
					}
					if got := float64(c.Data[i*n+j]); math.Abs(got-max(s, 0)) > 1e-4 {
						t.Fatalf("%s %d×%d×%d variant %d at %d,%d: %v want %v", p.k.name, m, n, k, v, i, j, got, s)
					}
				}
			}
		}
	}
}

func TestElementwiseSmoke(t *testing.T) {
	p := New(3)
	defer p.Close()
	n := 100_000
	a := make([]float32, n)
	p.Fill(a, 2)
	p.Axpy(a, 1, append([]float32(nil), a...))
	p.Square(a, a)
	if s := p.Sum(a); s != 16*float64(n) {
		t.Fatal(s)
	}
	if !p.AllFinite(a) {
		t.Fatal("finite")
	}
	w, g, m, v := make([]float32, n), a, make([]float32, n), make([]float32, n)
	p.Adam(w, g, m, v, AdamStep{LR: 0.1, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, T: 1})
	if math.Abs(float64(w[77])+0.1) > 1e-6 {
		t.Fatal(w[77])
	}
	r := make([]float32, 10)
	p.LogMeanExpRows(r, Dense(10, 1000, a[:10000]))
	if r[3] != 16 {
		t.Fatal(r)
	}
	p.ColSum(make([]float32, 1000), Dense(100, 1000, a))
	p.SoftmaxRows(Dense(100, 1000, a), Dense(100, 1000, a))
	if math.Abs(float64(a[5])-0.001) > 1e-9 {
		t.Fatal(a[5])
	}
}
