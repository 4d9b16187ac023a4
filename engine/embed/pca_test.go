package embed

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"segzsl/engine/kernel"
)

// The variances are those of gonum's principal components (an SVD in float64),
// by decomposition and by sketch.
func TestPCAAgreesWithGonum(t *testing.T) {
	for _, d := range []int{40, 300} {
		x, _ := blobs(500, d, 12, 2, 3)
		p, err := FitPCA(nil, x, 8, 0)
		if err != nil {
			t.Fatal(err)
		}
		var theirs stat.PC
		wide := mat.NewDense(x.Rows, d, nil)
		for i, v := range x.Data {
			wide.Set(i/d, i%d, float64(v))
		}
		if !theirs.PrincipalComponents(wide, nil) {
			t.Fatal("gonum found no principal components")
		}
		var vectors mat.Dense
		theirs.VectorsTo(&vectors)
		total := 0.0
		for _, v := range theirs.VarsTo(nil) {
			total += v
		}
		if math.Abs(p.Total/total-1) > 1e-4 {
			t.Errorf("d=%d: total variance %v, gonum's %v", d, p.Total, total)
		}
		for i, v := range theirs.VarsTo(nil)[:8] {
			if math.Abs(p.Variance[i]/v-1) > 1e-3 {
				t.Errorf("d=%d: variance %d is %v, gonum's %v", d, i, p.Variance[i], v)
			}
			var cos float64
			for j, a := range p.Axes.Row(i) {
				cos += float64(a) * vectors.At(j, i)
			}
			if math.Abs(cos) < 0.99 {
				t.Errorf("d=%d: axis %d has cosine %v with gonum's", d, i, cos)
			}
		}
		coordinatesHaveTheVariance(t, p, x)
	}
}

func coordinatesHaveTheVariance(t *testing.T, p *PCA, x kernel.Matrix) {
	t.Helper()
	y := p.Apply(nil, x)
	for k, v := range p.Variance {
		var squares float64
		for i := range y.Rows {
			squares += float64(y.Row(i)[k]) * float64(y.Row(i)[k])
		}
		if got := squares / float64(y.Rows-1); math.Abs(got/v-1) > 1e-3 {
			t.Errorf("coordinates along axis %d vary by %v, the axis says %v", k, got, v)
		}
	}
}

// More axes than there are directions: the rest have no variance, and shares
// sum to 1.
func TestPCAOfFewDirections(t *testing.T) {
	for _, d := range []int{20, 400} {
		x := zeros(100, d)
		for i := range x.Rows {
			for j, row := 0, x.Row(i); j < d; j++ {
				row[j] = float32((i%7)*(j%5) + (i%3)*(j%2) + 1)
			}
		}
		p, err := FitPCA(nil, x, 6, 1)
		if err != nil {
			t.Fatal(err)
		}
		var sum float64
		for i, v := range p.Variance {
			share := v / p.Total
			sum += share
			if i >= 2 && share > 1e-6 {
				t.Errorf("d=%d: axis %d explains %v of two directions", d, i, share)
			}
		}
		if math.Abs(sum-1) > 1e-4 {
			t.Errorf("d=%d: shares sum to %v", d, sum)
		}
		for i, v := range p.Axes.Data {
			if v-v != 0 {
				t.Fatalf("d=%d: entry %d of the axes is %v", d, i, v)
			}
		}
	}
}

func TestPCAIsTheSameWithTwoThreads(t *testing.T) {
	x, _ := blobs(300, 400, 5, 1, 3)
	pool := kernel.New(2)
	defer pool.Close()
	one, err1 := FitPCA(nil, x, 4, 2)
	two, err2 := FitPCA(pool, x, 4, 2)
	if err1 != nil || err2 != nil || !slices.Equal(one.Axes.Data, two.Axes.Data) {
		t.Errorf("one and two threads differ (errors %v, %v)", err1, err2)
	}
}

func TestPCARefusals(t *testing.T) {
	x, _ := blobs(4, 3, 2, 1, 1)
	if _, err := FitPCA(nil, kernel.Dense(1, 3, x.Data[:3]), 2, 0); err == nil {
		t.Error("PCA of one sample was accepted")
	}
	x.Data[5] = float32(math.Inf(1))
	if _, err := FitPCA(nil, x, 2, 0); err == nil || err.Error() != "embed: PCA: row 1, column 2 is +Inf: every feature must be finite" {
		t.Errorf("an infinite feature: %v", err)
	}
}

func BenchmarkPCA(b *testing.B) {
	for name, d := range map[string]int{"256": 256, "2048": 2048} {
		x, _ := blobs(2000, d, 10, 1, 1)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := FitPCA(nil, x, reduced, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
