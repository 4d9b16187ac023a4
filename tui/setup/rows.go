package setup

import (
	"cmp"

	"segzsl/engine/config"
)

type rowKind int

const (
	headingRow rowKind = iota
	startRow
	dataRow
	weightsRow
	presetRow
	fieldRow
	termRow // a term's weight, with a switch
)

// row is a line of the list.
type row struct {
	kind  rowKind
	title string
	key   string // of its field of config.Config
	term  config.TermInfo
}

// titles replace the names of fields that do not explain themselves.
var titles = map[string]string{"attributes.centre": "subtract mean", "threads": "Threads"}

// setupRows lists all settings: the common ones first, then every other field.
func setupRows() []row {
	rows := []row{
		{kind: startRow, title: "Start training"},
		{kind: dataRow, title: "Data set"},
		{kind: weightsRow, title: "Weights"},
		{kind: presetRow, title: "Preset"},
		{kind: headingRow, title: "Run"},
		{kind: fieldRow, title: "Seed", key: "seed"},
		{kind: fieldRow, title: "Protocol", key: "evaluate.protocol"},
		{kind: fieldRow, title: "Classifier", key: "classify.kind"},
		{kind: fieldRow, title: "Classifier input", key: "classify.input"},
		{kind: headingRow, title: "Loss terms (switch off to see the effect)"},
		{kind: fieldRow, title: "Residual encoder", key: "extract.residual"},
	}
	listed := map[string]bool{}
	for _, stage := range config.Stages {
		for _, t := range stage.Terms {
			if t.WeightKey != "" && !t.Beyond {
				rows = append(rows, row{kind: termRow, title: t.Title, key: t.WeightKey, term: t})
			}
		}
	}
	for _, r := range rows {
		listed[r.key] = true
	}
	section := "-"
	for i := range config.Fields {
		f := &config.Fields[i]
		if listed[f.Key] {
			continue
		}
		if f.Section() != section {
			section = f.Section()
			rows = append(rows, row{kind: headingRow, title: sectionTitle(section)})
		}
		rows = append(rows, row{kind: fieldRow, title: cmp.Or(titles[f.Key], f.Name()), key: f.Key})
	}
	return rows
}

func sectionTitle(section string) string {
	for i, s := range config.Stages {
		if string(s.Stage) == section {
			return "Stage " + string(rune('1'+i)) + ": " + s.Title
		}
	}
	switch section {
	case "":
		return "Machine"
	case "features":
		return "Scale of image features"
	case "attributes":
		return "Attribute preprocessing"
	case "evaluate":
		return "Evaluation"
	}
	return section
}

// stepRow moves the cursor by a number of rows, skipping headings.
func stepRow(rows []row, at, by int) int {
	direction := 1
	if by < 0 {
		direction = -1
	}
	for n := by * direction; n > 0; n-- {
		next := at + direction
		for next >= 0 && next < len(rows) && rows[next].kind == headingRow {
			next += direction
		}
		if next < 0 || next >= len(rows) {
			break
		}
		at = next
	}
	return at
}
