//go:build amd64 || arm64

package kernel

// withLoops sets k's element-wise loops and sums to assembly. What is left of a multiple of 8 goes to
// the portable loops, or, where those round differently, through assembly by way of a buffer.
func withLoops(k *kernels) {
	k.add = func(dst, a, b []float32) {
		if n := len(dst) &^ 7; n > 0 {
			_, _ = a[n-1], b[n-1]
			vAdd(&dst[0], &a[0], &b[0], n)
			dst, a, b = dst[n:], a[n:], b[n:]
		}
		portable.add(dst, a, b)
	}
	k.sub = func(dst, a, b []float32) {
		if n := len(dst) &^ 7; n > 0 {
			_, _ = a[n-1], b[n-1]
			vSub(&dst[0], &a[0], &b[0], n)
			dst, a, b = dst[n:], a[n:], b[n:]
		}
		portable.sub(dst, a, b)
	}
	k.mul = func(dst, a, b []float32) {
		if n := len(dst) &^ 7; n > 0 {
			_, _ = a[n-1], b[n-1]
			vMul(&dst[0], &a[0], &b[0], n)
			dst, a, b = dst[n:], a[n:], b[n:]
		}
		portable.mul(dst, a, b)
	}
	k.scale = func(dst, a []float32, alpha float32) {
		if n := len(dst) &^ 7; n > 0 {
			_ = a[n-1]
			vScale(&dst[0], &a[0], n, alpha)
			dst, a = dst[n:], a[n:]
		}
		portable.scale(dst, a, alpha)
	}
	k.axpy = func(dst, a []float32, alpha float32) {
		n := len(dst) &^ 7
		if n > 0 {
			_ = a[n-1]
			vAxpy(&dst[0], &a[0], n, alpha)
		}
		if n < len(dst) {
			var rest [2][8]float32
			copy(rest[0][:], dst[n:])
			copy(rest[1][:], a[n:len(dst)])
			vAxpy(&rest[0][0], &rest[1][0], 8, alpha)
			copy(dst[n:], rest[0][:])
		}
	}
	withLeaky(k)
	k.sum, k.dot, k.finite, k.squares = sumVector, dotVector, finiteVector, squaresVector
	k.exp, k.tanh, k.adam = expVector, tanhVector, adamVector
}

func withLeaky(k *kernels) {
	k.leaky = func(dst, a []float32, slope float32) {
		if n := len(dst) &^ 7; n > 0 {
			_ = a[n-1]
			if slope == 0 {
				vReLU(&dst[0], &a[0], n, slope)
			} else {
				vLeaky(&dst[0], &a[0], n, slope)
			}
			dst, a = dst[n:], a[n:]
		}
		portable.leaky(dst, a, slope)
	}
	k.mask = func(dst, y []float32, slope float32) {
		if n := len(dst) &^ 7; n > 0 {
			_ = y[n-1]
			vMask(&dst[0], &y[0], n, slope)
			dst, y = dst[n:], y[n:]
		}
		portable.mask(dst, y, slope)
	}
	k.leakyGrad = func(dst, dy, y []float32, slope float32) {
		if n := len(dst) &^ 7; n > 0 {
			_, _ = dy[n-1], y[n-1]
			vLeakyGrad(&dst[0], &dy[0], &y[0], n, slope)
			dst, dy, y = dst[n:], dy[n:], y[n:]
		}
		portable.leakyGrad(dst, dy, y, slope)
	}
}

func sumVector(a []float32) float64 {
	n := len(a) &^ 7
	s := 0.0
	if n > 0 {
		s = vSum(&a[0], n)
	}
	return s + portable.sum(a[n:])
}

func dotVector(a, b []float32) float64 {
	n := len(a) &^ 7
	s := 0.0
	if n > 0 {
		_ = b[n-1]
		s = vDot(&a[0], &b[0], n)
	}
	return s + portable.dot(a[n:], b[n:])
}

func squaresVector(a []float32) float64 {
	n := len(a) &^ 7
	s := 0.0
	if n > 0 {
		s = float64(vSquares(&a[0], n))
	}
	return s + portable.squares(a[n:])
}

func finiteVector(a []float32) bool {
	n := len(a) &^ 7
	return (n == 0 || vFinite(&a[0], n)) && portable.finite(a[n:])
}

func expVector(dst, a []float32) {
	n := len(dst) &^ 7
	if n > 0 {
		_ = a[n-1]
		vExp(&dst[0], &a[0], n)
	}
	if n < len(dst) {
		var rest [8]float32
		copy(rest[:], a[n:len(dst)])
		vExp(&rest[0], &rest[0], 8)
		copy(dst[n:], rest[:])
	}
}

func tanhVector(dst, a []float32) {
	n := len(dst) &^ 7
	if n > 0 {
		_ = a[n-1]
		vTanh(&dst[0], &a[0], n)
	}
	if n < len(dst) {
		var rest [8]float32
		copy(rest[:], a[n:len(dst)])
		vTanh(&rest[0], &rest[0], 8)
		copy(dst[n:], rest[:])
	}
}

func adamVector(w, g, m, v []float32, f *adamFactors) {
	n := len(w) &^ 7
	if n > 0 {
		_, _, _ = g[n-1], m[n-1], v[n-1]
		vAdam(&w[0], &g[0], &m[0], &v[0], n, f)
	}
	if n < len(w) {
		var rest [4][8]float32
		copy(rest[0][:], w[n:])
		copy(rest[1][:], g[n:len(w)])
		copy(rest[2][:], m[n:len(w)])
		copy(rest[3][:], v[n:len(w)])
		vAdam(&rest[0][0], &rest[1][0], &rest[2][0], &rest[3][0], 8, f)
		copy(w[n:], rest[0][:])
		copy(m[n:len(w)], rest[2][:])
		copy(v[n:len(w)], rest[3][:])
	}
}

//go:noescape
func vAdd(dst, a, b *float32, n int)

//go:noescape
func vSub(dst, a, b *float32, n int)

//go:noescape
func vMul(dst, a, b *float32, n int)

//go:noescape
func vScale(dst, a *float32, n int, alpha float32)

//go:noescape
func vAxpy(dst, a *float32, n int, alpha float32)

//go:noescape
func vLeaky(dst, a *float32, n int, alpha float32)

//go:noescape
func vReLU(dst, a *float32, n int, alpha float32)

//go:noescape
func vMask(dst, a *float32, n int, alpha float32)

//go:noescape
func vLeakyGrad(dst, a, b *float32, n int, alpha float32)

//go:noescape
func vSum(a *float32, n int) float64

//go:noescape
func vSquares(a *float32, n int) float32

//go:noescape
func vDot(a, b *float32, n int) float64

//go:noescape
func vFinite(a *float32, n int) bool

//go:noescape
func vExp(dst, a *float32, n int)

//go:noescape
func vTanh(dst, a *float32, n int)

//go:noescape
func vAdam(w, grad, m, v *float32, n int, f *adamFactors)
