package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/themes"
	"segzsl/tui"
)

func (a *app) exploreCommand() *cobra.Command {
	var flags runFlags
	var theme string
	var ascii bool
	cmd := &cobra.Command{
		Use:   "explore",
		Short: "open the explorer (also without a command)",
		Long:  "Open the explorer: choose data and weights, watch every loss train, ask about test samples.",
		Example: `
segzsl explore --data glyphs-cluttered
segzsl explore --data path/to/AWA2 --preset paper --theme light`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.explore(cmd.Context(), &flags, theme, ascii)
		},
	}
	flags.add(cmd)
	cmd.Flags().StringVarP(&theme, "theme", "t", "", "colours: "+strings.Join(themeNames(), ", ")+" (as the terminal)")
	cmd.Flags().BoolVar(&ascii, "ascii", false, "draw images with letters")
	completeRunFlags(cmd)
	return cmd
}

func (a *app) explore(ctx context.Context, flags *runFlags, theme string, ascii bool) error {
	if theme != "" && !slices.Contains(themeNames(), theme) {
		return usagef("--theme %s: want one of %s", theme, strings.Join(themeNames(), ", "))
	}
	if !isTerminal(a.in) || !isTerminal(a.out) {
		return usagef("the explorer needs a terminal for input and output; without one, use: segzsl train")
	}
	s, err := flags.resolve()
	if err != nil {
		return err
	}
	a.graceful.Store(true)
	var kept keptRuns
	err = tui.Run(ctx, tui.Options{
		Data: s.recipe.Data, Preset: s.recipe.Preset, Config: &s.recipe.Config,
		Overrides: flags.overrides(), Theme: theme, ASCII: ascii,
		Open: s.open, Start: kept.start,
	})
	closed := kept.close(a)
	if cause := context.Cause(ctx); cause != nil {
		err = cause // Bubble Tea watches signals, too, and may have been first
	}
	return errors.Join(err, closed)
}

// open hands out the set that is open already, and opens others.
func (s *setup) open(nameOrPath string) (*data.Set, error) {
	if nameOrPath == s.recipe.Data {
		return s.set, nil
	}
	return data.Open(nameOrPath)
}

// overrides are the settings that the flags lay over any preset.
func (f *runFlags) overrides() []string {
	pairs := slices.Clone(f.set)
	if f.seed != "" {
		pairs = append(pairs, "seed="+f.seed)
	}
	if f.threads != "" {
		pairs = append(pairs, "threads="+f.threads)
	}
	return pairs
}

// keptRuns are the runs that an explorer started.
type keptRuns struct {
	sync.Mutex
	runs []*keptRun
}

func (k *keptRuns) start(set *data.Set, cfg engine.Config, preset string) (tui.Training, error) {
	run, err := keep(set, newRecipe(set, cfg, preset), "", true)
	if err != nil {
		return nil, err
	}
	k.Lock()
	defer k.Unlock()
	k.runs = append(k.runs, run)
	return keptTraining{tui.Local(run.Runner), run}, nil
}

// keptTraining is done when its folder is, too.
type keptTraining struct {
	tui.Training
	run *keptRun
}

func (t keptTraining) Done() <-chan struct{} { return t.run.Done() }

// Close ends the run and lets go of its model: another run is about to begin.
func (t keptTraining) Close() { t.run.end() }

// close ends the runs, waits for their folders and says where those are.
func (k *keptRuns) close(a *app) error {
	k.Lock()
	defer k.Unlock()
	var errs []error
	for _, run := range k.runs {
		run.end()
		fmt.Fprintln(a.out, "run folder", run.folder.Path())
		errs = append(errs, run.err)
	}
	return errors.Join(errs...)
}

func themeNames() []string {
	var names []string
	for _, palette := range themes.All {
		names = append(names, palette.Name)
	}
	return names
}
