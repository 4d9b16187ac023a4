package kernel

// avx2 is the assembly for AVX2 and FMA.
var avx2 = assembled("avx2")

// avx512 is the assembly for AVX-512F.
var avx512 = withAVX512(avx2)

func withAVX512(k kernels) kernels {
	k.name = "avx512"
	k.rows, k.cols = 8, 32
	k.sweep = func(s *sweep, rows int) {
		switch {
		case s.copyTo != nil:
			copy8x32(s)
		case rows == 8 && s.m != nil:
			s.everyFetch = max(1, s.k/(4*8))
			fetch8x32(s)
		case rows == 8:
			sweep8x32(s)
		case rows == 4:
			sweep4x32(s)
		case rows == 2:
			sweep2x32(s)
		default:
			sweep1x32(s)
		}
	}
	k.narrow = func(s *sweep) { narrow8x16(s) }
	k.packStrip = func(dst, src []float32, ld, k int) { packStrip8(&dst[0], &src[0], ld, k) }
	return k
}

//go:noescape
func sweep8x32(s *sweep)

//go:noescape
func copy8x32(s *sweep)

//go:noescape
func fetch8x32(s *sweep)

//go:noescape
func narrow8x16(s *sweep)

//go:noescape
func sweep4x32(s *sweep)

//go:noescape
func sweep2x32(s *sweep)

//go:noescape
func sweep1x32(s *sweep)

//go:noescape
func packStrip8(dst, src *float32, ld, k int)

// The loops of BenchmarkRoofline, which no shipped program contains.
//
//go:noescape
func fmaAVX2(rounds int)

//go:noescape
func fmaAVX512(rounds int)
