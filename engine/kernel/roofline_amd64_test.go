package kernel

// fmaAssembly are the loops of peak_amd64.s, by the name of the set of kernels.
var fmaAssembly = map[string]fmaLoop{
	"avx2":   {fmaAVX2, 12 * 2 * 8},
	"avx512": {fmaAVX512, 12 * 2 * 16},
}
