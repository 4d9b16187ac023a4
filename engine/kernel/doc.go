// Package kernel multiplies float32 matrices, and runs element-wise, row-wise and summing loops, on the
// workers of a [Pool]. It is independent of networks. For every call:
//
//   - The result does not depend on the number of threads, to the bit.
//   - Nothing is allocated once a shape has been seen.
//   - Elements outside the given views are neither read nor written.
//
// # Sets of kernels
//
// New picks the fastest set the processor runs: avx512 or avx2 (with FMA) on amd64, neon on arm64, or go, which
// is plain Go and the only one elsewhere. SEGZSL_KERNEL=go or avx2 picks a lesser one. neon's tests run under
// emulation: that it is right was checked, its speed was not measured.
//
// All sets but go give the same bits. go rounds sums of products, and Exp and Tanh, differently. What the others
// have in common:
//
//   - An element of a product is a chain of fused multiply-adds over growing k, from 0, within a block of k.
//     Blocks depend on the shape alone. Their sums are added in order, to what C holds if it accumulates; then
//     come bias and activation. Each is rounded once.
//   - Axpy, Adam, Exp and Tanh fuse where the assembly for AVX2 does. The rest of a slice goes through the same
//     instructions as the others, so that no value depends on its place.
//   - Sum and Dot have 32 lanes in float64, that are added as TOTAL in loops_amd64.s does, and then the rest.
//     AdamGemm's sums of squares follow rows and groups of columns (adamColumns).
//   - Go code rounds each product (float64(x*y) + z), since compilers may fuse, and takes Exp and Log from
//     data/strict.
//
// TestSameBits compares all that with testdata/bits.txt.
//
// # The multiplication
//
// C is computed in tiles that stay in registers while k runs: 8×32 with AVX-512, 6×16 with AVX2, NEON and in Go.
// A step of k loads a row of B's tile, and broadcasts element after element of A's column. Twelve or
// sixteen independent sums hide the latency of the multiply-add, and the step needs fewer loads than
// multiply-adds have cycles, so that the loop runs at the peak whenever its operands come from the second-
// level cache or nearer: the processor works far enough ahead to hide the 15 cycles that this cache takes,
// though not the hundreds of memory. All blocking follows from that:
//
//	operand     read by the tile            layout                        kept in
//	columns, x  cols elements a step        panels [panel][k][cols]       second-level cache
//	rows, r     one element, broadcast      as it lies, or [strip][k][rows]  streams
//
// The operand whose k is contiguous needs no packing as r: a broadcast takes any address. What is packed,
// and what it costs, is decided from the layout (plan.choose):
//
//	A·Bᵀ, forward y = x·Wᵀ      r is W, as it lies; x the batch, packed once for all workers. The product
//	                            comes out as Cᵀ and is turned over 48 columns at a time. So the weights,
//	                            by far the largest operand, are read once, in order, and never copied.
//	                            With k < rows of A turning C would cost more than packing B: then as below.
//	A·B, gradient dx = dz·W     r is dz, as it lies; x is W in blocks of 64 k by 512 columns. The first strip
//	                            reads the block where it lies and stores its panels on the way: the stores
//	                            have free ports beside the multiply-adds. Longer blocks lose: their rows are
//	                            a power of two apart in memory, and 128 of these fill the sets they map to.
//	                            The next block is prefetched meanwhile.
//	Aᵀ·B, gradient dW = dzᵀ·x   r is packed in strips; x as before, 16 strips or more using each block.
//	                            AdamGemm moves weights strip by strip instead, and has the micro-kernel
//	                            fetch them and their moments while it multiplies.
//	Aᵀ·Bᵀ                       both are packed.
//
// An incomplete strip has kernels of 4, 2 and 1 rows; an incomplete panel is padded with zeros, and its
// sums reach C by way of scratch memory, so that assembly never needs a mask. Bias, activation and
// accumulation are applied to the tile before it is stored.
//
// Workers take chunks of C from a counter. A sum over k is never divided between workers, so each element
// has one order of summation, whoever computes it.
//
// # Measured
//
// Rate of multiply-adds against OpenBLAS 0.3.21 set to the same instructions, one thread, by processor
// time, medians of interleaved runs beside other work. BenchmarkRoofline gives 190–230 GFLOP/s a core with AVX-512
// and 100–130 with AVX2 there, by the clock of the moment; repeated runs differ by some 5 %.
//
//	m×n×k                 avx512        avx2
//	forward 64×4096×2048  179  1.53×    115  1.36×
//	        64×2048×4096  158  1.43×    118  1.41×
//	        256×4096×2048 180  1.14×    113  1.10×
//	        192×4096×2133 176  1.12×    108  1.14×
//	        64×85×4096    142  1.44×    101  1.17×
//	input   64×2048×4096  133  1.69×     95  1.00×
//	        256×4096×2048 140  1.00×     99  0.89×
//	        192×2133×4096 144  0.97×     96  0.90×
//	weight  4096×2048×64  163  1.35×     96  1.14×
//	        2048×4096×256 151  0.97×    101  0.93×
//	        4096×2133×192 138  0.95×     99  0.94×
//	small   256×256×512   176  1.14×    117  1.03×
//	        512×34×256    87   0.79×     67  0.72×
//
// Those were measured before small products were cut into a share for every worker (plan.narrow), which
// made 256×512×256 and 256×256×512 twice as fast on two threads. testdata/peer/gemm.py repeats the comparison.
//
// What each part gains, two threads, by BenchmarkSets and BenchmarkAdamGemm beside other work (benchstat,
// n = 6): of the time that Go takes for the products above AVX2 takes 5.2 %, AVX-512 2.9 %; a second worker
// saves 39 to 46 % (not significant for the input gradient); AdamGemm takes as long as Gemm and then Adam
// where the third-level cache holds the gradient (p > 0.1), and needs no memory for it. In turns, old and
// new: fetching weights and moments while AdamGemm multiplies saves 29 % at k = 64, 18 % at 256 (AVX2: 25 %
// and 11 %).
//
// What is left: 34 columns fill their panels badly; input gradients at large batches could pack for all
// workers at once; storing weight gradients past the caches has not been tried. Prefetching the rows operand
// gains a few per cent at most over what the processor does by itself.
//
// Element-wise loops run at the speed of memory beyond the caches; Adam moves 28 bytes a weight in one pass,
// and [Pool.AdamGemm] saves writing and reading the gradient.
package kernel
