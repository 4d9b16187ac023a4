package compare

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"segzsl/engine"
)

// table has a row for each run or group; its columns are the name, the settings that
// differ, and the results.
type table struct {
	columns []string
	rows    []row
	splits  map[string][]string // by set: the split hashes
}

// newTable makes a table; if grouped, runs that differ only by seed share a row.
func newTable(runs []*Run, grouped bool) table {
	t := table{splits: map[string][]string{}}
	for i, run := range runs {
		r := row{key: run.Path, order: i, runs: []*Run{run}}
		if grouped {
			r.key = run.groupKey()
			if at := slices.IndexFunc(t.rows, func(o row) bool { return o.key == r.key }); at >= 0 {
				t.rows[at].runs = append(t.rows[at].runs, run)
				continue
			}
		}
		t.rows = append(t.rows, r)
	}
	for _, r := range runs {
		if !slices.Contains(t.splits[r.Set], r.Recipe.SplitHash) {
			t.splits[r.Set] = append(t.splits[r.Set], r.Recipe.SplitHash)
		}
	}
	t.addPaper(runs)
	t.columns = columnsFor(runs, t.splits)
	return t
}

// addPaper adds the paper's results on the sets of the runs.
func (t *table) addPaper(runs []*Run) {
	for _, r := range runs {
		p, ok := engine.PaperOn(r.Set)
		key := "paper " + p.Set
		if !ok || slices.ContainsFunc(t.rows, func(r row) bool { return r.key == key }) {
			continue
		}
		t.rows = append(t.rows, row{key: key, order: math.MaxInt, paper: &p})
	}
}

// columnsFor lists the columns: the fixed ones, and the configuration keys that
// differ.
func columnsFor(runs []*Run, splits map[string][]string) []string {
	columns := []string{"set", "seed"}
	for _, all := range splits {
		if len(all) > 1 {
			columns = []string{"set", "split", "seed"}
		}
	}
	for i, s := range scores {
		if i == firstScores {
			columns = append(columns, differences(runs)...)
		}
		columns = append(columns, s.id)
	}
	return columns
}

// heading is the two lines above a column.
func heading(id string) (above, below string) {
	switch id {
	case "ausuc", "auroc", "t1":
		return "", strings.ToUpper(id)
	case "cal_h":
		return "calibr.", "acc_h"
	}
	if section, name, ok := strings.Cut(id, "."); ok {
		return section, name
	}
	return "", id
}

// sort sorts the rows by a column, the paper's last; "" by time.
func (t *table) sort(id string, descending bool) {
	slices.SortStableFunc(t.rows, func(x, y row) int {
		if id == "" || x.paper != nil || y.paper != nil {
			return cmp.Compare(x.order, y.order)
		}
		a, okA := x.number(id)
		b, okB := y.number(id)
		c := cmp.Compare(a, b)
		switch {
		case okA != okB && okA:
			return -1
		case okA != okB:
			return 1
		case !okA:
			c = strings.Compare(x.cell(id), y.cell(id))
		}
		if descending {
			return -c
		}
		return c
	})
}

// warning says why accuracies in the table are not comparable; "" if they are.
func (t *table) warning() string {
	for set, all := range t.splits {
		if len(all) > 1 {
			return fmt.Sprintf("%s has %d different splits here: their accuracies are not comparable.", set, len(all))
		}
	}
	if len(t.splits) > 1 {
		return fmt.Sprintf("Runs on %d sets: accuracies are comparable only within a set.", len(t.splits))
	}
	return ""
}
