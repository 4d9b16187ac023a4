package data

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Training values within clip standard deviations of the mean are scaled by their range,
// those beyond become 0 or 1, and so do test values beyond.
func TestScalerClips(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, t := small(t), r
		clip := rapid.Float64Range(0.5, 5).Draw(t, "clip")
		at := s.Split.TrainVal
		s.Row(at[rapid.IntRange(0, len(at)-1).Draw(t, "outlier")])[1] = float32(rapid.Float64Range(-1e6, 1e6).Draw(t, "value"))
		sc := FitScaler(s, clip)
		var mean, square float64
		low, high := math.Inf(1), math.Inf(-1)
		for _, i := range at {
			v := float64(s.Row(i)[1])
			mean += v / float64(len(at))
			low, high = min(low, v), max(high, v)
		}
		for _, i := range at {
			square += math.Pow(float64(s.Row(i)[1])-mean, 2) / float64(len(at))
		}
		low, high = max(low, mean-clip*math.Sqrt(square)), min(high, mean+clip*math.Sqrt(square))
		row, size := make([]float32, s.D), math.Abs(low)+math.Abs(high)
		for i := range s.N() {
			v := float64(s.Row(i)[1])
			sc.Apply(row, s.Row(i))
			want := min(max((v-low)/(high-low), 0), 1)
			if math.Abs(float64(row[1])-want) > 1e-6*(1+size/(high-low)) {
				t.Fatalf("%v becomes %v, want %v in [%v, %v]", v, row[1], want, low, high)
			}
		}
	})
}
