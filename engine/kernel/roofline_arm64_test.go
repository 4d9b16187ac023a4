package kernel

// fmaAssembly is the loop of peak_arm64.s, by the name of the set of kernels.
var fmaAssembly = map[string]fmaLoop{"neon": {fmaNEON, 24 * 2 * 4}}
