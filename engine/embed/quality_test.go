package embed

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"segzsl/engine/kernel"
)

func far(a, b []float32, m Metric) float64 {
	var dot, aa, bb, dd float64
	for j := range a {
		x, y := float64(a[j]), float64(b[j])
		dot, aa, bb, dd = dot+x*y, aa+x*x, bb+y*y, dd+(x-y)*(x-y)
	}
	switch {
	case m == Euclidean:
		return math.Sqrt(dd)
	case aa == 0 || bb == 0:
		return 1
	}
	return 1 - dot/math.Sqrt(aa*bb)
}

// nearTie is the difference of distances that float32 may turn round.
const nearTie = 1e-5

type other struct {
	d    float64
	same bool
}

// pure is how many of the use nearest are of the same class, at least and at
// most: those about as far as the last of them may stand for each other.
func pure(others []other, use int) (least, most int) {
	slices.SortStableFunc(others, func(p, q other) int { return cmp.Compare(p.d, q.d) })
	last, within, tied, tiedSame := others[use-1].d, 0, 0, 0
	for _, o := range others {
		switch {
		case o.d < last-nearTie:
			within++
			if o.same {
				least++
			}
		case o.d <= last+nearTie:
			tied++
			if o.same {
				tiedSame++
			}
		}
	}
	room := use - within
	most = least + min(room, tiedSame)
	return least + max(0, room-(tied-tiedSame)), most
}

// bySorting is the definition (Rousseeuw 1987; purity as Quality says), sample by
// sample; purity is between its two values, by how near ties fall.
func bySorting(x kernel.Matrix, labels []int, k int, m Metric) (silhouette, least, most float64) {
	n, counted := x.Rows, 0.0
	for i := range n {
		var others []other
		sum, count := map[int]float64{}, map[int]float64{}
		for j := range n {
			if j == i {
				continue
			}
			d := far(x.Row(i), x.Row(j), m)
			others = append(others, other{d, labels[j] == labels[i]})
			sum[labels[j]] += d
			count[labels[j]]++
		}
		own := labels[i]
		if count[own] == 0 {
			continue
		}
		counted++
		b := math.Inf(1)
		for c := range sum {
			if c != own {
				b = min(b, sum[c]/count[c])
			}
		}
		a := sum[own] / count[own]
		silhouette += (b - a) / max(a, b) / float64(n)
		use := min(k, int(count[own]))
		few, many := pure(others, use)
		least += float64(few) / float64(use)
		most += float64(many) / float64(use)
	}
	return silhouette, least / counted, most / counted
}

func TestQualityIsItsDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n, d := rapid.IntRange(4, 300).Draw(t, "n"), rapid.IntRange(1, 20).Draw(t, "d")
		x, labels := blobs(n, d, rapid.IntRange(2, min(6, n/2)).Draw(t, "classes"), 1, rapid.Uint64().Draw(t, "seed"))
		labels[0] = 7 // alone, behind empty classes
		if rapid.Bool().Draw(t, "zero row") {
			clear(x.Row(n - 1))
		}
		k := rapid.IntRange(1, 12).Draw(t, "k")
		for _, m := range []Metric{Euclidean, Cosine} {
			if d == 1 && m == Cosine {
				continue // all ties
			}
			q, err := Separate(nil, x, labels, k, m)
			if err != nil {
				t.Fatal(err)
			}
			silhouette, least, most := bySorting(x, labels, k, m)
			if math.Abs(q.Silhouette-silhouette) > 1e-4 || q.Purity < least-1e-9 || q.Purity > most+1e-9 {
				t.Fatalf("metric %d: silhouette %v, purity %v; by definition %v, %v to %v", m, q.Silhouette, q.Purity, silhouette, least, most)
			}
		}
	})
}

// Chance is the purity of random labels.
func TestPurityOfRandomLabelsIsChance(t *testing.T) {
	x, labels := blobs(1500, 5, 7, 1, 3)
	rng := rand.New(rand.NewPCG(4, 4))
	rng.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
	q, err := Separate(nil, x, labels, 10, Euclidean)
	if err != nil || math.Abs(q.Purity-q.Chance) > 0.02 || math.Abs(q.Chance-1.0/7) > 0.01 || math.Abs(q.Silhouette) > 0.05 {
		t.Errorf("%+v, %v", q, err)
	}
}

func TestSeparateRefusals(t *testing.T) {
	x, labels := blobs(6, 2, 2, 1, 1)
	nan, _ := blobs(6, 2, 2, 1, 1)
	nan.Data[3] = float32(math.NaN())
	for want, f := range map[string]func() error{
		"5 labels for 6 samples": func() error { _, err := Separate(nil, x, labels[:5], 1, Cosine); return err },
		"1 class":                func() error { _, err := Separate(nil, x, make([]int, 6), 1, Cosine); return err },
		"alone in its class":     func() error { _, err := Separate(nil, x, []int{0, 1, 2, 3, 4, 5}, 1, Cosine); return err },
		"sample 2 has class -1":  func() error { _, err := Separate(nil, x, []int{0, 1, -1, 0, 1, 0}, 1, Cosine); return err },
		"0 nearest":              func() error { _, err := Separate(nil, x, labels, 0, Cosine); return err },
		"row 1, column 1 is NaN": func() error { _, err := Separate(nil, nan, labels, 1, Cosine); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one that says %q", err, want)
		}
	}
}

func BenchmarkSeparate5000x2048(b *testing.B) {
	x, labels := blobs(5000, 2048, 50, 0.1, 1)
	pool := kernel.New(0)
	defer pool.Close()
	for b.Loop() {
		if _, err := Separate(pool, x, labels, 10, Cosine); err != nil {
			b.Fatal(err)
		}
	}
}
