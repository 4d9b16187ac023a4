//go:build amd64 || arm64

package kernel

// assembled is the set of kernels in assembly that processors share, with tiles of 6×16; each has files
// of its own for it.
func assembled(name string) kernels {
	k := portable
	k.name = name
	withLoops(&k)
	k.rows, k.cols = 6, 16
	k.sweep = func(s *sweep, rows int) {
		switch {
		case s.copyTo != nil:
			copy6x16(s)
		case rows == 6 && s.m != nil:
			s.everyFetch = max(1, s.k/(4*6))
			fetch6x16(s)
		case rows == 6:
			sweep6x16(s)
		case rows == 4:
			sweep4x16(s)
		case rows == 2:
			sweep2x16(s)
		default:
			sweep1x16(s)
		}
	}
	k.packStrip = func(dst, src []float32, ld, k int) { packStrip6(&dst[0], &src[0], ld, k) }
	k.transpose = func(t *transposition) { transpose8(t) }
	return k
}

//go:noescape
func sweep6x16(s *sweep)

//go:noescape
func copy6x16(s *sweep)

//go:noescape
func fetch6x16(s *sweep)

//go:noescape
func sweep4x16(s *sweep)

//go:noescape
func sweep2x16(s *sweep)

//go:noescape
func sweep1x16(s *sweep)

//go:noescape
func packStrip6(dst, src *float32, ld, k int)

//go:noescape
func transpose8(t *transposition)
