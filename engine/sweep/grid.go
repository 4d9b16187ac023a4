package sweep

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"segzsl/data/clean"
	"segzsl/engine/config"
)

// Axis is a key with a list of values.
type Axis struct {
	Key    string
	Values []string
}

// ParseAxis reads "extract.lambda_s=2,5,20".
func ParseAxis(text string) (Axis, error) {
	key, list, ok := strings.Cut(text, "=")
	a := Axis{Key: strings.TrimSpace(key)}
	if !ok {
		return a, fmt.Errorf("sweep: %s: want key=value,value,…, such as extract.lambda_s=2,5,20", text)
	}
	for _, v := range strings.Split(list, ",") {
		a.Values = append(a.Values, strings.TrimSpace(v))
	}
	return a, a.check()
}

func (a Axis) check() error {
	cfg := config.Default()
	for i, v := range a.Values {
		if err := cfg.Set(a.Key, v); err != nil {
			return err
		}
		if slices.Contains(a.Values[:i], v) {
			return fmt.Errorf("sweep: %s has the value %s twice", a.Key, v)
		}
	}
	if a.Key == "seed" || a.Key == "threads" {
		return fmt.Errorf("sweep: %s cannot be in a grid; use --seeds or --jobs", a.Key)
	}
	return nil
}

// ReadGrid reads axes from TOML: keys as in a run's config.toml, each with a value or a
// list of values.
func ReadGrid(text []byte) ([]Axis, error) {
	var tree map[string]any
	err := clean.Keys(text)
	if err == nil {
		err = toml.Unmarshal(text, &tree)
	}
	if err != nil {
		return nil, fmt.Errorf("sweep: read grid: %w", err)
	}
	return axesOf("", tree)
}

func axesOf(prefix string, tree map[string]any) ([]Axis, error) {
	var axes []Axis
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		if section, ok := tree[key].(map[string]any); ok {
			inner, err := axesOf(prefix+key+".", section)
			if err != nil {
				return nil, err
			}
			axes = append(axes, inner...)
			continue
		}
		values, ok := tree[key].([]any)
		if !ok {
			values = []any{tree[key]}
		}
		a := Axis{Key: prefix + key}
		for _, v := range values {
			a.Values = append(a.Values, fmt.Sprint(v))
		}
		if err := a.check(); err != nil {
			return nil, err
		}
		axes = append(axes, a)
	}
	return axes, nil
}

// Grid returns a row for each combination of values; the last axis changes fastest.
func Grid(axes []Axis) []Row {
	rows := []Row{{}}
	for _, a := range axes {
		var next []Row
		for _, r := range rows {
			for _, v := range a.Values {
				set := append(slices.Clone(r.Set), config.Setting{Key: a.Key, Value: v})
				next = append(next, Row{Set: set})
			}
		}
		rows = next
	}
	for i := range rows {
		rows[i].Title = strings.ReplaceAll(rows[i].Settings(), " ", ", ")
		rows[i].Name = strings.ReplaceAll(rows[i].Settings(), " ", "_")
	}
	return rows
}

// AddGrid adds a table of all combinations of values to the plan.
func (p *Plan) AddGrid(axes []Axis) {
	rows := Grid(axes)
	p.Add(Table{Name: "grid", Title: "Grid", Measures: allMeasures, Lines: linesOf(rows)}, rows)
}
