package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/data/regular"
	"segzsl/engine"
	"segzsl/engine/config"
)

func (a *app) presetsCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "presets",
		Short: "list presets",
		Long:  "List the presets with their origin. 'segzsl config --preset P' prints one.",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return printJSON(a.out, presetLines())
			}
			var rows [][]string
			for _, p := range presetLines() {
				rows = append(rows, []string{p.Name, p.Title, p.Origin})
			}
			return printTable(a.out, words("preset", "title", "origin"), rows)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// presetLine is a preset in JSON.
type presetLine struct {
	Name   string `json:"name"`
	Title  string `json:"title"`
	Origin string `json:"origin"`
}

func presetLines() []presetLine {
	var lines []presetLine
	for _, p := range config.Presets() {
		lines = append(lines, presetLine{p.Name, p.Title, p.Origin})
	}
	return lines
}

func (a *app) keysCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "keys",
		Short: "list the keys of --set and of config files",
		Long:  "List every key with its default, its range, its meaning and the source of the default. Keys marked * can be changed during training.",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return printJSON(a.out, keyLines())
			}
			var rows [][]string
			for _, k := range keyLines() {
				live := ""
				if k.Live {
					live = "*"
				}
				rows = append(rows, []string{k.Key + live, k.Default, k.Range, fmt.Sprintf("%s (%s)", k.Meaning, k.Source)})
			}
			return printTable(a.out, words("key", "default", "range", "meaning (source)"), rows)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// keyLine is a field of the config in JSON.
type keyLine struct {
	Key     string `json:"key"`
	Default string `json:"default"`
	Range   string `json:"range"`
	Unit    string `json:"unit"`
	Meaning string `json:"meaning"`
	Source  string `json:"source"`
	Live    bool   `json:"live"`
}

func keyLines() []keyLine {
	cfg := config.Default()
	var lines []keyLine
	for i := range config.Fields {
		f := &config.Fields[i]
		within := strings.TrimPrefix(strings.TrimPrefix(f.Range(), "a number "), "a whole number ")
		lines = append(lines, keyLine{f.Key, f.Text(&cfg), within, f.Unit, f.Meaning, f.Source, f.Live})
	}
	return lines
}

func (a *app) configCommand() *cobra.Command {
	var flags runFlags
	cmd := &cobra.Command{
		Use:   "config",
		Short: "print the config that train would use",
		Long:  "Print the config that train would use with the same flags, as TOML for --config.",
		Example: `
segzsl config --data birds.npz > birds.toml
segzsl train --config birds.toml`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			s, err := flags.resolve()
			if err != nil {
				return err
			}
			s.recipe.Build, s.recipe.SplitHash, s.recipe.Fingerprint = config.Build{}, "", "" // it is not a run yet
			text, err := s.recipe.MarshalTOML()
			if err == nil {
				_, err = a.out.Write(text)
			}
			return err
		},
	}
	flags.add(cmd)
	completeRunFlags(cmd)
	return cmd
}

func (a *app) parityCommand() *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "parity CASE.json",
		Short: "evaluate all losses and gradients for given inputs",
		Long:  `Read weights and inputs from a JSON file and write every loss and gradient, computed by the training code, for comparison with other implementations. - reads standard input.`,
		Example: `
segzsl parity case.json -o result.json`,
		Args: oneArg("a case"),
		RunE: func(_ *cobra.Command, args []string) error {
			return a.parity(args[0], output)
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "write to this file (standard output)")
	return cmd
}

func (a *app) parity(from, to string) (err error) {
	in := a.in
	if from != "-" {
		file, _, err := regular.Open(from)
		if err != nil {
			return fmt.Errorf("parity: %w", err)
		}
		defer file.Close()
		in = file
	}
	var b strings.Builder // so that an error leaves no partial result
	if err := engine.Parity(in, &b); err != nil {
		return fmt.Errorf("%s: %w", from, err)
	}
	if to == "" {
		_, err = fmt.Fprint(a.out.JSON(), b.String())
		return err
	}
	if err := os.WriteFile(to, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("parity: %w", err)
	}
	return nil
}
