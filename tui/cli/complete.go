package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/themes"
)

// completeRunFlags completes the flags of runFlags in a shell.
func completeRunFlags(cmd *cobra.Command) {
	for name, complete := range map[string]cobra.CompletionFunc{
		"data": completeData, "preset": completePreset, "set": completeSet, "theme": completeTheme,
		"seed": cobra.NoFileCompletions, "threads": cobra.NoFileCompletions,
	} {
		if cmd.Flags().Lookup(name) != nil {
			_ = cmd.RegisterFlagCompletionFunc(name, complete)
		}
	}
	_ = cmd.MarkFlagFilename("config", "toml")
}

// completeData offers built-in data sets and files.
func completeData(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var sets []cobra.Completion
	for _, f := range data.Formats() {
		if f.BuiltIn {
			sets = append(sets, cobra.CompletionWithDesc(f.Name, f.Description))
		}
	}
	return sets, cobra.ShellCompDirectiveDefault
}

func completePreset(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var presets []cobra.Completion
	for _, p := range config.Presets() {
		presets = append(presets, cobra.CompletionWithDesc(p.Name, p.Title))
	}
	return presets, cobra.ShellCompDirectiveNoFileComp
}

func completeTheme(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return themes.Names(themeDir()), cobra.ShellCompDirectiveDefault
}

// completeSet offers keys, then the values of a key.
func completeSet(_ *cobra.Command, _ []string, typed string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if key, _, ok := strings.Cut(typed, "="); ok {
		return completeValue(key), cobra.ShellCompDirectiveNoFileComp
	}
	var keys []cobra.Completion
	for i := range config.Fields {
		f := &config.Fields[i]
		keys = append(keys, cobra.CompletionWithDesc(f.Key+"=", f.Meaning))
	}
	return keys, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
}

func completeValue(key string) []cobra.Completion {
	f, ok := config.FieldByKey(key)
	if !ok {
		return nil
	}
	choices := slices.Clone(f.Choices)
	if f.IsBool() {
		choices = []string{"true", "false"}
	}
	for i := range choices {
		choices[i] = key + "=" + choices[i]
	}
	return choices
}

// completeRuns offers the runs in the state home, and folders.
func completeRuns(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := []cobra.Completion{cobra.CompletionWithDesc("latest", "the last run with a model")}
	for _, name := range record.PretrainedNames() {
		names = append(names, cobra.CompletionWithDesc(name, "weights that are part of the program"))
	}
	root, err := record.Root()
	if err != nil {
		return names, cobra.ShellCompDirectiveFilterDirs
	}
	runs, _ := record.Runs(root)
	for _, run := range runs {
		end := "no result"
		if run.End != nil {
			end = record.Line(run.End)
		}
		names = append(names, cobra.CompletionWithDesc(run.Name(), end))
	}
	return names, cobra.ShellCompDirectiveDefault
}
