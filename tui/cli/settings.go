package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"segzsl/data/clean"
	"segzsl/data/regular"
	"segzsl/data/suggest"
)

// settingsPath is the user's settings file.
func settingsPath() string { return filepath.Join(configHome(), "config.toml") }

// setting is a key of that file, with its values in the syntax of flags.
type setting struct {
	table, key string // table is a command's name, or "" for all commands
	values     []string
	line       int // of the key, and of the table's header; 0 if not found
	tableLine  int
}

// maxText is far more than any file of settings has.
const maxText = 1 << 20

// readSettings reads the file at path; a missing file is empty, also where the home
// folder is no folder (HOME=/dev/null).
func readSettings(path string) ([]setting, error) {
	text, err := regular.Text(path, maxText)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	var tree map[string]any
	err = clean.Keys(text)
	if err == nil {
		err = toml.Unmarshal(text, &tree)
	}
	if err != nil {
		return nil, fmt.Errorf("settings: read %s: %w", path, atLine(err))
	}
	all, err := flatten("", tree, string(text))
	if err != nil {
		return nil, fmt.Errorf("settings: read %s: %w", path, err)
	}
	return all, nil
}

// atLine adds the position to an error of go-toml.
func atLine(err error) error {
	var at *toml.DecodeError
	if !errors.As(err, &at) {
		return err
	}
	line, column := at.Position()
	return fmt.Errorf("line %d, column %d: %s", line, column, strings.TrimPrefix(at.Error(), "toml: "))
}

// flatten returns the keys of a table, "" for the top of the file, and of the
// tables in it.
func flatten(table string, tree map[string]any, text string) ([]setting, error) {
	var all []setting
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		if inner, ok := tree[key].(map[string]any); ok && table == "" {
			settings, err := flatten(key, inner, text)
			if err != nil {
				return nil, err
			}
			all = append(all, settings...)
			continue
		}
		line := lineOf(text, table, key)
		values, ok := settingValues(tree[key])
		if !ok {
			return nil, fmt.Errorf("line %d: %s = %v: want text in quotes, a number, true, false, or a list of these", line, key, tree[key])
		}
		all = append(all, setting{table, key, values, line, lineOf(text, table, "")})
	}
	return all, nil
}

// settingValues are the value of a key, or the values of a list, in the syntax of
// flags.
func settingValues(value any) ([]string, bool) {
	switch v := value.(type) {
	case string, bool, int64, float64:
		return []string{fmt.Sprint(v)}, true
	case []any:
		var all []string
		for _, item := range v {
			values, ok := settingValues(item)
			if !ok {
				return nil, false
			}
			all = append(all, values...)
		}
		return all, true
	}
	return nil, false
}

// lineOf is the line of text, counted from 1, with a key of a table, or with the
// table's header if key is ""; 0 if it is written otherwise, as in an inline table.
func lineOf(text, table, key string) int {
	in, number := "", 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if header, ok := strings.CutPrefix(line, "["); ok {
			header, _, _ = strings.Cut(header, "]")
			if in = bare(header); in == table && key == "" {
				return number
			}
		} else if name, _, ok := strings.Cut(line, "="); ok {
			if name = bare(name); in == table && name == key || in == "" && name == table+"."+key {
				return number
			}
		}
	}
	return 0
}

// bare strips spaces and quotes from a TOML key.
func bare(key string) string { return strings.Trim(strings.TrimSpace(key), `"'`) }

// settable are the flags of a command that can be set in the file.
func settable(cmd *cobra.Command) []*pflag.Flag {
	var flags []*pflag.Flag
	take := func(f *pflag.Flag) {
		if !f.Hidden && f.Name != "help" && f.Name != "version" {
			flags = append(flags, f)
		}
	}
	cmd.NonInheritedFlags().VisitAll(take)
	cmd.InheritedFlags().VisitAll(take)
	return flags
}

// checkSettings rejects unknown keys.
func checkSettings(root *cobra.Command, path string, all []setting) error {
	known := map[string][]string{"": nil} // flags by command; "" has those of all, and sorts first
	for _, c := range root.Commands() {
		for _, f := range settable(c) {
			known[c.Name()] = append(known[c.Name()], f.Name)
			if !slices.Contains(known[""], f.Name) {
				known[""] = append(known[""], f.Name)
			}
		}
	}
	for _, s := range all {
		keys, ok := known[s.table]
		if !ok && slices.Contains(known[""], s.table) {
			return usagef("%s: %s: want text in quotes, a number, true, false, or a list of these, not a table", path, s.table)
		}
		if !ok {
			return usagef("%s: line %d: [%s]: no such command; the nearest is [%s]", path, s.tableLine, s.table, suggest.Word(s.table, slices.Sorted(maps.Keys(known))[1:]))
		}
		if !slices.Contains(keys, s.key) {
			return usagef("%s: line %d: %s: no such key; the nearest is %s", path, s.line, s.key, suggest.Word(s.key, keys))
		}
	}
	return nil
}

// environmentName is the environment variable of a flag: SEGZSL_THEME.
func environmentName(flag string) string {
	return "SEGZSL_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// applySettings sets the flags that the command line doesn't, from the environment or
// else from the file. Lists are combined, with the same precedence.
func (a *app) applySettings(cmd *cobra.Command) error {
	if cmd.Hidden {
		return nil
	}
	path := settingsPath()
	all, err := readSettings(path)
	if err != nil {
		return usageError{err}
	}
	if err := checkSettings(cmd.Root(), path, all); err != nil {
		return err
	}
	name := cmd.Name()
	if !cmd.HasParent() {
		name = "explore"
	}
	for _, f := range settable(cmd) {
		if err := applySetting(f, name, path, all); err != nil {
			return err
		}
	}
	if a.state != "" {
		dir, err := filepath.Abs(a.state)
		if err != nil {
			return err
		}
		return os.Setenv("XDG_STATE_HOME", dir) // workers inherit it
	}
	return nil
}

// origin is a value and its source.
type origin struct {
	where  string
	values []string
}

// origins are the values of a flag in the environment and the file, by precedence.
func origins(f *pflag.Flag, command, path string, all []setting) []origin {
	var found []origin
	if value := os.Getenv(environmentName(f.Name)); value != "" {
		values := []string{value}
		if _, list := f.Value.(pflag.SliceValue); list {
			values = strings.Fields(value)
		}
		found = append(found, origin{environmentName(f.Name), values})
	}
	for _, table := range []string{command, ""} {
		for _, s := range all {
			if s.table == table && s.key == f.Name {
				found = append(found, origin{fmt.Sprintf("%s: line %d", path, s.line), s.values})
			}
		}
	}
	return found
}

func applySetting(f *pflag.Flag, command, path string, all []setting) error {
	found := origins(f, command, path, all)
	if list, ok := f.Value.(pflag.SliceValue); ok {
		laid := list.GetSlice()
		for _, s := range found {
			laid = append(slices.Clone(s.values), laid...)
		}
		return list.Replace(laid)
	}
	if f.Changed || len(found) == 0 {
		return nil
	}
	s := found[0]
	if len(s.values) != 1 {
		return usagef("%s: %s: want one value, got %d", s.where, f.Name, len(s.values))
	}
	if err := f.Value.Set(s.values[0]); err != nil {
		return usagef("%s: %s = %q: want %s", s.where, f.Name, s.values[0], f.Value.Type())
	}
	f.Changed = true
	return nil
}

func (a *app) settingsCommand() *cobra.Command {
	var onlyPath bool
	cmd := &cobra.Command{
		Use:   "settings",
		Short: "print your settings and their sources",
		Long: `Print every setting of explore and train as TOML, with its source; defaults are comments.
Settings are default values of flags. In order of precedence: the flag, environment variables such as SEGZSL_THEME, the file $XDG_CONFIG_HOME/segzsl/config.toml (by default ~/.config/segzsl/config.toml), the built-in default. A key at the top of the file applies to every command with that flag; a key in the table [train] only to train.
The config of a run is something else: see 'segzsl config'.`,
		Example: `
segzsl settings > ~/.config/segzsl/config.toml
segzsl settings --path`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if onlyPath {
				_, err := fmt.Fprintln(a.out, settingsPath())
				return err
			}
			return a.printSettings(cmd.Root())
		},
	}
	cmd.Flags().BoolVar(&onlyPath, "path", false, "print the path of the file")
	return cmd
}

func (a *app) printSettings(root *cobra.Command) error {
	path := settingsPath()
	all, err := readSettings(path)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "# %s\n", path)
	for _, name := range []string{"explore", "train"} {
		cmd, _, err := root.Find([]string{name})
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "\n[%s]\n", name)
		for _, f := range settable(cmd) {
			a.printSetting(f, origins(f, name, path, all))
		}
	}
	return nil
}

func (a *app) printSetting(f *pflag.Flag, found []origin) {
	if len(found) == 0 {
		fmt.Fprintf(a.out, "# %-10s = %-12s # %s\n", f.Name, tomlWord(f, []string{f.DefValue}), f.Usage)
		return
	}
	fmt.Fprintf(a.out, "%-12s = %-12s # from %s\n", f.Name, tomlWord(f, found[0].values), found[0].where)
}

func tomlWord(f *pflag.Flag, values []string) string {
	if _, list := f.Value.(pflag.SliceValue); list {
		quoted := []string{}
		for _, v := range values {
			if v != "[]" {
				quoted = append(quoted, strconv.Quote(v))
			}
		}
		return "[" + strings.Join(quoted, ", ") + "]"
	}
	if f.Value.Type() != "string" && len(values) == 1 && values[0] != "" {
		return values[0]
	}
	return strconv.Quote(strings.Join(values, " "))
}
