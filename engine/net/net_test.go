package net

import (
	"math"
	"math/rand/v2"
	"testing"

	"segzsl/engine/grad"
	"segzsl/engine/kernel"
)

func random(rng *rand.Rand, x []float32) {
	for i := range x {
		x[i] = float32(rng.NormFloat64())
	}
}

func near(t *testing.T, what string, got, want []float32, tolerance float64) {
	t.Helper()
	for i := range want {
		if d := math.Abs(float64(got[i] - want[i])); !(d <= tolerance) {
			t.Fatalf("%s: entry %d is %g, want %g", what, i, got[i], want[i])
		}
	}
}

// A layer with two inputs is equivalent to one with their concatenation.
func TestInputsAreConcatenated(t *testing.T) {
	const n, k1, k2, m = 5, 3, 4, 2
	rng := rand.New(rand.NewPCG(1, 1))
	g := grad.New(kernel.New(1))
	parts, whole := NewLinear("parts", m, k1, k2), NewLinear("whole", m, k1+k2)
	for _, p := range whole.Params() {
		random(rng, p.Value)
	}
	copy(parts.B.Value, whole.B.Value)
	x1, x2, x := g.Input("x1", n, k1), g.Input("x2", n, k2), g.Input("x", n, k1+k2)
	random(rng, x.Data())
	split := func(from []float32, rows int, left, right []float32) {
		for i := range rows {
			copy(left[i*k1:], from[i*(k1+k2):][:k1])
			copy(right[i*k2:(i+1)*k2], from[i*(k1+k2)+k1:])
		}
	}
	split(x.Data(), n, x1.Data(), x2.Data())
	split(whole.W[0].Value, m, parts.W[0].Value, parts.W[1].Value)
	got, want := parts.Apply(g, Freeze, grad.Identity, x1, x2), whole.Apply(g, Freeze, grad.Identity, x)
	program, err := g.CompileForward(got, want)
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Run(); err != nil {
		t.Fatal(err)
	}
	near(t, "output", got.Data(), want.Data(), 1e-5)
}

// Weights are drawn from N(0, 0.02), as in f-CLSWGAN; biases are 0.
func TestInitialWeights(t *testing.T) {
	l := NewLinear("l", 200, 300)
	random(rand.New(rand.NewPCG(2, 2)), l.B.Value)
	l.Init(rand.New(rand.NewPCG(1, 2)))
	var sum, squares float64
	w := l.W[0].Value
	for _, v := range w {
		sum += float64(v)
		squares += float64(v) * float64(v)
	}
	n := float64(len(w))
	if mean, deviation := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 4*0.02/math.Sqrt(n) || math.Abs(deviation-0.02) > 4*0.02/math.Sqrt(2*n) {
		t.Errorf("mean %g, standard deviation %g, want 0 and 0.02 within 4 standard errors", mean, deviation)
	}
	for i, v := range l.B.Value {
		if v != 0 {
			t.Fatalf("bias %d is %g", i, v)
		}
	}
}

// log σ² of q is in the range of tanh for any input.
func TestLogVarianceIsBounded(t *testing.T) {
	g := grad.New(kernel.New(1))
	q := NewGaussian(0.2, 8, 3, 4)
	rng := rand.New(rand.NewPCG(3, 3))
	for _, p := range q.Params() {
		random(rng, p.Value)
	}
	zr := g.Input("z_r", 16, 4)
	random(rng, zr.Data())
	for i := range zr.Data() {
		zr.Data()[i] *= 1000
	}
	mu, logVar := q.Apply(g, Freeze, zr)
	program, err := g.CompileForward(mu, logVar)
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Run(); err != nil {
		t.Fatal(err)
	}
	largest := 0.0
	for i, v := range logVar.Data() {
		if largest = max(largest, math.Abs(float64(v))); !(largest <= 1) {
			t.Fatalf("log σ² %d is %g", i, v)
		}
	}
	if largest < 0.99 {
		t.Errorf("log σ² reaches only ±%g: the input was too small for this test", largest)
	}
}

// Algorithm 1 of Kingma and Ba (2015), and with Decay AdamW, in float64, against
// ten steps on a loss with known gradients: mean((x − c)²) → 2(x − c)/n.
func TestAdamFollowsTheAlgorithm(t *testing.T) {
	for _, decay := range []float64{0, 0.1} {
		const rows, cols, lr, beta1, beta2 = 3, 4, 0.05, 0.5, 0.999
		rng := rand.New(rand.NewPCG(4, 4))
		pool := kernel.New(1)
		g := grad.New(pool)
		p, idle := grad.NewParam("p", rows, cols), grad.NewParam("idle", 1, 2)
		target := make([]float32, rows*cols)
		random(rng, p.Value)
		random(rng, target)
		loss := g.Param(p).Sub(g.Const("target", rows, cols, target)).Square().Mean()
		program, err := g.Compile(loss)
		if err != nil {
			t.Fatal(err)
		}
		adam := NewAdam(pool, beta1, p, idle)
		adam.Decay = decay
		x, m, v := make([]float64, rows*cols), make([]float64, rows*cols), make([]float64, rows*cols)
		for i, value := range p.Value {
			x[i] = float64(value)
		}
		for step := 1; step <= 10; step++ {
			if err := program.Run(); err != nil {
				t.Fatal(err)
			}
			adam.Step(program, lr)
			squares := 0.0
			for i := range x {
				gradient := 2 * (x[i] - float64(target[i])) / (rows * cols)
				squares += gradient * gradient
				x[i] -= lr * decay * x[i]
				m[i] = beta1*m[i] + (1-beta1)*gradient
				v[i] = beta2*v[i] + (1-beta2)*gradient*gradient
				mHat, vHat := m[i]/(1-math.Pow(beta1, float64(step))), v[i]/(1-math.Pow(beta2, float64(step)))
				x[i] -= lr * mHat / (math.Sqrt(vHat) + 1e-8)
				if d := math.Abs(float64(p.Value[i]) - x[i]); !(d < 1e-5) {
					t.Fatalf("decay %g, step %d: weight %d is %g, want %g", decay, step, i, p.Value[i], x[i])
				}
			}
			if got, ok := adam.Squares(p); !ok || math.Abs(got-squares) > 1e-4*squares {
				t.Fatalf("step %d: squared norm of the gradient %g, %t, want %g", step, got, ok, squares)
			}
		}
		if _, ok := adam.Squares(idle); ok || idle.Value[0] != 0 {
			t.Error("a parameter without a gradient was updated")
		}
	}
}

// A program has gradients by networks in mode Train, not by frozen ones.
func TestFrozenParametersGetNoGradient(t *testing.T) {
	g := grad.New(kernel.New(1))
	rng := rand.New(rand.NewPCG(5, 5))
	critic, generator := NewMLP("critic", 0.2, grad.Identity, 4, 1, 3), NewMLP("generator", 0.2, grad.ReLU, 4, 3, 2)
	critic.Init(rng)
	generator.Init(rng)
	z := g.Input("z", 6, 2)
	random(rng, z.Data())
	program, err := g.Compile(critic.Apply(g, Freeze, generator.Apply(g, Train, z)).Mean())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range critic.Params() {
		if program.Gradient(p) != nil {
			t.Errorf("%s is frozen and has a gradient", p.Name)
		}
	}
	for _, p := range generator.Params() {
		if program.Gradient(p) == nil {
			t.Errorf("%s trains and has no gradient", p.Name)
		}
	}
}
