package kernel

// available lists the sets this machine runs, the fastest last.
func available() []*kernels {
	sets := []*kernels{&portable}
	if hasAVX2() {
		sets = append(sets, &avx2)
		if hasAVX512() {
			sets = append(sets, &avx512)
		}
	}
	return sets
}

// hasAVX2 says whether the processor has AVX2 and FMA, and the system keeps the wide registers.
func hasAVX2() bool {
	const fma, osxsave, avx = 1 << 12, 1 << 27, 1 << 28
	const xmmYmm = 1<<1 | 1<<2
	if top, _, _, _ := cpuid(0, 0); top < 7 {
		return false
	}
	_, _, c, _ := cpuid(1, 0)
	if c&fma == 0 || c&osxsave == 0 || c&avx == 0 || xgetbv()&xmmYmm != xmmYmm {
		return false
	}
	_, b, _, _ := cpuid(7, 0)
	return b&(1<<5) != 0
}

// hasAVX512 says whether the foundation of AVX-512 is there, given hasAVX2.
func hasAVX512() bool {
	const maskZmm = 1<<5 | 1<<6 | 1<<7
	_, b, _, _ := cpuid(7, 0)
	return b&(1<<16) != 0 && xgetbv()&maskZmm == maskZmm
}

func cpuid(leaf, sub uint32) (a, b, c, d uint32)

// xgetbv is the low half of extended control register 0: the register states the system saves.
func xgetbv() uint32

// pause hints to the core that it spins.
func pause()
