package cli

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"segzsl/engine"
	"segzsl/tui/output"
)

func (a *app) benchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "measure the speed of training steps or of a whole run",
		Example: `
segzsl bench step --stage extract --batch 64 --steps 20
segzsl bench run --data glyphs`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usagef("bench measures step or run, not %q", args[0])
			}
			return usagef("bench needs an argument: step or run")
		},
		RunE: func(*cobra.Command, []string) error { return nil }, // Args has refused
	}
	cmd.AddCommand(a.benchStepCommand(), a.benchRunCommand())
	return cmd
}

func (a *app) benchStepCommand() *cobra.Command {
	c := engine.BenchConfig{Step: "extract"}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "step",
		Short: "time whole training steps on random data",
		Long: `Time whole training steps on random data: drawing the batch, forward, backward, every optimiser update.
Extract includes CLUB's own step, critic the generation of the fake batch. Two steps run before the first timed one.
With --json there is a line {"ms":…} for each step, and a last one with median, rate, memory and collections.`,
		Example: `
segzsl bench step --stage critic --batch 256 --threads 2 --json`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			if !slices.Contains(engine.BenchSteps, c.Step) {
				return usagef("--stage %s: want one of %s", c.Step, strings.Join(engine.BenchSteps, ", "))
			}
			if c.Steps < 1 {
				return usagef("--steps %d: want at least 1", c.Steps)
			}
			return a.benchStep(c, asJSON)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&c.Step, "stage", c.Step, "what to time: "+strings.Join(engine.BenchSteps, ", "))
	flags.IntVar(&c.Features, "features", 2048, "image features")
	flags.IntVar(&c.Attributes, "attributes", 85, "attributes per class")
	flags.IntVar(&c.Classes, "classes", 40, "seen classes")
	flags.IntVar(&c.Semantic, "semantic", 1024, "units of z_s")
	flags.IntVar(&c.Residual, "residual", 1024, "units of z_r")
	flags.IntVar(&c.Hidden, "hidden", 4096, "hidden units of encoders, decoder, generator and critic")
	flags.IntVar(&c.ClubHidden, "club-hidden", 4096, "hidden units of CLUB's network")
	flags.IntVar(&c.Noise, "noise", 0, "size of the noise; 0: the number of attributes")
	flags.IntVar(&c.Batch, "batch", 64, "batch size")
	flags.IntVar(&c.Steps, "steps", 20, "steps to time")
	flags.IntVar(&c.Threads, "threads", 0, "threads; 0: all cores")
	flags.BoolVar(&asJSON, "json", false, "print JSON lines")
	_ = cmd.RegisterFlagCompletionFunc("stage", cobra.FixedCompletions(engine.BenchSteps, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// stepSummary is the last line of bench step.
type stepSummary struct {
	Stage   string `json:"stage"`
	Batch   int    `json:"batch"`
	Threads int    `json:"threads"`
	Steps   int    `json:"steps"`
	// Median, Fastest and Slowest are in milliseconds.
	Median  float64 `json:"median_ms"`
	Fastest float64 `json:"min_ms"`
	Slowest float64 `json:"max_ms"`
	// GFLOP is the cost of the matrix products of a step; GFLOPS is GFLOP per median
	// second.
	GFLOP  float64 `json:"gflop_per_step"`
	GFLOPS float64 `json:"gflops"`
	memory
}

// benchStep times the steps and prints them as they end.
func (a *app) benchStep(c engine.BenchConfig, asJSON bool) error {
	b, err := engine.NewBenchmark(c)
	if err != nil {
		return err
	}
	defer b.Close()
	runtime.GC() // garbage of the set-up must not count for the steps
	var m meter
	times := make([]float64, c.Steps)
	for i := range times {
		m.start()
		took, err := b.Step()
		m.stop()
		if err != nil {
			return err
		}
		times[i] = 1e3 * took.Seconds()
		if err := a.printStep(i, times[i], asJSON); err != nil {
			return err
		}
	}
	s := stepSummary{Stage: c.Step, Batch: c.Batch, Threads: threadsOf(c.Threads), Steps: c.Steps,
		Median: median(times), Fastest: slices.Min(times), Slowest: slices.Max(times), GFLOP: b.FLOP() / 1e9, memory: m.memory(c.Steps)}
	s.GFLOPS = s.GFLOP / (s.Median / 1e3)
	if asJSON {
		return printLine(a.out, s)
	}
	_, err = fmt.Fprintf(a.out, "\n%s, batch %d, %s: median %.1f ms (%.1f to %.1f), %.1f GFLOP/s (%.2f GFLOP per step)\n%s\n",
		s.Stage, s.Batch, plural(s.Threads, "thread"), s.Median, s.Fastest, s.Slowest, s.GFLOPS, s.GFLOP, s.memory)
	return err
}

func (a *app) printStep(i int, ms float64, asJSON bool) (err error) {
	switch {
	case asJSON:
		return printLine(a.out, struct {
			MS float64 `json:"ms"`
		}{ms})
	case i == 0:
		_, err = fmt.Fprintf(a.out, "%5s  %9s\n", "step", "ms")
	}
	if err == nil {
		_, err = fmt.Fprintf(a.out, "%5d  %9.1f\n", i+1, ms)
	}
	return err
}

// printLine prints v as one line of JSON.
func printLine(w *output.Writer, v any) error { return json.NewEncoder(w.JSON()).Encode(v) }

// memory is the memory use of measured work.
type memory struct {
	BytesPerStep uint64 `json:"bytes_per_step"`
	Collections  uint32 `json:"collections"`
	// Peak is the peak resident memory in bytes; 0 if unknown.
	Peak int64 `json:"peak_bytes"`
}

func (m memory) String() string {
	peak := ""
	if m.Peak > 0 {
		peak = ", peak memory " + bytesText(float64(m.Peak))
	}
	return fmt.Sprintf("%s allocated per step, %s%s", bytesText(float64(m.BytesPerStep)), plural(int(m.Collections), "collection"), peak)
}

// meter counts allocations and collections between start and stop.
type meter struct {
	bytes         uint64
	collections   uint32
	before, after runtime.MemStats
}

func (m *meter) start() { runtime.ReadMemStats(&m.before) }

func (m *meter) stop() {
	runtime.ReadMemStats(&m.after)
	m.bytes += m.after.TotalAlloc - m.before.TotalAlloc
	m.collections += m.after.NumGC - m.before.NumGC
}

func (m *meter) memory(steps int) memory {
	return memory{m.bytes / uint64(steps), m.collections, peakMemory()}
}

// peakMemory is the peak resident memory in bytes, 0 on systems without /proc.
func peakMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	line, _, _ := strings.Cut(rest, "kB")
	kib, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64)
	if err != nil {
		return 0
	}
	return kib << 10
}

// median is the middle of values, the mean of the two in the middle.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// threadsOf is the number of threads for n.
func threadsOf(n int) int {
	if n < 1 {
		return runtime.GOMAXPROCS(0)
	}
	return n
}

// since is the time since start in seconds.
func since(start time.Time) float64 { return time.Since(start).Seconds() }
