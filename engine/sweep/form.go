package sweep

import (
	"slices"

	"segzsl/engine/config"
)

// paperForm is the paper's own form of the method: a classifier of z_s alone, without
// options that the paper does not have. A preset may use another form.
var paperForm = []config.Setting{
	{Key: "features.scale", Value: "minmax"},
	{Key: "generate.output", Value: "relu"},
	{Key: "generate.output_bias", Value: "false"},
	{Key: "classify.input", Value: "semantic"},
	{Key: "classify.length", Value: "0"},
	{Key: "classify.ensemble", Value: "1"},
	{Key: "classify.compatibility", Value: "0"},
	{Key: "synthesise.mean_correction", Value: "0"},
}

// ownForm returns the row of that name in the paper's own form, with the settings of r.
func ownForm(name string, r Row) Row {
	set := slices.DeleteFunc(slices.Clone(paperForm), func(s config.Setting) bool {
		return slices.ContainsFunc(r.Set, func(own config.Setting) bool { return own.Key == s.Key })
	})
	return Row{Name: name, Title: r.Title + ", paper's form", Set: append(set, r.Set...)}
}

// changing returns a row without the settings that the plan has for all rows anyway.
func (p Plan) changing(r Row) Row {
	if base, err := p.settings(Row{}); err == nil {
		r.Set = slices.DeleteFunc(slices.Clone(r.Set), func(s config.Setting) bool { return base.Get(s.Key) == s.Value })
	}
	return r
}

// ownName returns the name in the paper's own form of a row that is in the preset's.
func ownName(row string) string {
	if row == Full {
		return "paper"
	}
	return row + "-paper"
}

// ownForms returns rows in the paper's own form.
func ownForms(rows ...Row) []Row {
	var own []Row
	for _, r := range rows {
		own = append(own, ownForm(ownName(r.Name), r))
	}
	return own
}

// reportedRow returns the row of the table that a line of the paper belongs to: in the
// paper's own form where the table has it.
func (t Table) reportedRow(line string) string {
	own := ownName(line)
	if slices.ContainsFunc(t.Lines, func(l Line) bool { return l.Row == own }) {
		return own
	}
	return line
}

// inputs are the names of a classifier's inputs in tables.
var inputs = map[config.ClassifierInput]string{config.SemanticInput: "z_s", config.ImageInput: "x", config.BothInput: "[z_s, x]"}
