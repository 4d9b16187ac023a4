package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/engine/worker"
	"segzsl/themes"
	"segzsl/tui"
)

// faceFlags are the flags for the appearance of the explorer.
type faceFlags struct {
	theme, record string
	images        string
	ascii, plain  bool
	mouse         bool
}

func (f *faceFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVarP(&f.theme, "theme", "t", "", "colours: "+strings.Join(themes.Names(themeDir()), ", ")+", or a .toml file (auto)")
	cmd.Flags().StringVar(&f.record, "record", "", "record keys and events to a new file, for segzsl replay")
	cmd.Flags().BoolVar(&f.mouse, "mouse", false, "use the mouse to scroll, zoom and select")
	cmd.Flags().BoolVar(&f.plain, "plain", false, "plain text: typed commands, output in lines (default if TERM is dumb)")
	cmd.Flags().BoolVar(&f.ascii, "ascii", tui.NeedsASCII(os.Environ()), "ASCII characters only (default if the locale is not UTF-8)")
}

// check reports flags that cannot be used on this terminal.
func (f *faceFlags) check(a *app) error {
	if _, err := themes.Lookup(f.theme, themeDir()); err != nil {
		return usageError{err}
	}
	f.plain = f.plain || !capable()
	if !f.plain && (!isTerminal(a.in) || !isTerminal(a.out)) {
		return usagef("the explorer needs a terminal; without one, use segzsl train, or --plain for typed commands")
	}
	return nil
}

func (a *app) exploreCommand() *cobra.Command {
	var flags runFlags
	var face faceFlags
	var start bool
	var runs, weights string
	cmd := &cobra.Command{
		Use:   "explore [RECIPE]",
		Short: "open the explorer (also without a command)",
		Long: `Open the explorer: choose data and weights, watch every loss during training, query test samples.

A run trains in its own process. It continues when the explorer quits or loses its connection; segzsl attach reconnects.
With --weights a trained model is opened on Ask, without training: RUN is a run as in segzsl query, or pretrained, for the weights of glyphs and glyphs-cluttered that are part of the program.`,
		Example: `
segzsl explore --data glyphs-cluttered
segzsl explore --data glyphs --start
segzsl explore --weights pretrained
segzsl explore --data path/to/AWA2 --preset paper --theme light`,
		Args: flags.takeRecipe,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if weights != "" && start {
				return usagef("--weights opens a trained model, --start trains one: use one of them")
			}
			return a.explore(cmd.Context(), &flags, &face, tui.Options{StartNow: start, RunsIn: runs, Weights: weights})
		},
	}
	flags.add(cmd)
	face.add(cmd)
	addImages(cmd, &face.images)
	cmd.Flags().BoolVar(&start, "start", false, "start training immediately")
	cmd.Flags().StringVar(&weights, "weights", "", "open a trained model without training: a `RUN`, or pretrained")
	_ = cmd.RegisterFlagCompletionFunc("weights", completeRuns)
	cmd.Flags().StringVar(&runs, "runs", "", "folder of the runs in Compare, such as SWEEP/runs (default: the state home)")
	_ = cmd.MarkFlagDirname("runs")
	completeRunFlags(cmd)
	return cmd
}

func (a *app) explore(ctx context.Context, flags *runFlags, face *faceFlags, opt tui.Options) error {
	if err := face.check(a); err != nil {
		return err
	}
	if opt.Weights != "" {
		var err error
		if opt.Weights, err = flags.weights(opt.Weights); err != nil {
			return err
		}
	}
	r, err := flags.read()
	if err != nil {
		return err
	}
	opt.Overrides = flags.overrides()
	if !r.opensLater() || face.plain {
		s, err := r.open()
		if err != nil {
			return err
		}
		opt.Data, opt.Preset, opt.Config, opt.Open = s.recipe.Data, s.recipe.Preset, &s.recipe.Config, s.open
		return a.show(ctx, face, opt)
	}
	preset, cfg, err := r.builtIn()
	if err != nil {
		return err
	}
	opt.Data, opt.Preset, opt.Config = r.run.Data, preset, &cfg
	return a.show(ctx, face, opt)
}

// weights finds the trained model of --weights, and sets the data set to its own unless
// that is given; then the model must be of this set, with its split.
func (f *runFlags) weights(name string) (folder string, err error) {
	given := f.data != "" || f.config != "" || f.recipe != ""
	if !given && name == record.Pretrained {
		f.data = defaultData
	}
	var set *data.Set
	if given {
		r, err := f.read()
		if err != nil {
			return "", err
		}
		if set, err = data.Open(r.run.Data); err != nil {
			return "", err
		}
		if name == record.Pretrained {
			return record.PretrainedFor(set)
		}
	}
	if folder, err = record.Find(name, record.ModelFile); err != nil {
		return "", err
	}
	run, err := record.Open(folder)
	switch {
	case err != nil:
		return "", err
	case !run.Has(record.ModelFile):
		return "", fmt.Errorf("--weights %s: the run ended before the model was trained", name)
	case set != nil:
		return folder, run.Fits(set)
	}
	f.data = run.Recipe.Data
	return folder, nil
}

// opensLater reports whether the explorer can open the data set after it has drawn its
// first screen: a built-in set cannot fail to open, and has a preset of its own name.
func (f *request) opensLater() bool {
	return f.config == "" && f.recipe == "" && f.preset == "" &&
		slices.ContainsFunc(data.Formats(), func(format data.Format) bool { return format.BuiltIn && format.Name == f.run.Data })
}

// builtIn returns the preset and config of a built-in set.
func (f *request) builtIn() (string, config.Config, error) {
	preset, _ := config.PresetByName(f.run.Data)
	err := f.override(&preset.Config, f.fromFile)
	return preset.Name, preset.Config, err
}

// show opens the explorer, and afterwards reports where the runs are.
func (a *app) show(ctx context.Context, face *faceFlags, opt tui.Options) error {
	a.graceful.Store(true)
	backend := &worker.Processes{Build: build()}
	opt.Backend = backend
	opt.Record, opt.Mouse = face.record, face.mouse
	opt.Images, opt.ImagesFile = face.images, imagesFile()
	opt.Theme, opt.ThemeDir, opt.ASCII = face.theme, themeDir(), face.ascii
	opt.AnswerText, opt.ResultText = answerWords, resultText
	folders := backend.Folders
	a.folders.Store(&folders)
	var err error
	if face.plain {
		opt.Input, opt.Output = a.in, a.out
		err = tui.RunPlain(ctx, opt)
	} else {
		err = a.onScreen(func(out io.Writer) error {
			opt.Output = out
			return tui.Run(ctx, opt)
		})
	}
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	a.reportRuns(backend.Folders(), backend.Stopping)
	return err
}

// reportRuns prints where runs are, and what can be done with those that have not
// finished.
func (a *app) reportRuns(folders []string, stopping func(folder string) bool) {
	for _, folder := range folders {
		run, err := record.Open(folder)
		if err != nil {
			continue // it could not begin
		}
		fmt.Fprintln(a.out, "run folder", folder)
		if words := leftWords(run, stopping(folder)); words != "" {
			fmt.Fprintln(a.out, words)
		}
	}
}

// leftWords describes the state in which a run is left; "" if it has finished.
func leftWords(run *record.Run, stopping bool) string {
	switch state := run.State(); {
	case state == record.Training && stopping:
		return "it is stopping, and is then resumed with: segzsl resume " + run.Name()
	case state == record.Training:
		return "it continues in the background; to reconnect: segzsl attach " + run.Name()
	case state != record.Finished:
		return endWords[state] + "; to resume: segzsl resume " + run.Name()
	}
	return ""
}

// endWords describe how a run ended that has not finished.
var endWords = map[record.State]string{
	record.Stopped: "it is stopped", record.Diverged: "it diverged", record.Failed: "it failed", record.CutOff: "it was cut off",
}

// open hands out the set that is open already, and opens others.
func (s *setup) open(nameOrPath string) (*data.Set, error) {
	if nameOrPath == s.recipe.Data {
		return s.set, nil
	}
	return data.Open(nameOrPath)
}

// overrides are the config values set by flags.
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

// themeDir is the folder of the user's themes.
func themeDir() string { return filepath.Join(configHome(), "themes") }

// configHome is the folder of the user's settings.
func configHome() string {
	home := os.Getenv("XDG_CONFIG_HOME")
	if !filepath.IsAbs(home) { // as the specification of XDG has it
		user, err := os.UserHomeDir()
		if err != nil {
			return ""
		}
		home = filepath.Join(user, ".config")
	}
	return filepath.Join(home, "segzsl")
}
