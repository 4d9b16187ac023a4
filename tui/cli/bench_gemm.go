package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"segzsl/engine/kernel"
)

// shape is a product C = op(A)·op(B) of training; C is m × n, sums have k terms.
type shape struct {
	kind           string
	m, n, k        int
	transA, transB bool
}

// layers are the affine layers of the paper's networks at full size, in → out.
var layers = []struct{ in, out int }{
	{2048, 4096}, // x into a hidden layer
	{4096, 2048}, // a hidden layer into x
	{4096, 1024}, // into z_s and z_r
	{1024, 4096}, // z_r into q, half of the decoder's input
	{4096, 4096}, // between q's hidden layers
	{4096, 85},   // q's heads
	{85, 4096},   // attributes or noise into generator and critic
}

// glyphLayers are those of the glyphs preset that differ most from the paper's.
var glyphLayers = []struct{ in, out int }{
	{256, 512}, // x into a hidden layer
	{512, 256}, // a hidden layer into x
	{30, 512},  // attributes or noise into generator and critic
	{128, 34},  // z_s into the classifier
}

// trainingShapes are the three products of each layer at both batch sizes, the
// critic's weight gradient over three batches, and the small products of losses;
// then those of the embedded set.
func trainingShapes() []shape {
	var list []shape
	for _, batch := range []int{64, 256} {
		for _, l := range layers {
			list = append(list, productsOf(l.in, l.out, batch)...)
		}
		list = append(list,
			shape{"critic's weights", 4096, 2048, 3 * batch, true, false},
			shape{"score", batch, 85, 1024, false, false},
			shape{"similarity", batch, batch, 1024, false, true})
	}
	for _, l := range glyphLayers {
		list = append(list, productsOf(l.in, l.out, 256)...)
	}
	return list
}

// productsOf are the products that train a layer.
func productsOf(in, out, batch int) []shape {
	return []shape{
		{"forward", batch, out, in, false, true},
		{"input gradient", batch, in, out, false, false},
		{"weight gradient", out, in, batch, true, false},
	}
}

func (a *app) benchGemmCommand() *cobra.Command {
	var threads int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "gemm",
		Short: "time the matrix products of training beside the machine's limits",
		Long: `Time the matrix products of training beside what the machine can do: its rate of multiply-adds with everything in registers, and its memory bandwidth.
GB/s counts each element of the three matrices once. With --json there is a line for each product, and a last one with the limits.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			return a.benchGemm(threadsOf(threads), trainingShapes(), asJSON)
		},
	}
	cmd.Flags().IntVar(&threads, "threads", 0, "workers; 0 takes every core")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print lines of JSON")
	return cmd
}

// gemmLine is one product in JSON.
type gemmLine struct {
	Product string  `json:"product"`
	M       int     `json:"m"`
	N       int     `json:"n"`
	K       int     `json:"k"`
	MS      float64 `json:"median_ms"`
	GFLOPS  float64 `json:"gflops"`
	Share   float64 `json:"share_of_peak"`
	GBS     float64 `json:"gb_per_s"`
}

// limitsLine is the last line of bench gemm --json.
type limitsLine struct {
	Threads   int     `json:"threads"`
	Peak      float64 `json:"peak_gflops"`
	Bandwidth float64 `json:"bandwidth_gb_per_s"`
}

func (a *app) benchGemm(threads int, shapes []shape, asJSON bool) error {
	limits := limitsLine{threads, kernel.PeakFMA(threads), kernel.Bandwidth(threads)}
	if !asJSON {
		_, err := fmt.Fprintf(a.out, "%s: peak %.1f GFLOP/s (multiply-adds in registers), memory %.1f GB/s (triad)\n\n%-16s  %5s  %5s  %5s  %8s  %8s  %7s  %6s\n",
			plural(threads, "thread"), limits.Peak, limits.Bandwidth, "product", "m", "n", "k", "ms", "GFLOP/s", "of peak", "GB/s")
		if err != nil {
			return err
		}
	}
	pool := kernel.New(threads)
	defer pool.Close()
	for _, s := range shapes {
		ms := s.time(pool)
		line := gemmLine{Product: s.kind, M: s.m, N: s.n, K: s.k, MS: ms, GFLOPS: s.flop() / ms / 1e6, GBS: s.bytes() / ms / 1e6}
		line.Share = line.GFLOPS / limits.Peak
		if err := a.printGemm(line, asJSON); err != nil {
			return err
		}
	}
	if asJSON {
		return printLine(a.out, limits)
	}
	return nil
}

func (a *app) printGemm(l gemmLine, asJSON bool) error {
	if asJSON {
		return printLine(a.out, l)
	}
	_, err := fmt.Fprintf(a.out, "%-16s  %5d  %5d  %5d  %8.3f  %8.1f  %6.0f%%  %6.1f\n",
		l.Product, l.M, l.N, l.K, l.MS, l.GFLOPS, 100*l.Share, l.GBS)
	return err
}

func (s shape) flop() float64 { return 2 * float64(s.m) * float64(s.n) * float64(s.k) }

func (s shape) bytes() float64 {
	return 4 * (float64(s.m)*float64(s.k) + float64(s.k)*float64(s.n) + float64(s.m)*float64(s.n))
}

// How long a product is timed: at least gemmTime and gemmRuns.
const (
	gemmTime = 100 * time.Millisecond
	gemmRuns = 7
)

// time is the median time of the product in milliseconds.
func (s shape) time(pool *kernel.Pool) float64 {
	a, b, c := matrix(s.m, s.k, s.transA), matrix(s.k, s.n, s.transB), matrix(s.m, s.n, false)
	pool.Gemm(c, a, b, s.transA, s.transB, kernel.Epilogue{}) // brings pages and buffers into being
	var times []float64
	for start := time.Now(); len(times) < gemmRuns || time.Since(start) < gemmTime; {
		begun := time.Now()
		pool.Gemm(c, a, b, s.transA, s.transB, kernel.Epilogue{})
		times = append(times, 1e3*since(begun))
	}
	return median(times)
}

// matrix holds small numbers; the time does not depend on which, as long as
// they are not denormal.
func matrix(rows, cols int, transposed bool) kernel.Matrix {
	if transposed {
		rows, cols = cols, rows
	}
	values := make([]float32, rows*cols)
	for i := range values {
		values[i] = float32(i%17)/16 - 0.5
	}
	return kernel.Dense(rows, cols, values)
}
