package cli

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/engine"
)

// allBaselines selects every method in --method.
const allBaselines = "all"

func (a *app) baselineCommand() *cobra.Command {
	var flags runFlags
	var methods []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "train and evaluate other methods on the same split",
		Long: `Train other methods for zero-shot learning on the same split as SE-GZSL, and evaluate them by the same measures.

Hyper-parameters of each method are chosen by the area under the seen–unseen curve on validation samples and classes of trainval, averaged over the class divisions on which presets are chosen too (8, or evaluate.divisions with protocol both), and its calibration factor γ by acc_h there; then it is trained on all of trainval and evaluated once on the test samples. "tried" is how many settings were compared. The first row of a method is uncalibrated, in the second γ is subtracted from the scores of seen classes; T1, AUSUC and AUROC are the same for both. Features are scaled as for SE-GZSL. --preset, --set and --config apply to f-CLSWGAN, which is trained like SE-GZSL.

` + baselineList() + `
With --json there is one line for each method, with fractions from 0 to 1.`,
		Example: `
segzsl baseline --data birds.npz --method eszsl,sae
segzsl baseline --data glyphs --json | jq '.calibrated_acc_h'`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.baseline(&flags, methods, asJSON) },
	}
	flags.add(cmd)
	cmd.Flags().StringSliceVarP(&methods, "method", "m", []string{allBaselines}, "methods, separated by commas, or all")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON line for each method")
	completeRunFlags(cmd)
	_ = cmd.RegisterFlagCompletionFunc("method", cobra.FixedCompletions(append(baselineNames(), allBaselines), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func baselineNames() []string {
	var names []string
	for _, info := range engine.BaselineInfos() {
		names = append(names, info.Name)
	}
	return names
}

// baselineList lists the methods, one per line.
func baselineList() string {
	var b strings.Builder
	for _, info := range engine.BaselineInfos() {
		fmt.Fprintf(&b, "%s: %s; %s\n", info.Name, info.Source, info.Note)
	}
	return b.String()
}

// chosenBaselines are the methods of --method, in the order of the table.
func chosenBaselines(named []string) ([]string, error) {
	names := baselineNames()
	for _, n := range named {
		if n != allBaselines && !slices.Contains(names, n) {
			return nil, usagef("unknown method %q; want %s, or %s", n, strings.Join(names, ", "), allBaselines)
		}
	}
	if slices.Contains(named, allBaselines) {
		return names, nil
	}
	return slices.DeleteFunc(names, func(n string) bool { return !slices.Contains(named, n) }), nil
}

func (a *app) baseline(flags *runFlags, methods []string, asJSON bool) error {
	names, err := chosenBaselines(methods)
	if err != nil {
		return err
	}
	s, err := flags.resolve()
	if err != nil {
		return err
	}
	set, cfg := s.set, s.recipe.Config
	baselines, err := engine.NewBaselines(set, cfg)
	if err != nil {
		return err
	}
	defer baselines.Close()
	if asJSON {
		return trainBaselines(baselines, names, func(r engine.BaselineResult) error { return printLine(a.out, r) })
	}
	var rows [][]string
	err = trainBaselines(baselines, names, func(r engine.BaselineResult) error {
		rows = append(rows, baselineRows(r)...)
		_, err := fmt.Fprintf(a.err, "%s done in %.1f s\n", r.Title, r.Seconds)
		return err
	})
	if len(rows) == 0 {
		return err
	}
	fmt.Fprintf(a.out, "%s, split %s, seed %d\n\n", set.Name, set.SplitHash(), cfg.Seed)
	columns := slices.Concat(words("method"), numbers("acc_s", "acc_u", "acc_h", "T1", "AUSUC", "AUROC", "seconds", "tried"), words("chosen on validation"))
	return errors.Join(err, printTable(a.out, columns, rows))
}

// trainBaselines trains and evaluates methods, and passes on each result.
func trainBaselines(b *engine.Baselines, names []string, done func(engine.BaselineResult) error) error {
	for _, name := range names {
		r, err := b.Run(name)
		if err != nil {
			return err
		}
		if err := done(r); err != nil {
			return err
		}
	}
	return nil
}

// baselineRows are the two rows of a method.
func baselineRows(r engine.BaselineResult) [][]string {
	accuracy := func(v float64) string { return fmt.Sprintf("%.1f", 100*v) }
	return [][]string{
		{r.Title, accuracy(r.AccS), accuracy(r.AccU), accuracy(r.AccH), accuracy(r.T1), part(r.AUSUC), part(r.AUROC), fmt.Sprintf("%.1f", r.Seconds), strconv.Itoa(r.Settings), r.Chosen},
		{"  calibrated", accuracy(r.CalS), accuracy(r.CalU), accuracy(r.CalH), "", "", "", "", "", fmt.Sprintf("γ = %.4g", r.Calibration)},
	}
}
