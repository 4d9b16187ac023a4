package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"segzsl/engine/record"
	"segzsl/engine/report"
)

func (a *app) reportCommand() *cobra.Command {
	var readme, out string
	cmd := &cobra.Command{
		Use:   "report DIR",
		Short: "write a report of a sweep: tables, curves, confusion matrices, maps",
		Long: `Write a report of a sweep: report.html, a single self-contained file, and report.md with its figures in a folder. They contain the tables, the seen–unseen curves, maps of the three spaces (Fig. 4), every loss as mean and range over seeds, confusion matrices and the accuracy of each class, all runs with their settings, and the commands to reproduce them.

With --readme, DIR is a folder of sweeps, and their tables are written between the markers in its README.md.`,
		Example: `
segzsl report sweeps/glyphs
segzsl report --readme testdata/sweeps`,
		Args: func(cmd *cobra.Command, args []string) error {
			if readme != "" {
				return noArgs(cmd, args)
			}
			return oneArg("a sweep folder")(cmd, args)
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if readme != "" {
				return a.readme(readme)
			}
			return a.makeReport(args[0], out)
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "output folder (the sweep folder)")
	cmd.Flags().StringVar(&readme, "readme", "", "update the tables in the README.md of a folder of sweeps")
	_ = cmd.MarkFlagDirname("out")
	_ = cmd.MarkFlagDirname("readme")
	return cmd
}

// makeReport writes the report of a sweep.
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
	folder := record.Shared(out)
	figures := folder.Folder(report.FiguresFolder)
	if err := figures.Make(); err != nil {
		return fmt.Errorf("report: make folder: %w", err)
	}
	_, _ = folder.RemovePartial(), figures.RemovePartial() // they only take space
	errs := []error{folder.Write(report.HTMLFile, html), folder.Write(report.MarkdownFile, page.Markdown())}
	for _, f := range page.Figures() {
		errs = append(errs, figures.Write(record.File(f.Name+".svg"), f.File()))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	_, err = fmt.Fprintf(a.out, "%s\n%s\n", filepath.Join(out, report.HTMLFile), filepath.Join(out, report.MarkdownFile))
	return err
}

// readme writes the tables of the sweeps in a folder into its README.md.
func (a *app) readme(sweeps string) error {
	path := filepath.Join(sweeps, "README.md")
	results, err := report.Results(sweeps)
	if err != nil {
		return err
	}
	folder := record.Shared(sweeps)
	text, err := folder.Read("README.md")
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	next, err := report.Rewrite(string(text), results)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return folder.Write("README.md", []byte(next))
}
