package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"segzsl/data"
)

// buildFlags are the flags of data build.
type buildFlags struct {
	parts         data.Parts
	out           string
	force, asJSON bool
}

func (a *app) buildCommand() *cobra.Command {
	var f buildFlags
	cmd := &cobra.Command{
		Use:   "build --features FILE --labels FILE --attributes FILE --out OUT.npz",
		Short: "make a data set of features, labels and attributes",
		Long: `Make a data set of NumPy and CSV files, and check it.
Features have a row for each sample, labels a line for each sample (the class's name, or its number from 0), attributes a line for each class (its name, then numbers). Lines with titles are recognised. All samples of unseen classes are for testing, and so is a fifth of each seen class.`,
		Example: `
segzsl data build --features x.npy --labels y.csv --attributes classes.csv --unseen zebra,okapi --out mine.npz
segzsl data build --features x.csv --labels y.csv --attributes classes.csv --unseen testclasses.txt --seed 3 --out mine.npz`,
		Args: cobra.NoArgs,
		PreRunE: func(cmd *cobra.Command, _ []string) error {
			for _, name := range []string{"features", "labels", "attributes", "out"} {
				if !cmd.Flags().Changed(name) {
					return usagef("build needs --%s", name)
				}
			}
			if filepath.Ext(f.out) != ".npz" {
				return usagef("--out %s: want a name that ends in .npz", f.out)
			}
			if cmd.Flags().Changed("unseen-count") && (f.parts.Unseen != "" || f.parts.UnseenCount < 1) {
				return usagef("--unseen-count %d: want at least 1, and no --unseen", f.parts.UnseenCount)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return a.build(cmd.Context(), f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.parts.Features, "features", "", "`FILE` with a row for each sample: .npy, .npz or CSV")
	flags.StringVar(&f.parts.Labels, "labels", "", "CSV `FILE` with the class of each sample on a line")
	flags.StringVar(&f.parts.Attributes, "attributes", "", "CSV `FILE` with a line for each class: name, then numbers")
	flags.StringVar(&f.parts.SampleNames, "sample-names", "", "`FILE` with the name of each sample on a line")
	flags.StringVar(&f.parts.Unseen, "unseen", "", "unseen classes: a file with one on each line, or `NAMES` separated by commas")
	flags.IntVar(&f.parts.UnseenCount, "unseen-count", 0, "draw `N` unseen classes (default: a fifth)")
	flags.Uint64Var(&f.parts.Seed, "seed", 1, "draws unseen classes and test samples")
	flags.StringVar(&f.out, "out", "", "the .npz `FILE` to write")
	flags.BoolVarP(&f.force, "force", "f", false, "overwrite OUT.npz")
	flags.BoolVar(&f.asJSON, "json", false, "print JSON")
	return cmd
}

func (a *app) build(ctx context.Context, f buildFlags) error {
	if err := data.CheckSave(f.out, f.force); err != nil { // before reading the data
		return hintForce(err)
	}
	set, err := data.Build(f.parts)
	if err != nil {
		return err
	}
	return a.saveSet(ctx, set, f.out, f.force, f.asJSON)
}

// saveSet writes a set, and describes the file.
func (a *app) saveSet(ctx context.Context, set *data.Set, out string, force, asJSON bool) error {
	a.graceful.Store(true) // Save removes its temporary file
	if err := set.Save(ctx, out, force); err != nil {
		return hintForce(err)
	}
	info, err := os.Stat(out)
	if err != nil {
		return fmt.Errorf("data: %w", err)
	}
	line := convertLine{out, set.Source, set.N(), set.D, set.SplitHash(), info.Size(), append([]string{}, set.Notes...)}
	if asJSON {
		return printJSON(a.out, line)
	}
	for _, note := range set.Notes {
		fmt.Fprintln(a.err, "note:", note)
	}
	_, err = fmt.Fprintf(a.out, "%s: %d samples × %d features, split %s, %s\n",
		out, line.Samples, line.Features, line.SplitHash, bytesText(float64(line.Bytes)))
	return err
}
