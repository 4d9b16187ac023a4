package engine

import (
	"fmt"
	"testing"
)

// BenchmarkFullStep times steps at the sizes of the paper.
func BenchmarkFullStep(b *testing.B) {
	for _, step := range BenchSteps {
		for _, batch := range []int{64, 256} {
			b.Run(fmt.Sprintf("%s/%d", step, batch), func(b *testing.B) { benchmarkStep(b, step, batch) })
		}
	}
}

func benchmarkStep(b *testing.B, step string, batch int) {
	bench, err := NewBenchmark(BenchConfig{Step: step, Features: 2048, Attributes: 85, Classes: 40,
		Semantic: 1024, Residual: 1024, Hidden: 4096, ClubHidden: 4096, Batch: batch})
	if err != nil {
		b.Fatal(err)
	}
	defer bench.Close()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bench.Step(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(bench.FLOP()*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}
