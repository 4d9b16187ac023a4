package compare

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"segzsl/data/suggest"
	"segzsl/engine/config"
)

// condition is a word of a filter: a key with a value, or, without a key, text that
// the run's name, set, preset or state must contain.
type condition struct{ id, op, value string }

// operators are sorted so that longer ones come before their prefixes.
var operators = []string{">=", "<=", "!=", "=", ">", "<"}

// parseFilter parses a filter: words that all have to hold. A short name of several
// keys means the one that is a column, if there is one.
func parseFilter(text string, columns ...string) ([]condition, error) {
	var all []condition
	for _, word := range strings.Fields(text) {
		c, err := parseCondition(word, columns)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, nil
}

func parseCondition(word string, columns []string) (condition, error) {
	at := strings.IndexAny(word, "<>=!")
	if at < 0 {
		return condition{value: strings.ToLower(word)}, nil
	}
	for _, op := range operators {
		value, ok := strings.CutPrefix(word[at:], op)
		if !ok {
			continue
		}
		id, err := filterKey(word[:at], columns)
		if err == nil && value == "" {
			err = fmt.Errorf("%s: want a value", word)
		}
		return condition{id, op, value}, err
	}
	return condition{}, fmt.Errorf("%s: want one of %s between key and value", word, strings.Join(operators, " "))
}

// filterKey finds the name of a filter's key: in full or, for a configuration key,
// without its section if that is unique.
func filterKey(word string, columns []string) (string, error) {
	names := slices.Sorted(maps.Keys(properties))
	for _, s := range scores {
		names = append(names, s.id)
	}
	for _, f := range config.Fields {
		names = append(names, f.Key)
	}
	if slices.Contains(names, word) {
		return word, nil
	}
	var found []string
	for i := range config.Fields {
		if config.Fields[i].Name() == word {
			found = append(found, config.Fields[i].Key)
		}
	}
	if shown := slices.DeleteFunc(slices.Clone(found), func(key string) bool { return !slices.Contains(columns, key) }); len(shown) == 1 {
		return shown[0], nil
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		for i := range config.Fields {
			names = append(names, config.Fields[i].Name())
		}
		return "", fmt.Errorf("unknown name %q; the nearest is %s", word, suggest.Word(word, names))
	}
	return "", fmt.Errorf("%s is ambiguous: want %s", word, strings.Join(found, " or "))
}

// matches reports whether a run meets all conditions.
func matches(r *Run, all []condition) bool {
	for _, c := range all {
		if !c.holds(r) {
			return false
		}
	}
	return true
}

func (c condition) holds(r *Run) bool {
	if c.id == "" {
		return strings.Contains(strings.ToLower(strings.Join([]string{r.Name, r.Set, r.Recipe.Preset, string(r.State)}, " ")), c.value)
	}
	has := r.get(c.id)
	x, errX := strconv.ParseFloat(has, 64)
	y, errY := strconv.ParseFloat(c.value, 64)
	if errX == nil && errY == nil && c.id != "split" {
		return map[string]bool{">=": x >= y, "<=": x <= y, "!=": x != y, "=": x == y, ">": x > y, "<": x < y}[c.op]
	}
	same := strings.EqualFold(has, c.value) || c.id == "split" && strings.HasPrefix(has, c.value)
	return c.op == "=" && same || c.op == "!=" && !same
}
