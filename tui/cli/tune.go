package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/engine/tune"
)

// tuneFlags select what to search, and how long.
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
		Short: "search hyper-parameters on validation samples, and write a preset",
		Long: `Search hyper-parameters at random, with successive halving, and write the best as a preset.

Trial 0 is the config of 'segzsl train'; the others draw the searched keys from the ranges below, reproducibly for a given --seed. All trials train on one division of the seen classes into training and validation classes, the best half also on a second division, the best quarter on two more, the best eighth on four more; trial 0 on all. Trials are ranked by their score: the mean over divisions of AUSUC and of acc_h with the one calibration factor γ that is best for all divisions; acc_h without γ would depend on N_u and on the number of unseen classes. The preset includes γ. Of the trials whose score is behind the best by no more than one standard error of the paired differences over divisions, the one that changes the fewest settings is chosen: trial 0, if it is among them. The score of the best of many trials is optimistic: compare it with trial 0.

Test samples are not used.

Every finished trial is a line of DIR/trials.jsonl. An interrupted search resumes when the same command is run again, also with more --trials. DIR/preset.toml is for 'segzsl train --config'.

Ranges; keys marked * are searched by default:
` + rangeList(),
		Example: `
segzsl tune --data birds.npz --trials 30 --out birds-tuning
segzsl tune --data glyphs --keys extract.lr,generate.lr,generate.lambda_mi
segzsl train --data birds.npz --config birds-tuning/preset.toml`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.tune(cmd.Context(), &flags) },
	}
	flags.add(cmd)
	cmd.Flags().StringSliceVarP(&flags.keys, "keys", "k", nil, "keys to search, separated by commas (those marked *)")
	cmd.Flags().BoolVar(&flags.near, "near", false, "search near the current values: change half of the keys, numbers by a factor of at most 3")
	cmd.Flags().IntVarP(&flags.trials, "trials", "n", 24, "number of configs, including the current one")
	cmd.Flags().IntVar(&flags.splits, "splits", 3, "divisions of the seen classes to evaluate on")
	cmd.Flags().IntVarP(&flags.jobs, "jobs", "j", runtime.NumCPU(), "number of trials at a time, one core each")
	cmd.Flags().Lookup("jobs").DefValue = "one for each core"
	cmd.Flags().StringVarP(&flags.out, "out", "o", "", "output folder (tune-SET)")
	completeRunFlags(cmd)
	_ = cmd.MarkFlagDirname("out")
	return cmd
}

// rangeList lists the keys that can be searched, one per line.
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
			what += " times the current value"
		}
		fmt.Fprintf(&b, "%s %-24s%s\n", mark, r.Key, what)
	}
	return b.String()
}

// searched describes what a search draws, to recognise its folder.
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
	out := record.Shared(flags.out)
	lock, err := out.Lock("search")
	if err != nil {
		return err
	}
	defer lock.Close()
	toml, _ := base.MarshalTOML() // never fails
	folder, err := tune.OpenFolder(out, tune.Head{Format: tune.Format, Data: s.recipe.Data, SplitHash: s.recipe.SplitHash, Seed: base.Seed, Keys: flags.searched(), Base: string(toml)})
	if other := (*tune.OtherSearchError)(nil); errors.As(err, &other) {
		return usagef("%w: choose another --out, or repeat the original command", err)
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
		return fmt.Errorf("the search was stopped (%w); the same command resumes it", context.Cause(ctx))
	case err != nil:
		return err
	}
	return a.printTuned(list, s, flags)
}

// trialLine is the log line of a finished trial.
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
		return "the current config"
	}
	var words []string
	for _, s := range list {
		words = append(words, s.Key+"="+s.Value)
	}
	return strings.Join(words, " ")
}

// shownTuned is the number of configs in the table.
const shownTuned = 10

// printTuned prints the best configs and trial 0, and writes the preset.
func (a *app) printTuned(list []tune.Result, s *setup, flags *tuneFlags) error {
	best := list[0]
	if best.Failed != "" {
		return fmt.Errorf("all trials failed; the first: %s", best.Failed)
	}
	chosen := tune.Choose(list)
	var rows [][]string
	for i, t := range list {
		if i < shownTuned || t.Number == 0 || t.Number == chosen.Number {
			rows = append(rows, tunedRow(t, best))
		}
	}
	columns := append(numbers("trial", "divisions", "score", "behind", "H", "γ", "H*", "AUSUC", "T1", "acc_h"), words("settings")...)
	if err := printTable(a.out, columns, rows); err != nil {
		return err
	}
	path := filepath.Join(flags.out, string(tune.PresetFile))
	if err := record.Shared(flags.out).Write(tune.PresetFile, tunedPreset(chosen, best, len(list), s)); err != nil {
		return fmt.Errorf("tune: write preset: %w", err)
	}
	_, err := fmt.Fprintf(a.out, "\nscore: mean of AUSUC and H; behind: the best score minus this one, ± standard error over divisions. H: mean acc_h with γ over divisions of the validation samples; H*: with the best γ of each division. Test samples were not used.\n%s\nwrote %s; to train with it: segzsl train --config %s\n", chosenText(chosen, best), path, path)
	return err
}

// chosenText says which trial was chosen, and why.
func chosenText(chosen, best tune.Result) string {
	if chosen.Number == best.Number {
		return fmt.Sprintf("chosen: trial %d, the best", best.Number)
	}
	mean, se := chosen.Behind(best)
	return fmt.Sprintf("chosen: trial %d, which changes the fewest settings of those within one standard error of the best: behind trial %d by %.4f ± %.4f",
		chosen.Number, best.Number, mean, se)
}

func tunedRow(t, best tune.Result) []string {
	row := []string{fmt.Sprint(t.Number), fmt.Sprint(t.Splits)}
	if t.Failed != "" {
		return append(row, "–", "–", "–", "–", "–", "–", "–", "–", "failed: "+t.Failed)
	}
	accuracy := func(v float64) string { return fmt.Sprintf("%.1f", 100*v) }
	mean, se := t.Behind(best)
	row = append(row, fmt.Sprintf("%.4f", t.Score), fmt.Sprintf("%.4f ± %.4f", mean, se))
	return append(row, accuracy(t.CalH), fmt.Sprintf("%.3g", t.Calibration), accuracy(t.H), part(t.AUSUC), accuracy(t.T1), accuracy(t.AccH), settingsText(t.Settings))
}

// tunedPreset is a config file with a comment on how it was chosen.
func tunedPreset(chosen, best tune.Result, trials int, s *setup) []byte {
	recipe := s.recipe
	recipe.Config = chosen.Config(recipe.Config)
	text, _ := recipe.MarshalTOML() // never fails
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Chosen by segzsl tune on validation samples of %s: trial %d of %d, seed %d.\n", s.set.Name, chosen.Number, trials, recipe.Config.Seed)
	fmt.Fprintf(&b, "# Score %.4f: H %.1f with γ = %.3g, AUSUC %.3f, T1 %.1f; means over %d divisions of the seen classes.\n", chosen.Score, 100*chosen.CalH, chosen.Calibration, chosen.AUSUC, 100*chosen.T1, chosen.Splits)
	fmt.Fprintf(&b, "# C%s.\n", strings.TrimPrefix(chosenText(chosen, best), "c"))
	fmt.Fprintf(&b, "# Test samples were not used.\n\n")
	_, rest, _ := bytes.Cut(text, []byte("\n\n")) // not what says that it is a run
	b.Write(rest)
	return b.Bytes()
}
