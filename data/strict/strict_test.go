package strict

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"testing"
)

// near says whether two numbers differ by no more than two units of the last place.
func near(a, b float64) bool {
	return a == b || a != a && b != b || math.Abs(a-b) <= 2*(math.Nextafter(math.Abs(b), math.Inf(1))-math.Abs(b))
}

// Package math is accurate to a unit of the last place.
func TestAgainstMath(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	sin := func(x float64) float64 { s, _ := Sincos(x); return s }
	cos := func(x float64) float64 { _, c := Sincos(x); return c }
	for _, f := range []struct {
		name      string
		got, want func(float64) float64
		most      float64 // of arguments; those beside zero are tried too
	}{
		{"Exp", Exp, math.Exp, 700}, {"Exp", Exp, math.Exp, 1}, {"Log", Log, math.Log, 1e300}, {"Log", Log, math.Log, 2},
		{"Tanh", Tanh, math.Tanh, 50}, {"Tanh", Tanh, math.Tanh, 1}, {"sin", sin, math.Sin, 10}, {"cos", cos, math.Cos, 10},
	} {
		for range 100_000 {
			if x := f.most * (2*rng.Float64() - 1); !near(f.got(x), f.want(x)) {
				t.Fatalf("%s(%v) = %v, want %v", f.name, x, f.got(x), f.want(x))
			}
		}
	}
}

func TestSpecial(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct{ got, want float64 }{
		{Exp(0), 1}, {Exp(inf), inf}, {Exp(-inf), 0}, {Exp(nan), nan}, {Exp(-745), 5e-324}, {Exp(709.78), 1.7928227943945155e308},
		{Log(1), 0}, {Log(0), -inf}, {Log(inf), inf}, {Log(-1), nan}, {Log(nan), nan}, {Log(5e-324), -744.4400719213812},
		{Tanh(0), 0}, {Tanh(inf), 1}, {Tanh(-inf), -1}, {Tanh(nan), nan},
	} {
		if !near(c.got, c.want) {
			t.Errorf("got %v, want %v", c.got, c.want)
		}
	}
}

// NormFloat64 draws by the same method: its stream is ours, rounded to float32.
func TestNormalIsRandsStream(t *testing.T) {
	ours, theirs := rand.New(rand.NewPCG(3, 4)), rand.New(rand.NewPCG(3, 4))
	for i := range 2_000_000 {
		got, want := Normal(ours), theirs.NormFloat64()
		if math.Abs(got-want) > 1e-12 {
			t.Fatalf("draw %d is %v, by math/rand %v", i, got, want)
		}
	}
}

// The same bits on every processor.
func TestSameBits(t *testing.T) {
	h := fnv.New64a()
	rng := rand.New(rand.NewPCG(5, 6))
	for range 200_000 {
		x := 4 * (rng.Float64() - 0.5)
		sin, cos := Sincos(x)
		for _, v := range []float64{Exp(10 * x), Log(x * x), Tanh(x), sin, cos, Normal(rng)} {
			bits := math.Float64bits(v)
			h.Write([]byte{byte(bits), byte(bits >> 8), byte(bits >> 16), byte(bits >> 24), byte(bits >> 32), byte(bits >> 40), byte(bits >> 48), byte(bits >> 56)})
		}
	}
	if got, want := fmt.Sprintf("%016x", h.Sum64()), "dd049bec105b7bc1"; got != want {
		t.Errorf("hash of the results is %s, want %s", got, want)
	}
}

func BenchmarkExp(b *testing.B) {
	x := 0.3
	for b.Loop() {
		Exp(x)
	}
}

func BenchmarkMathExp(b *testing.B) {
	x := 0.3
	for b.Loop() {
		math.Exp(x)
	}
}

func BenchmarkNormal(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	for b.Loop() {
		Normal(rng)
	}
}
