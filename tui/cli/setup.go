package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/data"
	"segzsl/data/regular"
	"segzsl/engine/config"
)

// defaultData is the default data set.
const defaultData = "glyphs"

// runFlags are the flags that say what to train on what.
type runFlags struct {
	data, preset, config string
	recipe               string // in one line, in place of a config file
	set                  []string
	seed, threads        string
}

func (f *runFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	f.addRun(cmd)
	flags.StringVarP(&f.preset, "preset", "p", "", "preset to start from (default: the preset of the data set)")
	flags.StringArrayVarP(&f.set, "set", "s", nil, "set a config key: key=value; 'segzsl keys' lists them")
	flags.StringVarP(&f.config, "config", "c", "", "read the config from a TOML file, such as a run's config.toml")
}

// addRun adds the flags common to all training.
func (f *runFlags) addRun(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVarP(&f.data, "data", "d", "", "data set: a built-in name or a path (glyphs)")
	flags.StringVar(&f.seed, "seed", "", "random seed (0)")
	flags.StringVar(&f.threads, "threads", "", "number of threads; results do not depend on it (all cores)")
}

// setup is the run that the flags describe.
type setup struct {
	set    *data.Set
	recipe config.Recipe
	// notes are for the user to know.
	notes []string
}

// request is what the flags, and a config file or recipe, ask for.
type request struct {
	*runFlags
	run      config.Recipe // with the data set, the preset, and the split and fingerprint recorded for that set
	fromFile func(*config.Config) error
}

// read reads the config file or recipe. It finds errors that need no data set.
func (f *runFlags) read() (*request, error) {
	recipe, fromFile, err := f.readConfig()
	if err != nil {
		return nil, err
	}
	check := config.Default()
	if err := f.override(&check, fromFile); err != nil {
		return nil, err
	}
	outside := f.recipeOutside(recipe.Data)
	if outside != nil && f.data == "" {
		return nil, fmt.Errorf("the recipe's %w; if you trust the recipe, add --data %s", outside, recipe.Data)
	}
	if f.data != "" && (f.data != recipe.Data || outside == nil) {
		recipe.Data, recipe.SplitHash, recipe.Fingerprint = f.data, "", ""
	}
	if recipe.Data == "" {
		recipe.Data = defaultData
	}
	if f.preset != "" {
		recipe.Preset = f.preset
	}
	return &request{f, recipe, fromFile}, knownPreset(recipe.Preset)
}

// resolve opens the data set and makes the config: the preset, overridden by the
// config file, by --set, and by --seed and --threads.
func (f *runFlags) resolve() (*setup, error) {
	r, err := f.read()
	if err != nil {
		return nil, err
	}
	return r.open()
}

// open is resolve after read.
func (f *request) open() (*setup, error) {
	recipe, fromFile := f.run, f.fromFile
	recorded, fingerprint := recipe.SplitHash, recipe.Fingerprint
	set, err := data.Open(recipe.Data)
	if err != nil {
		return nil, err
	}
	preset := config.PresetFor(set)
	if recipe.Preset != "" {
		preset, _ = config.PresetByName(recipe.Preset)
		preset = preset.For(set)
	}
	recipe.Config = preset.Config
	var notes []string
	if recipe.Preset == "" && f.config == "" && f.recipe == "" && !preset.Tuned(set) && set.Source != "generated" {
		notes = append(notes, fmt.Sprintf("there is no tuned preset for %s: using preset auto, with γ from a validation pass; to tune: segzsl tune --data %s", set.Name, recipe.Data))
	}
	if err := f.override(&recipe.Config, fromFile); err != nil {
		return nil, err
	}
	recipe = config.NewRecipe(set, recipe.Config, preset.Name, build())
	s := &setup{set: set, recipe: recipe, notes: notes}
	if f.recipe != "" && !strings.HasPrefix(recipe.SplitHash, recorded) {
		return nil, fmt.Errorf("the recipe is for split %s, but %s has split %s here; to train on it anyway, use --data", recorded, recipe.Data, recipe.SplitHash)
	}
	switch {
	case f.recipe != "" && fingerprint != "" && fingerprint != config.FingerprintSum(recipe.Fingerprint):
		return nil, fmt.Errorf("the recipe is for other data than %s has here, with the same split; to train on it anyway, use --data", recipe.Data)
	case f.recipe == "" && recorded != "" && recorded != recipe.SplitHash:
		return nil, fmt.Errorf("%s was recorded on split %s, but %s now has split %s; to train on it anyway, use --data", f.config, recorded, recipe.Data, recipe.SplitHash)
	case f.recipe == "" && fingerprint != "" && fingerprint != recipe.Fingerprint:
		return nil, fmt.Errorf("%s was recorded on data with fingerprint %s, but %s now has %s (%s differ); to train on it anyway, use --data",
			f.config, fingerprint, recipe.Data, recipe.Fingerprint, data.Fingerprint(fingerprint).Differences(set.Fingerprint))
	}
	return s, nil
}

// readConfig reads the file of --config, if given.
func (f *runFlags) readConfig() (config.Recipe, func(*config.Config) error, error) {
	if f.recipe != "" {
		return f.readRecipe()
	}
	if f.config == "" {
		return config.Recipe{}, func(*config.Config) error { return nil }, nil
	}
	text, err := regular.Text(f.config, maxText)
	if err != nil {
		return config.Recipe{}, nil, fmt.Errorf("config: %w", err)
	}
	recipe, override, err := config.ReadRecipe(text)
	if err != nil {
		return recipe, nil, usagef("%s: %w", f.config, err)
	}
	named := func(c *config.Config) error {
		if err := override(c); err != nil {
			return usagef("%s: %w", f.config, err)
		}
		return nil
	}
	return recipe, named, nil
}

// readRecipe parses a one-line recipe, which is a whole config.
func (f *runFlags) readRecipe() (config.Recipe, func(*config.Config) error, error) {
	if f.config != "" {
		return config.Recipe{}, nil, usagef("a recipe and --config cannot be used together: each is a whole config")
	}
	r, err := config.ParseShort(f.recipe)
	if err != nil {
		return r, nil, usageError{err}
	}
	return r, func(c *config.Config) error { *c = r.Config; return nil }, nil
}

// recipeOutside returns an error if the data set of a one-line recipe is not in the
// current folder: then the user must name it too.
func (f *runFlags) recipeOutside(name string) error {
	if f.recipe == "" {
		return nil
	}
	_, err := data.Within(".", name)
	return err
}

// takeRecipe handles the optional argument of train and explore.
func (f *runFlags) takeRecipe(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) > 1:
		return usagef("%s takes one recipe, got %d arguments", cmd.Name(), len(args))
	case len(args) == 1 && !config.IsShort(args[0]):
		return usagef("%s takes no arguments but a recipe (segzsl recipe RUN prints one), got %q", cmd.Name(), args[0])
	case len(args) == 1:
		f.recipe = args[0]
	}
	return nil
}

// override applies the config file and the flags to c.
func (f *runFlags) override(c *config.Config, file func(*config.Config) error) error {
	if err := file(c); err != nil {
		return err
	}
	if err := assign(c, f.set); err != nil {
		return err
	}
	for key, value := range map[string]string{"seed": f.seed, "threads": f.threads} {
		if value == "" {
			continue
		}
		if err := c.Set(key, value); err != nil {
			return err
		}
	}
	return c.Validate()
}

// assign applies the key=value pairs of --set.
func assign(c *config.Config, pairs []string) error {
	for _, pair := range pairs {
		key, value, ok := strings.Cut(pair, "=")
		if !ok {
			return usagef("--set %s: want key=value, such as extract.lambda_s=20", pair)
		}
		if err := c.Set(strings.TrimSpace(key), value); err != nil {
			return err
		}
	}
	return nil
}

func knownPreset(name string) error {
	if _, ok := config.PresetByName(name); ok || name == "" {
		return nil
	}
	var names []string
	for _, p := range config.Presets() {
		names = append(names, p.Name)
	}
	return usagef("unknown preset %q; want one of %s", name, strings.Join(names, ", "))
}
