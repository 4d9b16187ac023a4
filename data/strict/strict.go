// Package strict computes elementary functions, and normally distributed numbers, with the same bits on every
// processor. Package math does not: it has assembly for some processors, and elsewhere the compiler may fuse
// a product and a sum, which rounds once instead of twice. A conversion forbids that: float64(x*y) + z.
//
// The algorithms are those of package math in Go, whose arguments here need not be huge.
package strict

import "math"

// ln 2 in two parts; k times the first is exact.
const (
	ln2High = 6.93147180369123816490e-01
	ln2Low  = 1.90821492927058770002e-10
)

// Exp is eˣ.
func Exp(x float64) float64 {
	switch {
	case x != x || x > 709.782712893383973096:
		return x * math.Inf(1)
	case x < -745.133219101941108420:
		return 0
	}
	k := math.Floor(float64(math.Log2E*x) + 0.5)
	high, low := x-float64(k*ln2High), float64(k*ln2Low)
	r := high - low
	t := r * r
	c := float64(t*4.13813679705723846039e-08) - 1.65339022054652515390e-06
	c = float64(t*c) + 6.61375632143793436117e-05
	c = float64(t*c) - 2.77777777770155933842e-03
	c = float64(t*c) + 1.66666666666666019037e-01
	c = r - float64(t*c)
	y := 1 - ((low - r*c/(2-c)) - high)
	if math.Abs(k) < 1000 { // 2ᵏ is a normal number
		return y * math.Float64frombits(uint64(int64(k)+1023)<<52)
	}
	return math.Ldexp(y, int(k))
}

// Log is the natural logarithm of x.
func Log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	fraction, exponent := math.Frexp(x)
	if fraction < math.Sqrt2/2 {
		fraction *= 2
		exponent--
	}
	f, k := fraction-1, float64(exponent)
	s := f / (2 + f)
	s2 := s * s
	s4 := s2 * s2
	odd := float64(s2 * polynomial(s4, 1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01,
		6.666666666666735130e-01))
	even := float64(s4 * polynomial(s4, 1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01))
	half := float64(0.5 * f * f)
	rest := float64(s*(half+(odd+even))) + float64(k*ln2Low)
	return float64(k*ln2High) - ((half - rest) - f)
}

// Tanh is the hyperbolic tangent of x.
func Tanh(x float64) float64 {
	switch z := math.Abs(x); {
	case z > 44:
		return math.Copysign(1, x)
	case z >= 0.625:
		return math.Copysign(1-2/(Exp(2*z)+1), x)
	}
	s := x * x
	p := polynomial(s, -9.64399179425052238628e-1, -9.92877231001918586564e1, -1.61468768441708447952e3)
	q := polynomial(s, 1, 1.12811678491632931402e2, 2.23548839060100448583e3, 4.84406305325125486048e3)
	return x + float64(x*s)*p/q
}

// Sincos is sin x and cos x, for |x| below a million.
func Sincos(x float64) (sin, cos float64) {
	const a, b, c = 7.85398125648498535156e-1, 3.77489470793079817668e-8, 2.69515142907905952645e-15 // π/4 in parts
	j := math.Floor(math.Abs(x) * (4 / math.Pi))
	j += math.Mod(j, 2) // zeros come to lie at the origin
	z := ((math.Abs(x) - float64(j*a)) - float64(j*b)) - float64(j*c)
	zz := z * z
	cos = polynomial(zz, -1.13585365213876817300e-11, 2.08757008419747316778e-9, -2.75573141792967388112e-7,
		2.48015872888517045348e-5, -1.38888888888730564116e-3, 4.16666666666665929218e-2)
	cos = 1 - float64(0.5*zz) + float64(float64(zz*zz)*cos)
	sin = polynomial(zz, 1.58962301576546568060e-10, -2.50507477628578072866e-8, 2.75573136213857245213e-6,
		-1.98412698295895385996e-4, 8.33333333332211858878e-3, -1.66666666666666307295e-1)
	sin = z + float64(float64(z*zz)*sin)
	switch math.Mod(j, 8) { // eighths of a turn
	case 2:
		sin, cos = cos, -sin
	case 4:
		sin, cos = -sin, -cos
	case 6:
		sin, cos = -cos, sin
	}
	return math.Copysign(1, x) * sin, cos
}

// polynomial is Σ cᵢ·xⁿ⁻¹⁻ⁱ, by Horner's rule.
func polynomial(x float64, c ...float64) float64 {
	sum := c[0]
	for _, v := range c[1:] {
		sum = float64(sum*x) + v
	}
	return sum
}
