package kernel

// neon is the assembly for NEON, which every arm64 processor has.
var neon = assembled("neon")

// available lists the sets this machine runs, the fastest last.
func available() []*kernels { return []*kernels{&portable, &neon} }

// pause hints to the core that it spins.
func pause()

// The loop of BenchmarkRoofline, which no shipped program contains.
//
//go:noescape
func fmaNEON(rounds int)
