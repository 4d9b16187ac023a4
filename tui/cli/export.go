package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/data/clean"
	"segzsl/engine/curve"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/report"
)

// exporter writes figures and tables of a run.
type exporter struct {
	app     *app
	run     *record.Run
	model   *record.Saved // nil if nothing needs it
	formats []string
	to      *record.Folder
}

// exports are what can be exported, in their order.
var exports = []struct {
	name  string
	model bool // it asks the model
	write func(*exporter) error
}{
	{"curves", false, (*exporter).curves},
	{"map", true, (*exporter).maps},
	{"confusion", true, (*exporter).confusion},
	{"curve", true, (*exporter).curve},
}

var exportFormats = []string{"svg", "csv"}

func exportNames() (names []string) {
	for _, e := range exports {
		names = append(names, e.name)
	}
	return names
}

func (a *app) exportCommand() *cobra.Command {
	var flags savedFlags
	var what, formats []string
	var to string
	cmd := &cobra.Command{
		Use:   "export RUN",
		Short: "write figures and tables of a run: losses, map, confusion matrix, seen–unseen curve",
		Long: `Write figures (SVG) and tables (CSV) of a run into its folder, or another one:
curves: every loss of the last pass by batch, in at most 1,000 points (curves-STAGE-TERM.svg, curves-STAGE.csv)
map: test samples in the semantic, image and residual space, by t-SNE (map-SPACE.svg, map.csv)
confusion: test samples by true and predicted class, at the run's γ (confusion.svg, confusion.csv)
curve: the seen–unseen curve (curve.svg, curve.csv)

Files of these names are replaced. Their paths are printed.`,
		Example: `
segzsl export latest
segzsl export latest --what curve,confusion --format svg --to figures`,
		Args: oneArg("a run"),
		RunE: func(_ *cobra.Command, args []string) error { return a.export(args[0], &flags, what, formats, to) },
	}
	addForceData(cmd, &flags.forceData)
	cmd.Flags().StringVarP(&flags.data, "data", "d", "", "data set: a name or a path (the one it was trained on)")
	cmd.Flags().StringSliceVarP(&what, "what", "w", exportNames(), "what to write, separated by commas")
	cmd.Flags().StringSliceVarP(&formats, "format", "f", exportFormats, "formats, separated by commas")
	cmd.Flags().StringVarP(&to, "to", "t", "", "output folder (the run folder)")
	_ = cmd.MarkFlagDirname("to")
	cmd.ValidArgsFunction = completeRuns
	_ = cmd.RegisterFlagCompletionFunc("data", completeData)
	_ = cmd.RegisterFlagCompletionFunc("what", cobra.FixedCompletions(exportNames(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(exportFormats, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func (a *app) export(name string, flags *savedFlags, what, formats []string, to string) error {
	if err := oneOf("--what", what, exportNames()); err != nil {
		return err
	}
	if err := oneOf("--format", formats, exportFormats); err != nil {
		return err
	}
	e := &exporter{app: a, formats: formats}
	if err := e.open(name, flags, what); err != nil {
		return err
	}
	if e.model != nil {
		defer e.model.Model.Close()
	}
	e.to = e.run.Folder
	if to != "" {
		e.to = record.Shared(to)
		if err := e.to.Make(); err != nil {
			return fmt.Errorf("export: make folder: %w", err)
		}
	}
	for _, x := range exports {
		if !slices.Contains(what, x.name) {
			continue
		}
		if err := x.write(e); err != nil {
			return fmt.Errorf("export %s of run %s: %w", x.name, e.run.Name(), err)
		}
	}
	return nil
}

// oneOf reports the first word that is not in a list.
func oneOf(flag string, words, list []string) error {
	for _, w := range words {
		if !slices.Contains(list, w) {
			return usagef("%s %s: want %s", flag, w, strings.Join(list, ", "))
		}
	}
	return nil
}

// open opens the run and, if it is needed, its model.
func (e *exporter) open(name string, flags *savedFlags, what []string) (err error) {
	for _, x := range exports {
		if x.model && slices.Contains(what, x.name) {
			if e.model, err = flags.open(name, e.app.err); err == nil {
				e.run = e.model.Run
			}
			return err
		}
	}
	path, err := record.Find(name, record.EventsFile)
	if err == nil {
		e.run, err = record.Open(path)
	}
	return err
}

// table writes a table if CSV is wanted.
func (e *exporter) table(name string, rows func() [][]string) error {
	if !slices.Contains(e.formats, "csv") {
		return nil
	}
	return e.write(name+".csv", clean.CSV(rows()))
}

// figure writes a figure if SVG is wanted.
func (e *exporter) figure(name string, draw func() (report.Figure, error)) error {
	if !slices.Contains(e.formats, "svg") {
		return nil
	}
	f, err := draw()
	if err != nil {
		return err
	}
	return e.write(name+".svg", f.File())
}

func (e *exporter) write(name string, content []byte) error {
	if err := e.to.Write(record.File(name), content); err != nil {
		return err
	}
	_, err := fmt.Fprintln(e.app.out, filepath.Join(e.to.Path(), name))
	return err
}

// curves writes the losses of the last pass.
func (e *exporter) curves() error {
	history, err := e.run.History()
	if err != nil {
		return err
	}
	stages := slices.DeleteFunc(history.Stages, func(s *event.StageCurves) bool { return s == nil || !s.HasValues() })
	for _, s := range stages {
		if s.Pass != stages[len(stages)-1].Pass {
			continue
		}
		w := curve.Window{From: 1, To: s.Batch}
		name := "curves-" + string(s.Stage)
		for _, t := range s.Terms {
			draw := func() (report.Figure, error) { return report.LossFigure(s.Stage, t.Info, &t.Series, w) }
			if !t.Has {
				continue
			}
			if err := e.figure(name+"-"+string(t.Info.Term), draw); err != nil {
				return err
			}
		}
		if err := e.table(name, func() [][]string { return report.LossTable(s, w) }); err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) maps() error {
	l, err := report.LayOut(e.model.Model, e.run.Recipe.Config.Seed)
	if err != nil {
		return err
	}
	for i, p := range l.Planes {
		if err := e.figure("map-"+string(p.Space), func() (report.Figure, error) { return l.Figure(i) }); err != nil {
			return err
		}
	}
	return e.table("map", l.Table)
}

func (e *exporter) confusion() error {
	s, err := e.model.Model.Survey()
	if err != nil {
		return err
	}
	if err := e.figure("confusion", func() (report.Figure, error) { return report.ConfusionFigure(s, s.Gamma) }); err != nil {
		return err
	}
	return e.table("confusion", func() [][]string { return report.ConfusionTable(s, s.Gamma) })
}

func (e *exporter) curve() error {
	s, err := e.model.Model.Survey()
	if err != nil {
		return err
	}
	if err := e.figure("curve", func() (report.Figure, error) { return report.CurveFigure(e.run.Name(), s) }); err != nil {
		return err
	}
	return e.table("curve", func() [][]string { return report.CurveTable(s) })
}
