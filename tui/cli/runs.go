package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/worker"
	"segzsl/tui"
)

func (a *app) attachCommand() *cobra.Command {
	var face faceFlags
	cmd := &cobra.Command{
		Use:   "attach [RUN]",
		Short: "open a run in the explorer",
		Long: `Open the explorer on a run in training, or a finished one.
RUN is a path, the name of a run in the state home, or latest; by default the latest run in training, or else the latest.
Several explorers can open one run; the first one controls it, and H requests control.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("attach takes one run, got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			name := ""
			if len(args) > 0 {
				name = args[0]
			}
			return a.attach(cmd.Context(), name, &face)
		},
		ValidArgsFunction: completeRuns,
	}
	face.add(cmd)
	addImages(cmd, &face.images)
	return cmd
}

func (a *app) attach(ctx context.Context, name string, face *faceFlags) error {
	if err := face.check(a); err != nil {
		return err
	}
	run, err := new(worker.Processes).Find(name)
	if err != nil {
		return err
	}
	return a.show(ctx, face, tui.Options{
		Data: run.Recipe.Data, Preset: run.Recipe.Preset, Config: &run.Recipe.Config, Run: run.Path(),
	})
}

func (a *app) recipeCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "recipe RUN",
		Short: "print the recipe of a run in one line",
		Long: `Print a run's recipe: its data set, the hash of its split, its preset, what differs from it and the seed, in one line with a checksum.
segzsl train RECIPE and segzsl explore RECIPE reproduce the run.`,
		Example: `
segzsl train $(segzsl recipe latest)`,
		Args:              oneArg("a run"),
		RunE:              func(_ *cobra.Command, args []string) error { return a.recipe(args[0]) },
		ValidArgsFunction: completeRuns,
	}
}

func (a *app) recipe(name string) error {
	run, err := new(worker.Processes).Find(name)
	if err != nil {
		return err
	}
	line, err := run.Recipe.Short()
	if err != nil {
		return err
	}
	if e, ok := run.End.(event.Result); ok && e.Altered {
		fmt.Fprintln(a.err, "note: settings were changed during training; the recipe has those at the start")
	}
	_, err = fmt.Fprintln(a.out, line)
	return err
}

func (a *app) runsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "runs",
		Short: "list runs, their state and size, or remove some",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.runs(asJSON) },
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON line for each run")
	cmd.AddCommand(a.removeRunsCommand())
	return cmd
}

// runRow is one run in a list.
type runRow struct {
	Run    string      `json:"run"`
	State  string      `json:"state"` // training, finished, stopped, diverged, failed or cut off
	Data   string      `json:"data"`
	Preset string      `json:"preset"`
	Seed   uint64      `json:"seed"`
	Split  string      `json:"split_hash"`
	AccH   *float64    `json:"acc_h,omitempty"`
	T1     *float64    `json:"t1,omitempty"`
	AUSUC  *float64    `json:"ausuc,omitempty"`
	Bytes  int64       `json:"bytes"` // size of its files
	Path   string      `json:"path"`
	end    event.Event // how it ended
}

func rowOf(run *record.Run) runRow {
	r := runRow{Run: run.Name(), State: string(run.State()), Data: filepath.Base(run.Recipe.Data), Preset: run.Recipe.Preset,
		Seed: run.Recipe.Config.Seed, Split: run.Recipe.SplitHash, Path: run.Path(), end: run.End}
	r.Bytes, _ = run.Size() // of what can be read
	if e, ok := run.End.(event.Result); ok {
		r.AccH, r.T1, r.AUSUC = &e.AccH, &e.T1, &e.AUSUC
	}
	return r
}

func (a *app) runs(asJSON bool) error {
	root, err := record.Root()
	if err != nil {
		return err
	}
	runs, broken := record.Runs(root)
	if asJSON {
		out := json.NewEncoder(a.out.JSON())
		for _, run := range runs {
			if err := out.Encode(rowOf(run)); err != nil {
				return err
			}
		}
		return broken
	}
	if len(runs) == 0 {
		fmt.Fprintf(a.err, "No runs in %s; start one with segzsl.\n", root)
		return broken
	}
	var rows [][]string
	for _, run := range runs {
		r := rowOf(run)
		mark, h, t1, area := " ", "–", "–", "–"
		if r.State == "training" {
			mark = "●"
		}
		if r.AccH != nil {
			h, t1, area = fmt.Sprintf("%.1f", 100**r.AccH), fmt.Sprintf("%.1f", 100**r.T1), fmt.Sprintf("%.3f", *r.AUSUC)
		}
		rows = append(rows, []string{mark + " " + r.Run, r.State, r.Preset, fmt.Sprint(r.Seed), h, t1, area, bytesText(float64(r.Bytes))})
	}
	return errors.Join(printTable(a.out, slices.Concat(words("  run", "state", "preset"), numbers("seed", "H", "T1", "AUSUC", "size")), rows), broken)
}
