package embed

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"segzsl/engine/kernel"
)

// The blocked solution is that of gonum's Cholesky decomposition in float64.
func TestSolveAgreesWithGonum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, rhs := rapid.IntRange(1, 200).Draw(t, "n"), rapid.IntRange(1, 9).Draw(t, "columns")
		x, _ := blobs(2*n, n, 2, 0, rapid.Uint64().Draw(t, "seed"))
		b, _ := blobs(n, rhs, 1, 0, 5)
		a := zeros(n, n)
		poolOr(nil).Gemm(a, x, x, true, false, kernel.Epilogue{})
		sym, right := mat.NewSymDense(n, nil), mat.NewDense(n, rhs, nil)
		for i := range n {
			a.Row(i)[i] += float32(n)
			for j := range n {
				sym.SetSym(i, j, float64(a.Row(i)[j]))
			}
			for j, v := range b.Row(i) {
				right.Set(i, j, float64(v))
			}
		}
		var c mat.Cholesky
		var want mat.Dense
		if !c.Factorize(sym) || c.SolveTo(&want, right) != nil {
			t.Fatal("gonum did not solve it")
		}
		f, err := factorise(poolOr(nil), a)
		if err != nil {
			t.Fatal(err)
		}
		f.solve(b)
		for i := range n {
			for j, v := range b.Row(i) {
				if math.Abs(float64(v)-want.At(i, j)) > 1e-4*mat.Norm(&want, 2) {
					t.Fatalf("x(%d,%d) = %v, gonum's %v", i, j, v, want.At(i, j))
				}
			}
		}
	})
}

func TestFactoriseRefusesIndefinite(t *testing.T) {
	a := zeros(100, 100)
	for i := range 100 {
		a.Row(i)[i] = 1
	}
	a.Row(80)[80] = -1
	if _, err := factorise(poolOr(nil), a); err == nil || !strings.Contains(err.Error(), "pivot 80") {
		t.Errorf("error %v, want one that names pivot 80", err)
	}
}

// described draws classes' attributes, and features that mix them linearly,
// with the noise given.
func described(n, d, a, classes int, noise float64, seed uint64) (x kernel.Matrix, labels []int, attributes kernel.Matrix) {
	attributes, _ = blobs(classes, a, 1, 0, seed)
	mix, _ := blobs(a, d, 1, 0, seed+1)
	rng := rand.New(rand.NewPCG(seed, 7))
	x, labels = zeros(n, d), make([]int, n)
	for i := range n {
		labels[i] = i % classes
		for j, row := 0, x.Row(i); j < d; j++ {
			for k, v := range attributes.Row(labels[i]) {
				row[j] += v * mix.Row(k)[j]
			}
			row[j] += float32(noise * rng.NormFloat64())
		}
	}
	return x, labels, attributes
}

func mustProber(t testing.TB, x kernel.Matrix, labels []int, attributes kernel.Matrix) *Prober {
	t.Helper()
	p, err := NewProber(nil, x, labels, attributes)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// From features that are a mixture of attributes, attributes and classes are predicted,
// also for held-out classes.
func TestProbeReadsWhatIsThere(t *testing.T) {
	x, labels, attributes := described(900, 30, 6, 30, 0.1, 1)
	p := mustProber(t, x, labels, attributes)
	r, err := p.Samples(5, 0)
	if err != nil || r.Attributes.R2 < 0.98 || r.Attributes.Correlation < 0.98 || r.Class.Accuracy < 0.9 || r.Class.Chance != 1.0/30 {
		t.Errorf("held-out samples: R² %v, correlation %v, class %+v, %v", r.Attributes.R2, r.Attributes.Correlation, r.Class, err)
	}
	c, err := p.Classes(5, 0)
	if err != nil || c.R2 < 0.98 || c.Correlation < 0.98 {
		t.Errorf("held-out classes: R² %v, correlation %v, %v", c.R2, c.Correlation, err)
	}
	h, err := p.Transfer(func(c int) bool { return c >= 24 }, 0)
	if err != nil || h.R2 < 0.95 || !h.Each[0].Varies {
		t.Errorf("new classes: R² %v, %v", h.R2, err)
	}
	again, err := p.Samples(5, 0)
	if err != nil || again.Class != r.Class || !slices.Equal(again.Attributes.Each, r.Attributes.Each) {
		t.Error("the same seed gave two readings")
	}
}

// From features that encode the class without relation to its attributes, attributes are
// predicted for known classes, not for held-out ones. This is why both are measured.
func TestProbeOfNamesReadsNoNewClass(t *testing.T) {
	x, labels := blobs(900, 60, 30, 3, 2)
	attributes, _ := blobs(30, 6, 1, 0, 3)
	p := mustProber(t, x, labels, attributes)
	r, err := p.Samples(5, 0)
	if err != nil || r.Attributes.R2 < 0.9 || r.Class.Accuracy < 0.95 {
		t.Errorf("held-out samples: R² %v, class %+v, %v", r.Attributes.R2, r.Class, err)
	}
	c, err := p.Classes(5, 0)
	if err != nil || c.R2 > 0.1 {
		t.Errorf("held-out classes: R² %v of attributes unrelated to the features, %v", c.R2, err)
	}
}

// Nothing is predicted from noise, even with more dimensions than samples, where a fit
// could memorise all samples.
func TestProbeOfNoiseReadsNothing(t *testing.T) {
	x, _ := blobs(300, 400, 1, 0, 4)
	labels := make([]int, 300)
	for i := range labels {
		labels[i] = i % 10
	}
	attributes, _ := blobs(10, 5, 1, 0, 5)
	r, err := mustProber(t, x, labels, attributes).Samples(5, 0)
	if err != nil || r.Attributes.R2 > 0.02 || math.Abs(r.Attributes.Correlation) > 0.15 || r.Class.Accuracy > 0.2 {
		t.Errorf("R² %v, correlation %v, class %+v, %v", r.Attributes.R2, r.Attributes.Correlation, r.Class, err)
	}
}

// Every row is read once; folds of classes divide no class; no class that
// is held is fitted on.
func TestFoldsArePartitions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := rapid.IntRange(4, 12).Draw(t, "classes")
		labels := rapid.SliceOfN(rapid.IntRange(0, classes-1), 20, 90).Draw(t, "labels")
		labels = append(labels, 0, 1, 2, 3)
		counts := make([]int, classes)
		for _, c := range labels {
			counts[c]++
		}
		rng := rand.New(rand.NewPCG(1, 1))
		samples, err1 := foldSamples(labels, counts, 5, rng)
		whole, err2 := foldClasses(labels, counts, 4, rng)
		transfer, err3 := foldTransfer(labels, counts, func(c int) bool { return c == 0 }, rng)
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatal(err1, err2, err3)
		}
		for _, f := range []folds{samples, whole, transfer} {
			all := slices.Concat(f.rows...)
			slices.Sort(all)
			for i, at := range all {
				if i != at || len(all) != len(labels) {
					t.Fatalf("rows %v are no partition of %d", all, len(labels))
				}
			}
		}
		for _, f := range []folds{whole, transfer} {
			home := make(map[int]int)
			for part, rows := range f.rows {
				for _, i := range rows {
					if was, met := home[labels[i]]; met && was != part {
						t.Fatalf("class %d lies in parts %d and %d", labels[i], was, part)
					}
					home[labels[i]] = part
				}
			}
		}
		for _, i := range transfer.rows[0] {
			if labels[i] != 0 {
				t.Fatalf("class %d is read, only 0 is held", labels[i])
			}
		}
		for part, rows := range samples.rows {
			if n := len(labels) / 5; len(rows) < n || len(rows) > n+1 {
				t.Fatalf("part %d has %d of %d samples", part, len(rows), len(labels))
			}
		}
	})
}

func TestProbeRefusals(t *testing.T) {
	x, labels, attributes := described(40, 4, 3, 4, 1, 1)
	p := mustProber(t, x, labels, attributes)
	for want, f := range map[string]func() error{
		"2 folds of 40 samples":     func() error { _, err := p.Samples(2, 0); return err },
		"2 folds of 4 classes":      func() error { _, err := p.Classes(2, 0); return err },
		"0 samples of held":         func() error { _, err := p.Transfer(func(int) bool { return false }, 0); return err },
		"from 0 classes":            func() error { _, err := p.Transfer(func(int) bool { return true }, 0); return err },
		"every class needs its row": func() error { _, err := NewProber(nil, x, labels, submatrix(attributes, 0, 2, 0, 3)); return err },
		"40 labels for 39 samples":  func() error { _, err := NewProber(nil, submatrix(x, 0, 39, 0, 4), labels, attributes); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

// Constant features and attributes are valid.
func TestProbeOfConstantColumns(t *testing.T) {
	x, labels, attributes := described(300, 8, 4, 6, 0.1, 6)
	for i := range x.Rows {
		x.Row(i)[2] = 0.1
	}
	for c := range attributes.Rows {
		attributes.Row(c)[1] = 0.3
	}
	r, err := mustProber(t, x, labels, attributes).Samples(4, 0)
	if err != nil || r.Attributes.Each[1].Varies || r.Attributes.R2 < 0.9 || math.IsNaN(r.Attributes.Correlation) {
		t.Errorf("%+v, %v", r, err)
	}
}

func BenchmarkProbe5000x2048(b *testing.B) {
	x, labels, attributes := described(5000, 2048, 85, 50, 20, 1)
	pool := kernel.New(0)
	defer pool.Close()
	for b.Loop() {
		p, err := NewProber(pool, x, labels, attributes)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := p.Samples(5, 0); err != nil {
			b.Fatal(err)
		}
	}
}
