package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/engine"
)

// allBaselines is what --method takes for every method.
const allBaselines = "all"

func (a *app) baselineCommand() *cobra.Command {
	var flags runFlags
	var methods []string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "baseline",
		Short: "train simpler methods on the same split, and judge them the same way",
		Long: `Train other methods for zero-shot learning on the split that SE-GZSL trains on, and judge them by the same measures.

Each method chooses its hyper-parameters by the area under the seen–unseen curve on held-out samples and classes of trainval, and its calibration factor γ by acc_h there; then it is trained on all of trainval, and test samples are read once. The first row of a method is uncalibrated, the second takes γ off the scores of seen classes; T1, AUSUC and AUROC hold for both. Features are scaled as for SE-GZSL. --preset, --set and --config hold for f-CLSWGAN, which is trained as SE-GZSL is.

` + baselineList() + `
With --json there is a line for every method, with fractions from 0 to 1.`,
		Example: `
segzsl baseline --data birds.npz --method eszsl,sae
segzsl baseline --data glyphs --json | jq '.calibrated_acc_h'`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error { return a.baseline(&flags, methods, asJSON) },
	}
	flags.add(cmd)
	cmd.Flags().StringSliceVarP(&methods, "method", "m", []string{allBaselines}, "methods, with commas between; all for each of them")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a line of JSON for each method")
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

// baselineList tells what there is, a method a line.
func baselineList() string {
	var b strings.Builder
	for _, info := range engine.BaselineInfos() {
		fmt.Fprintf(&b, "%s: %s; %s\n", info.Name, info.Source, info.Note)
	}
	return b.String()
}

// chosenBaselines are the methods that --method names, in the order of the table.
func chosenBaselines(named []string) ([]string, error) {
	names := baselineNames()
	for _, n := range named {
		if n != allBaselines && !slices.Contains(names, n) {
			return nil, usagef("there is no method %q; there are %s, or %s", n, strings.Join(names, ", "), allBaselines)
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

// printBaseline prints a method's two rows as soon as they are known.
func (a *app) printBaseline(r engine.BaselineResult, asJSON bool) error {
	if asJSON {
		return printLine(a.out, r)
	}
	_, err := fmt.Fprintf(a.out, "%-13s%7.1f%7.1f%7.1f%7.1f%7.3f%7.3f%8.1f   %s\n%-13s%7.1f%7.1f%7.1f%29s   γ = %.4g\n",
		r.Title, 100*r.AccS, 100*r.AccU, 100*r.AccH, 100*r.T1, r.AUSUC, r.AUROC, r.Seconds, r.Chosen,
		"  calibrated", 100*r.CalS, 100*r.CalU, 100*r.CalH, "", r.Calibration)
	return err
}
