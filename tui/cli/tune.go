package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/engine/tune"
)

// tuneFlags say what to search, and how long.
type tuneFlags struct {
	runFlags
	keys                 []string
	near                 bool
	trials, splits, jobs int
	out                  string
}

func (a *app) tuneCommand() *cobra.Command {
	var flags tuneFlags
	cmd := &cobra.Command{
		Use:   "tune",
		Short: "search settings on validation, and write a preset",
		Long: `Search settings at random, with successive halving, and write the best as a preset.

Trial 0 is what 'segzsl train' would take; the others draw the searched keys from the ranges below, the same for the same --seed. All trials train on one division of the seen classes into training and validation classes, the better half of them on a second division as well, a quarter on a third and fourth, an eighth on four more; trial 0 on all. What is better is told by acc_h with the calibration factor γ that is best for all divisions together, a mean over them: acc_h without γ moves with N_u and with how many classes are unseen, and the preset keeps γ. AUSUC and T1 stand beside it. Of many trials the best is better than it will be again: the difference to trial 0 is what to look at.

Test samples are not read.

Every finished trial is a line of DIR/trials.jsonl. An interrupted search goes on where it was when it is called again, with more --trials too. DIR/preset.toml is for 'segzsl train --config'.

Ranges, * for the keys that are searched where --keys names none:
` + rangeList(),
		Example: `
segzsl tune --data birds.npz --trials 30 --out birds-tuning
segzsl tune --data glyphs --keys extract.lr,generate.lr,generate.lambda_mi
segzsl train --data birds.npz --config birds-tuning/preset.toml`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.tune(cmd.Context(), &flags) },
	}
	flags.add(cmd)
	cmd.Flags().StringSliceVarP(&flags.keys, "keys", "k", nil, "keys to search, with commas between (those with a *)")
	cmd.Flags().BoolVar(&flags.near, "near", false, "draw around the present values: half of the keys, numbers by a factor of 3 at most")
	cmd.Flags().IntVarP(&flags.trials, "trials", "n", 24, "settings to try, the present ones among them")
	cmd.Flags().IntVar(&flags.splits, "splits", 3, "divisions of the seen classes to judge on")
	cmd.Flags().IntVarP(&flags.jobs, "jobs", "j", runtime.NumCPU(), "trials at a time, each on a core of its own")
	cmd.Flags().Lookup("jobs").DefValue = "one for each core"
	cmd.Flags().StringVarP(&flags.out, "out", "o", "", "folder for trials and preset (tune-SET here)")
	completeRunFlags(cmd)
	_ = cmd.MarkFlagDirname("out")
	return cmd
}

// rangeList tells what can be searched, a key a line.
func rangeList() string {
	var b strings.Builder
	for _, r := range tune.Ranges {
		mark := " "
		if r.Usual {
			mark = "*"
		}
		what := strings.Join(r.Choices, ", ")
		if what == "" {
			what = fmt.Sprintf("%g to %g", r.Low, r.High)
		}
		if r.OfBase {
			what += " times the present value"
		}
		fmt.Fprintf(&b, "%s %-24s%s\n", mark, r.Key, what)
	}
	return b.String()
}

// searched says what a search draws, for a folder to know its own.
func (f *tuneFlags) searched() string {
	keys := strings.Join(f.keys, ",")
	if f.near {
		keys = strings.TrimSpace(keys + " near")
	}
	return keys
}

func (a *app) tune(ctx context.Context, flags *tuneFlags) error {
	a.graceful.Store(true)
	for name, n := range map[string]int{"trials": flags.trials, "splits": flags.splits, "jobs": flags.jobs} {
		if n < 1 {
			return usagef("--%s %d: want at least 1", name, n)
		}
	}
	s, err := flags.resolve()
	if err != nil {
		return err
	}
	base, set := s.recipe.Config, s.set
	if flags.out == "" {
		flags.out = "tune-" + set.Name
	}
	lock, err := record.At(flags.out).Lock("search")
	if err != nil {
		return err
	}
	defer lock.Close()
	toml, _ := base.MarshalTOML() // never fails
	folder, err := tune.OpenFolder(flags.out, tune.Head{Data: s.recipe.Data, SplitHash: s.recipe.SplitHash, Seed: base.Seed, Keys: flags.searched(), Base: string(toml)})
	if other := (*tune.OtherSearchError)(nil); errors.As(err, &other) {
		return usagef("%w: give another --out, or what it began with", err)
	}
	if err != nil {
		return err
	}
	defer folder.Close()
	t := tune.Options{Base: base, Keys: flags.keys, Near: flags.near, Trials: flags.trials, Splits: flags.splits, Seed: base.Seed, Jobs: flags.jobs, Known: folder.Known()}
	t.Done = func(trial tune.Trial) error {
		fmt.Fprintln(a.err, trialLine(trial))
		return folder.Add(trial)
	}
	fmt.Fprintf(a.err, "%s, split %s: %d trials on %d divisions of the seen classes, %d at a time; %d finished before\n",
		set.Name, s.recipe.SplitHash, t.Trials, t.Splits, t.Jobs, len(t.Known))
	list, err := tune.Search(ctx, set, t)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("the search was stopped (%w); the same command goes on with it", context.Cause(ctx))
	case err != nil:
		return err
	}
	return a.printTuned(list, s, flags)
}

// trialLine is a finished trial for the log.
func trialLine(t tune.Trial) string {
	head := fmt.Sprintf("division %d, trial %-3d", t.Split+1, t.Number)
	if t.Failed != "" {
		return head + "  failed: " + t.Failed
	}
	return fmt.Sprintf("%s  H* %5.1f  AUSUC %.3f  T1 %5.1f  %4.0f s  %s", head,
		100*t.Scores.OracleH, t.Scores.AUSUC, 100*t.Scores.T1, t.Seconds, settingsText(t.Settings))
}

func settingsText(list []config.Setting) string {
	if len(list) == 0 {
		return "the present settings"
	}
	var words []string
	for _, s := range list {
		words = append(words, s.Key+"="+s.Value)
	}
	return strings.Join(words, " ")
}

// shownTuned is how many configs the table lists.
const shownTuned = 10

// printTuned prints the best and the base, and writes the preset.
func (a *app) printTuned(list []tune.Result, s *setup, flags *tuneFlags) error {
	fmt.Fprintf(a.out, "%-6s%10s%8s%9s%8s%8s%8s%8s   settings\n", "trial", "divisions", "H", "γ", "H*", "AUSUC", "T1", "acc_h")
	for i, t := range list {
		if i < shownTuned || t.Number == 0 {
			fmt.Fprintln(a.out, tunedLine(t))
		}
	}
	best := list[0]
	if best.Failed != "" {
		return fmt.Errorf("no trial could be trained; the first: %s", best.Failed)
	}
	path := filepath.Join(flags.out, tune.PresetFile)
	if err := os.WriteFile(path, tunedPreset(best, len(list), s), 0o644); err != nil {
		return fmt.Errorf("tune: write preset: %w", err)
	}
	_, err := fmt.Fprintf(a.out, "\nH is acc_h with γ on validation, a mean over divisions; H* with the best γ of each division. Test samples were not read.\nwrote %s; train with it: segzsl train --config %s\n", path, path)
	return err
}

func tunedLine(t tune.Result) string {
	if t.Failed != "" {
		return fmt.Sprintf("%-6d%10d%8s   failed: %s", t.Number, t.Splits, "–", t.Failed)
	}
	return fmt.Sprintf("%-6d%10d%8.1f%9.3g%8.1f%8.3f%8.1f%8.1f   %s", t.Number, t.Splits, 100*t.CalH, t.Calibration, 100*t.H, t.AUSUC, 100*t.T1, 100*t.AccH, settingsText(t.Settings))
}

// tunedPreset is a config file that says what chose it.
func tunedPreset(best tune.Result, trials int, s *setup) []byte {
	recipe := s.recipe
	recipe.Config = best.Config(recipe.Config)
	text, _ := recipe.MarshalTOML() // never fails
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Chosen by segzsl tune on validation samples of %s: trial %d of %d, seed %d,\n", s.set.Name, best.Number, trials, recipe.Config.Seed)
	fmt.Fprintf(&b, "# H %.1f with γ = %.3g, AUSUC %.3f, T1 %.1f; means over %d divisions of the seen classes.\n", 100*best.CalH, best.Calibration, best.AUSUC, 100*best.T1, best.Splits)
	fmt.Fprintf(&b, "# Test samples were not read.\n\n")
	_, rest, _ := bytes.Cut(text, []byte("\n\n")) // not what says that it is a run
	b.Write(rest)
	return b.Bytes()
}
