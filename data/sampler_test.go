package data

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestScalerFitsTrainValOnly(t *testing.T) {
	s := small(t)
	s.Row(s.Split.TestSeen[0])[0] = 1000
	for i := range s.N() {
		s.Row(i)[2] = 7
	}
	sc := FitScaler(s, 0)
	low, high := float32(math.Inf(1)), float32(math.Inf(-1))
	row := make([]float32, s.D)
	for _, at := range s.Split.TrainVal {
		sc.Apply(row, s.Row(at))
		low, high = min(low, row[0]), max(high, row[0])
		if row[2] != 0 {
			t.Fatalf("a constant feature becomes %v, want 0", row[2])
		}
	}
	if low != 0 || high != 1 {
		t.Errorf("training features range over [%v, %v], want [0, 1]", low, high)
	}
	sc.Apply(row, s.Row(s.Split.TestSeen[0]))
	if row[0] <= 1 {
		t.Errorf("a test value beyond training becomes %v, want more than 1", row[0])
	}
	sc.Invert(row, row)
	if math.Abs(float64(row[0])-1000) > 0.01 || row[2] != 7 {
		t.Errorf("inverted: %v", row)
	}
}

func TestScalerLeavesPixels(t *testing.T) {
	s := small(t)
	s.ImageHeight, s.ImageWidth = 1, 3
	row := make([]float32, s.D)
	FitScaler(s, 0).Apply(row, s.Row(5))
	if !slices.Equal(row, s.Row(5)) {
		t.Errorf("pixels %v become %v", s.Row(5), row)
	}
}

// Each pass draws every sample once, batches have exactly B rows, rows are the
// scaled samples, and a restored sampler continues as the saved one would have.
func TestSamplerDealsEverySampleOnce(t *testing.T) {
	s := small(t)
	sc := FitScaler(s, 0)
	rapid.Check(t, func(t *rapid.T) {
		n := len(s.Split.TrainVal)
		cfg := SamplerConfig{
			Batch:    rapid.IntRange(1, n).Draw(t, "batch"),
			Seed:     rapid.Uint64().Draw(t, "seed"),
			Balanced: rapid.Bool().Draw(t, "balanced"),
		}
		sampler, err := NewSampler(s, sc, s.Split.TrainVal, cfg)
		if err != nil {
			t.Fatal(err)
		}
		var b Batch
		var dealt []int
		stop := rapid.IntRange(0, 2*n/cfg.Batch).Draw(t, "stop")
		var saved SamplerState
		for k := 0; len(dealt) < 3*n; k++ {
			if k == stop {
				saved = sampler.State()
			}
			sampler.Next(&b)
			dealt = append(dealt, b.Locations...)
			row := make([]float32, s.D)
			sc.Apply(row, s.Row(b.Locations[0]))
			if len(b.Y) != cfg.Batch || !slices.Equal(row, b.X[:s.D]) || b.Y[0] != s.Labels[b.Locations[0]] {
				t.Fatalf("batch %d: %d rows, %v of class %d", k, len(b.Y), b.X[:s.D], b.Y[0])
			}
		}
		if !cfg.Balanced {
			for pass := range 3 {
				if got := slices.Sorted(slices.Values(dealt[pass*n : (pass+1)*n])); !slices.Equal(got, s.Split.TrainVal) {
					t.Fatalf("pass %d dealt %v", pass, got)
				}
			}
		}
		again, _ := NewSampler(s, sc, s.Split.TrainVal, cfg)
		if err := again.Restore(saved); err != nil {
			t.Fatal(err)
		}
		again.Next(&b)
		if want := dealt[stop*cfg.Batch : (stop+1)*cfg.Batch]; !slices.Equal(b.Locations, want) {
			t.Fatalf("restored sampler draws %v, want %v", b.Locations, want)
		}
	})
}

func TestSamplerBalancesClasses(t *testing.T) {
	s := small(t)
	// Ten samples of class 0, two of class 1.
	locations := append(slices.Clone(s.Split.TrainVal[:7]), s.Split.TrainVal[7:9]...)
	sampler, err := NewSampler(s, FitScaler(s, 0), locations, SamplerConfig{Batch: 8, Balanced: true})
	if err != nil {
		t.Fatal(err)
	}
	var b Batch
	for range 20 {
		sampler.Next(&b)
		count := map[ClassID]int{}
		for _, y := range b.Y {
			count[y]++
		}
		if max(count[0], count[1]) > 5 {
			t.Fatalf("classes in a batch of 8: %v", count)
		}
	}
}

func TestSamplerErrors(t *testing.T) {
	s := small(t)
	for _, batch := range []int{0, -1, 29} {
		_, err := NewSampler(s, FitScaler(s, 0), s.Split.TrainVal[:28], SamplerConfig{Batch: batch})
		wantError(t, err, "from 28 samples of synthetic: want 1 to 28")
	}
	sampler, _ := NewSampler(s, FitScaler(s, 0), s.Split.TrainVal, SamplerConfig{Batch: 4})
	wantError(t, sampler.Restore(SamplerState{Position: 1000}), "position 1000")
}

func TestSamplerDoesNotAllocate(t *testing.T) {
	s := small(t)
	for _, balanced := range []bool{false, true} {
		sampler, _ := NewSampler(s, FitScaler(s, 0), s.Split.TrainVal, SamplerConfig{Batch: len(s.Split.TrainVal), Balanced: balanced})
		var b Batch
		sampler.Next(&b)
		if n := testing.AllocsPerRun(20, func() { sampler.Next(&b) }); n > 0 {
			t.Errorf("balanced %v: %v allocations a batch, want none", balanced, n)
		}
	}
}
