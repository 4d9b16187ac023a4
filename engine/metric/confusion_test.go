package metric

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"testing"

	"pgregory.net/rapid"
)

// The confusion is what counting every pair gives.
func TestConfusionCountsPairs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seen, classes := 3, 7
		want := make([][]int, classes)
		for i := range want {
			want[i] = make([]int, classes)
		}
		var margins []Margin
		gamma := rapid.Float64Range(-1, 1).Draw(t, "gamma")
		for range rapid.IntRange(0, 60).Draw(t, "samples") {
			m := Margin{Truth: rapid.IntRange(0, classes-1).Draw(t, "truth"), BestSeen: rapid.IntRange(0, seen-1).Draw(t, "seen"),
				BestUnseen: rapid.IntRange(seen, classes-1).Draw(t, "unseen"), Lead: rapid.Float64Range(-1, 1).Draw(t, "lead")}
			margins = append(margins, m)
			want[m.Truth][m.Predicted(gamma)]++
		}
		c := NewEvaluation(margins, seen, classes).Confusion(gamma)
		if got := c.Dense(); !reflect.DeepEqual(got, want) {
			t.Fatalf("%v, want %v", got, want)
		}
		for truth, row := range want {
			for predicted, n := range row {
				if got := c.At(truth, predicted); got != n {
					t.Fatalf("%d of class %d predicted as %d, want %d", got, truth, predicted, n)
				}
			}
		}
	})
}

// largeEvaluation is one of ImageNet-21K's size: 21,841 classes, 100,000 samples.
func largeEvaluation() *Evaluation {
	const classes, seen = 21_841, 1000
	random := rand.New(rand.NewPCG(1, 2))
	margins := make([]Margin, 100_000)
	for i := range margins {
		margins[i] = Margin{Truth: random.IntN(classes), BestSeen: random.IntN(seen), BestUnseen: seen + random.IntN(classes-seen), Lead: random.NormFloat64()}
	}
	return NewEvaluation(margins, seen, classes)
}

// A matrix of ints of 21,841 classes would take 3.8 GB.
func TestConfusionOfManyClassesIsSmall(t *testing.T) {
	e := largeEvaluation()
	before := heap()
	c := e.Confusion(0)
	taken := heap() - before
	if taken > 8<<20 {
		t.Errorf("the confusion of 21,841 classes and 100,000 samples takes %d bytes, want at most 8 MB", taken)
	}
	t.Logf("%.1f MB", float64(taken)/1e6)
	runtime.KeepAlive(c)
	runtime.KeepAlive(e)
}

func BenchmarkConfusion(b *testing.B) {
	e := largeEvaluation()
	b.ReportAllocs()
	for b.Loop() {
		e.Confusion(0)
	}
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
