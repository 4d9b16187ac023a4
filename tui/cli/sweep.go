package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"segzsl/data/regular"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/sweep"
)

// sweepFlags select what a sweep trains.
type sweepFlags struct {
	data, preset   string
	tables         []string
	ablation       bool
	grid           string
	set            []string
	seeds, out     string
	jobs           int
	dryRun, asJSON bool
	withoutSpaces  bool
}

func (a *app) sweepCommand() *cobra.Command {
	var flags sweepFlags
	cmd := &cobra.Command{
		Use:   "sweep",
		Short: "train the rows of tables with several seeds: the paper's tables, ablations, grids",
		Long: `Train every row of one or more tables with every seed, each run in its own process, and show the results as mean ± sd with the paper's numbers.

--table 1: image feature or semantic feature; 2: generalised zero-shot learning, with all baselines; 3: loss functions; 4: residual encoder. Rows that tables share are trained once. A row of table 2 without a known γ chooses it on class divisions with the first seed, for all seeds. --ablation changes parts and options, one at a time. --set KEY=V1,V2 and --grid FILE (TOML, lists of values) train every combination; a --set with a single value applies to every row.

The output folder has results.csv (one line for each run, including failed runs with the reason), table.md and table.json, which are updated after every run, and the run folders in runs. If a sweep is interrupted, even by kill -9, the same command resumes it. segzsl report FOLDER writes a report.
Exit codes: 0 done, 1 a run failed, 2 wrong usage, 128 + n ended by signal n.`,
		Example: `
segzsl sweep --data glyphs --table 1,2,3,4 --seeds 0..2 --dry-run
segzsl sweep --data birds.npz --table 3 --seeds 0..4 --jobs 2 --out sweeps/birds
segzsl sweep --data glyphs --set extract.lambda_s=2,5,20 --set extract.lambda_r=0,50`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.sweep(cmd.Context(), &flags) },
	}
	f := cmd.Flags()
	f.StringVarP(&flags.data, "data", "d", "", "data set: a built-in name or a path (glyphs)")
	f.StringVarP(&flags.preset, "preset", "p", "", "preset to start from (default: the preset of the data set)")
	f.StringSliceVar(&flags.tables, "table", nil, "tables of the paper: "+strings.Join(sweep.TableNames(), ", ")+", separated by commas")
	f.BoolVar(&flags.ablation, "ablation", false, "add the ablations: parts and options, changed one at a time")
	f.StringVar(&flags.grid, "grid", "", "a TOML file with lists of values")
	f.StringArrayVarP(&flags.set, "set", "s", nil, "values of a key: key=value,value,…")
	f.StringVar(&flags.seeds, "seeds", "0..2", "seeds: 0..4 or 0,1,7")
	f.IntVarP(&flags.jobs, "jobs", "j", 1, "number of runs at a time, which share the cores")
	f.StringVarP(&flags.out, "out", "o", "", "output folder (sweeps/SET)")
	f.BoolVar(&flags.dryRun, "dry-run", false, "show the plan without training")
	f.BoolVar(&flags.asJSON, "json", false, "print the plan and every run as JSON lines")
	f.BoolVar(&flags.withoutSpaces, "no-spaces", false, "don't evaluate the spaces of Fig. 4")
	completeRunFlags(cmd)
	_ = cmd.MarkFlagFilename("grid", "toml")
	_ = cmd.MarkFlagDirname("out")
	_ = cmd.RegisterFlagCompletionFunc("table", cobra.FixedCompletions(sweep.TableNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// axes divides the values of --set and --grid into base settings of all rows and
// the axes of a grid.
func (f *sweepFlags) axes() (base []config.Setting, axes []sweep.Axis, err error) {
	var given []sweep.Axis
	if f.grid != "" {
		text, err := regular.Text(f.grid, maxText)
		if err != nil {
			return nil, nil, fmt.Errorf("sweep: read grid: %w", err)
		}
		if given, err = sweep.ReadGrid(text); err != nil {
			return nil, nil, usagef("%s: %w", f.grid, err)
		}
	}
	for _, text := range f.set {
		axis, err := sweep.ParseAxis(text)
		if err != nil {
			return nil, nil, usageError{err}
		}
		given = append(given, axis)
	}
	seen := map[string]bool{}
	for _, axis := range given {
		if seen[axis.Key] {
			return nil, nil, usagef("%s is given twice", axis.Key)
		}
		seen[axis.Key] = true
		if len(axis.Values) == 1 {
			base = append(base, config.Setting{Key: axis.Key, Value: axis.Values[0]})
			continue
		}
		axes = append(axes, axis)
	}
	return base, axes, nil
}

// plan makes the plan that the flags describe.
func (f *sweepFlags) plan() (sweep.Plan, error) {
	base, axes, err := f.axes()
	if err != nil {
		return sweep.Plan{}, err
	}
	seeds, err := parseSeeds(f.seeds)
	if err != nil {
		return sweep.Plan{}, err
	}
	flags := runFlags{data: f.data, preset: f.preset}
	for _, s := range base {
		flags.set = append(flags.set, s.Key+"="+s.Value)
	}
	s, err := flags.resolve()
	if err != nil {
		return sweep.Plan{}, err
	}
	preset, _ := config.PresetByName(s.recipe.Preset)
	p := sweep.Plan{Data: s.recipe.Data, Set: event.FactsOf(s.set), Preset: s.recipe.Preset, Build: build(),
		Base: append(preset.Differences(s.set), base...), Seeds: seeds}
	if err := f.addTables(&p, axes); err != nil {
		return p, err
	}
	if f.out == "" {
		f.out = filepath.Join("sweeps", filepath.Base(p.Set.Name))
	}
	p.Command = f.command(p)
	return p, p.Check()
}

// addTables adds the tables that the flags name to a plan.
func (f *sweepFlags) addTables(p *sweep.Plan, axes []sweep.Axis) error {
	for _, name := range f.tables {
		if !p.AddTable(strings.TrimSpace(name)) {
			return usagef("unknown table %q; want one of %s", name, strings.Join(sweep.TableNames(), ", "))
		}
	}
	if f.ablation {
		p.AddAblations()
	}
	if len(axes) > 0 {
		p.AddGrid(axes)
	}
	if len(p.Rows) == 0 {
		p.AddRows("seeds", "One setting over seeds", nil)
	}
	return nil
}

// command is the command line that repeats the sweep, relative to the folder of
// the data set.
func (f *sweepFlags) command(p sweep.Plan) string {
	args := []string{"segzsl sweep --data", quoted(filepath.Base(p.Data))}
	if f.preset != "" {
		args = append(args, "--preset", f.preset)
	}
	if len(f.tables) > 0 {
		args = append(args, "--table", strings.Join(f.tables, ","))
	}
	if f.ablation {
		args = append(args, "--ablation")
	}
	if f.grid != "" {
		args = append(args, "--grid", quoted(filepath.Base(f.grid)))
	}
	for _, s := range f.set {
		args = append(args, "--set", quoted(s))
	}
	return strings.Join(append(args, "--seeds", f.seeds), " ")
}

// quoted quotes text for a shell.
func quoted(text string) string {
	if strings.ContainsAny(text, " '\"$&;|<>()*?\\") {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return text
}

// maxSeeds limits a range, so that a typing error does not make millions.
const maxSeeds = 1000

// parseSeeds parses "0..4", "0,1,7" or a mixture.
func parseSeeds(text string) ([]uint64, error) {
	var seeds []uint64
	for _, part := range strings.Split(text, ",") {
		low, high, ranged := strings.Cut(strings.TrimSpace(part), "..")
		if !ranged {
			high = low
		}
		from, err1 := strconv.ParseUint(low, 10, 53)
		to, err2 := strconv.ParseUint(high, 10, 53)
		if err1 != nil || err2 != nil || to < from || to-from >= maxSeeds {
			return nil, usagef("--seeds %s: want seeds such as 0..4 or 0,1,7", text)
		}
		for s := from; s <= to; s++ {
			for _, other := range seeds {
				if other == s {
					return nil, usagef("--seeds %s: seed %d is listed twice", text, s)
				}
			}
			seeds = append(seeds, s)
		}
	}
	return seeds, nil
}

// sweep shows the plan and trains it.
func (a *app) sweep(ctx context.Context, flags *sweepFlags) error {
	plan, err := flags.plan()
	if err != nil {
		return err
	}
	if flags.jobs < 1 {
		return usagef("--jobs %d: want at least 1", flags.jobs)
	}
	s := &sweep.Sweep{Plan: plan, Folder: record.Shared(flags.out), Parallel: flags.jobs, Spaces: !flags.withoutSpaces,
		Threads: max(1, runtime.NumCPU()/flags.jobs)}
	if err := s.Load(); err != nil {
		return err
	}
	view := a.sweepView(flags.asJSON, s)
	estimate, err := s.Estimate()
	if err != nil {
		return err
	}
	if err := view.planned(estimate); err != nil || flags.dryRun {
		return err
	}
	lock, err := s.Folder.Lock("sweep")
	if err != nil {
		return err
	}
	defer lock.Close()
	a.graceful.Store(true)
	began := time.Now()
	if err := s.Train(ctx, view); err != nil {
		return err
	}
	if err := view.finished(time.Since(began)); err != nil {
		return err
	}
	return s.Failure()
}

// sweepRowCommand is the process in which a sweep carries out one of its runs.
func (a *app) sweepRowCommand() *cobra.Command {
	return &cobra.Command{
		Use:    sweep.Command,
		Short:  "carry out one run of a sweep",
		Hidden: true,
		Long:   "Carry out the run of a sweep that standard input describes, and print its events as lines of JSON. segzsl sweep starts this.",
		Args:   noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.graceful.Store(true)
			return sweep.Main(cmd.Context(), a.in, a.out.Pipe())
		},
	}
}
