package config

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"segzsl/data"
	"segzsl/data/clean"

	"github.com/pelletier/go-toml/v2"
)

// Recipe is the content of config.toml: all that is needed to reproduce a run.
type Recipe struct {
	// Data is the name or the absolute path of the data set; "" if not given.
	Data string
	// Preset is the name of the preset that Config started from; "" if not given.
	Preset string
	// Build is the program that trained the run; empty in a hand-written file.
	Build
	// SplitHash identifies the split that the run was trained and evaluated on.
	SplitHash string
	// Fingerprint is that of the data; "" in a file written by hand, or by an earlier
	// version.
	Fingerprint string
	// Parent is the run that this one was forked from, ForkedAt the place in its
	// plan and the batches of that stage done, "1:812"; "" if it was not forked.
	Parent, ForkedAt string
	// Removed are the settings of a stored run for options that earlier versions
	// had, "classify.adjust=1"; "" for none. This version cannot train such a run.
	Removed string
	Config  Config
}

// Build identifies a program: its version, its commit with "+dirty" if files were changed,
// and the set of kernels that it uses on this machine. Commit and Kernel are "" where they
// are not known, as in files of earlier versions.
type Build struct {
	Version string `json:"version"`
	Commit  string `json:"commit,omitempty"`
	Kernel  string `json:"kernel,omitempty"`
}

// MarshalTOML writes the recipe with every field of its config and its meaning.
func (r Recipe) MarshalTOML() ([]byte, error) {
	if err := r.CanTrain(); err != nil {
		return nil, fmt.Errorf("config: write recipe: %w", err)
	}
	text, err := r.Config.MarshalTOML()
	if err != nil {
		return nil, fmt.Errorf("config: write recipe: %w", err)
	}
	var b bytes.Buffer
	b.WriteString("# A run of segzsl. To reproduce it: segzsl train --config THIS_FILE\n\n")
	for _, row := range r.head() {
		if *row.value != "" {
			fmt.Fprintf(&b, "%-14s = %-10s # %s\n", row.key, tomlString(*row.value), row.meaning)
		}
	}
	b.Write(text)
	return b.Bytes(), nil
}

// headRow is a key of a recipe that is no field of its config.
type headRow struct {
	key     string
	value   *string
	meaning string
}

func (r *Recipe) head() []headRow {
	return []headRow{
		{"data", &r.Data, "name or path of the data set"},
		{"preset", &r.Preset, "the preset that the config started from"},
		{"version", &r.Version, "version that trained the run"},
		{"commit", &r.Commit, "its commit; +dirty: with changes"},
		{"kernel", &r.Kernel, "its kernels; avx2, avx512 and neon give the same numbers"},
		{"split_hash", &r.SplitHash, "split that it was trained and evaluated on"},
		{"fingerprint", &r.Fingerprint, "content of the data: features, labels, attributes, names"},
		{"parent", &r.Parent, "the run that it was forked from, which is needed to reproduce it"},
		{"forked_at", &r.ForkedAt, "where: place in the plan (from 0) and batches done"},
	}
}

// ReadRecipe reads the head of a recipe, and returns a function that applies its
// config to another: fields that the file leaves out have the preset's values.
// Errors name line and column, or the key and its range (*ConfigError).
func ReadRecipe(text []byte) (Recipe, func(*Config) error, error) {
	r, rest, err := readHead(text)
	lay := func(c *Config) error { return c.ReadTOML(bytes.NewReader(rest)) }
	return r, lay, err
}

// ReadStoredRecipe reads the recipe of an existing run, possibly of an earlier
// version: see Recipe.Removed.
func ReadStoredRecipe(text []byte) (Recipe, error) {
	r, rest, err := readHead(text)
	if err != nil {
		return r, err
	}
	r.Config = Default()
	gone, err := r.Config.ReadStored(bytes.NewReader(rest))
	for i, s := range gone {
		if i > 0 {
			r.Removed += " "
		}
		r.Removed += s.Key + "=" + s.Value
	}
	return r, err
}

// CanTrain returns an error if the recipe uses removed options.
func (r Recipe) CanTrain() error {
	if r.Removed != "" {
		return fmt.Errorf("it was trained with %s, which this version no longer has", r.Removed)
	}
	return nil
}

// readHead reads the head of a recipe, and returns the rest of its text.
func readHead(text []byte) (r Recipe, rest []byte, err error) {
	if err := clean.Keys(text); err != nil {
		return Recipe{}, nil, fmt.Errorf("config: read TOML: %w", err)
	}
	var tree map[string]any
	if err := toml.Unmarshal(text, &tree); err != nil {
		return Recipe{}, nil, tomlError(err)
	}
	for _, row := range r.head() {
		value, ok := tree[row.key]
		if !ok {
			continue
		}
		word, ok := value.(string)
		if !ok {
			return Recipe{}, nil, &ConfigError{Key: row.key, Value: fmt.Sprint(value), Want: row.meaning + ", in quotes"}
		}
		if row.value != &r.Data { // which is opened as it is
			word = clean.Name(word)
		}
		*row.value = word
		delete(tree, row.key)
	}
	r.Preset = PresetName(r.Preset)
	if rest, err = toml.Marshal(tree); err != nil {
		return Recipe{}, nil, fmt.Errorf("config: read recipe: %w", err)
	}
	return r, rest, nil
}

// ParseRecipe reads a whole recipe; fields that it leaves out have the values of
// Default.
func ParseRecipe(text []byte) (Recipe, error) {
	r, lay, err := ReadRecipe(text)
	if err != nil {
		return r, err
	}
	r.Config = Default()
	return r, lay(&r.Config)
}

// NewRecipe describes a run on set, to be reproduced from any folder.
func NewRecipe(set *data.Set, cfg Config, preset string, by Build) Recipe {
	return Recipe{Data: dataArgument(set), Preset: preset, Build: by, SplitHash: set.SplitHash(), Fingerprint: string(set.Fingerprint), Config: cfg}
}

// dataArgument is the name or path that opens the set from any folder.
func dataArgument(set *data.Set) string {
	if set.Source == "embedded" || set.Source == "generated" {
		return set.Name
	}
	if path, err := filepath.Abs(set.Source); err == nil {
		return path
	}
	return set.Source
}

func tomlError(err error) error {
	var at *toml.DecodeError
	if !errors.As(err, &at) {
		return err
	}
	line, column := at.Position()
	return fmt.Errorf("line %d, column %d: %s", line, column, strings.TrimPrefix(at.Error(), "toml: "))
}

// tomlString quotes text as a TOML basic string.
func tomlString(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case !clean.Safe(r) && r > 0xffff:
			fmt.Fprintf(&b, `\U%08X`, r)
		case !clean.Safe(r):
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
