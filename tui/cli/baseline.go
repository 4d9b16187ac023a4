package cli

import (
	"fmt"
	"slices"
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

Hyper-parameters of each method are chosen by the area under the seen–unseen curve on validation samples and classes of trainval, and its calibration factor γ by acc_h there; then it is trained on all of trainval and evaluated once on the test samples. The first row of a method is uncalibrated, in the second γ is subtracted from the scores of seen classes; T1, AUSUC and AUROC are the same for both. Features are scaled as for SE-GZSL. --preset, --set and --config apply to f-CLSWGAN, which is trained like SE-GZSL.

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
	if !asJSON {
		fmt.Fprintf(a.out, "%s, split %s, seed %d\n\n%-13s%7s%7s%7s%7s%7s%7s%8s   chosen on validation\n",
			set.Name, set.SplitHash(), cfg.Seed, "", "acc_s", "acc_u", "acc_h", "T1", "AUSUC", "AUROC", "seconds")
	}
	for _, name := range names {
		r, err := baselines.Run(name)
		if err != nil {
			return err
		}
		if err := a.printBaseline(r, asJSON); err != nil {
			return err
		}
	}
	return nil
}

// printBaseline prints the two rows of a method.
func (a *app) printBaseline(r engine.BaselineResult, asJSON bool) error {
	if asJSON {
		return printLine(a.out, r)
	}
	_, err := fmt.Fprintf(a.out, "%-13s%7.1f%7.1f%7.1f%7.1f%7.3f%7.3f%8.1f   %s\n%-13s%7.1f%7.1f%7.1f%29s   γ = %.4g\n",
		r.Title, 100*r.AccS, 100*r.AccU, 100*r.AccH, 100*r.T1, r.AUSUC, r.AUROC, r.Seconds, r.Chosen,
		"  calibrated", 100*r.CalS, 100*r.CalU, 100*r.CalH, "", r.Calibration)
	return err
}
