package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"segzsl/engine/record"
	"segzsl/engine/report"
)

func (a *app) reportCommand() *cobra.Command {
	var readme, out string
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "make a page of a sweep: tables, curves, confusions, maps",
		Long: `Make a page of a sweep's folder: report.html, one file that needs no other, and report.md with its figures beside it. They show the tables, the seen–unseen curves, maps of the three spaces (Fig. 4), every loss as mean and band over seeds, confusions and the accuracy of each class, all runs with their settings, and how to make them again.

With --readme, DIR is a folder of sweeps: their tables go between the markers of its README.md.`,
		Example: `
segzsl report sweeps/glyphs
segzsl report --readme testdata/sweeps`,
		Args: func(cmd *cobra.Command, args []string) error {
			if readme != "" {
				return noArgs(cmd, args)
			}
			return oneArg("the folder of a sweep")(cmd, args)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if readme != "" {
				return a.readme(readme)
			}
			return a.makeReport(args[0], out)
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "where the report goes (the sweep's folder)")
	cmd.Flags().StringVar(&readme, "readme", "", "a folder of sweeps, whose README.md gets their tables")
	_ = cmd.MarkFlagDirname("out")
	_ = cmd.MarkFlagDirname("readme")
	return cmd
}

// makeReport writes a sweep's report.
func (a *app) makeReport(dir, out string) error {
	if out == "" {
		out = dir
	}
	page, err := report.Gather(dir, func(what string) { fmt.Fprintln(a.err, what) })
	if err != nil {
		return err
	}
	html, err := page.HTML()
	if err != nil {
		return err
	}
	folder := record.At(out)
	figures := folder.Folder(report.FiguresFolder)
	if err := figures.Make(); err != nil {
		return fmt.Errorf("report: make folder: %w", err)
	}
	errs := []error{folder.Write("report.html", html), folder.Write("report.md", page.Markdown())}
	for _, f := range page.Figures() {
		errs = append(errs, figures.Write(record.File(f.Name+".svg"), f.File()))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "%s\n%s\n", filepath.Join(out, "report.html"), filepath.Join(out, "report.md"))
	return err
}

// readme writes the tables of the sweeps in a folder into its README.md.
func (a *app) readme(sweeps string) error {
	path := filepath.Join(sweeps, "README.md")
	results, err := report.Results(sweeps)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	next, err := report.Rewrite(string(text), results)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return record.At(sweeps).Write("README.md", []byte(next))
}
