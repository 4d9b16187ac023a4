package sweep

import (
	"cmp"
	"slices"

	"segzsl/engine"
	"segzsl/engine/config"
)

// Table is a table of rows and measures, with the order of rows in the paper.
type Table struct {
	Name       string       `json:"name"` // "1" … "4", "ablation", "grid"
	Title      string       `json:"title"`
	Measures   []string     `json:"measures"` // columns, by Measure.Key
	Lines      []Line       `json:"lines"`
	Hypotheses []Hypothesis `json:"hypotheses,omitempty"`
	Note       string       `json:"note,omitempty"`
}

// Line is a line of a table: a row of the plan with its title in the table.
type Line struct {
	Row   string `json:"row"`
	Title string `json:"title"`
}

// linesOf returns lines for rows, with their own titles.
func linesOf(rows []Row) []Line {
	lines := make([]Line, len(rows))
	for i, r := range rows {
		lines[i] = Line{r.Name, r.Title}
	}
	return lines
}

// title returns the table's title of a row.
func (t Table) title(row string) string {
	for _, l := range t.Lines {
		if l.Row == row {
			return l.Title
		}
	}
	return row
}

// Hypothesis is the order of two rows in the paper: Less below More, in each of
// Measures.
type Hypothesis struct {
	Less     string   `json:"less"`
	More     string   `json:"more"`
	Measures []string `json:"measures"`
	// Preset is set if the rows have the preset's form, and the paper's form is another.
	Preset bool `json:"preset,omitempty"`
}

// rename returns the table with other names of rows. Of lines and hypotheses that have
// the same rows then, the first is left.
func (t Table) rename(names map[string]string) Table {
	new := func(name string) string {
		if to, ok := names[name]; ok {
			return to
		}
		return name
	}
	t.Lines, t.Hypotheses = slices.Clone(t.Lines), slices.Clone(t.Hypotheses)
	for i := range t.Lines {
		t.Lines[i].Row = new(t.Lines[i].Row)
	}
	for i := range t.Hypotheses {
		t.Hypotheses[i].Less, t.Hypotheses[i].More = new(t.Hypotheses[i].Less), new(t.Hypotheses[i].More)
	}
	t.Lines = firsts(t.Lines, func(a, b Line) bool { return a.Row == b.Row })
	t.Hypotheses = firsts(t.Hypotheses, func(a, b Hypothesis) bool { return a.Less == b.Less && a.More == b.More })
	return t
}

// firsts returns the elements that equal none before them.
func firsts[T any](list []T, same func(a, b T) bool) []T {
	var left []T
	for _, v := range list {
		if !slices.ContainsFunc(left, func(l T) bool { return same(l, v) }) {
			left = append(left, v)
		}
	}
	return left
}

// Full is the row of the complete method of the paper.
const Full = "full"

var full = Row{Name: Full, Title: "SE-GZSL"}

// row returns a row with a name, a title, and alternating keys and values.
func row(name, title string, pairs ...string) Row {
	r := Row{Name: name, Title: title}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Set = append(r.Set, config.Setting{Key: pairs[i], Value: pairs[i+1]})
	}
	return r
}

// paperTable is a table of the paper with its rows: in the paper's own form, and below
// them in the preset's, where that is another.
type paperTable struct {
	Table
	own, preset []Row
	// titles are titles of rows that differ in this table, by the name in the paper's form.
	titles map[string]string
}

var gzsl = []string{"acc_s", "acc_u", "acc_h"}

// allMeasures are the columns of tables that compare forms of SE-GZSL. They have no
// calibrated columns, for which each row would be trained on class divisions too: AUSUC is
// over every γ.
var allMeasures = append(slices.Clone(gzsl), "t1", "ausuc")

// orderMeasures are the measures by which orders are tested: that of the paper, and two
// that do not depend on the bias towards seen classes.
var orderMeasures = []string{"acc_h", "t1", "ausuc"}

// lossRows are the first two rows of Table 3.
var lossRows = []Row{
	row("recon", "L_recon", "extract.lambda_s", "0", "extract.lambda_r", "0", "extract.lambda_sim", "0", "generate.lambda_mi", "0", "classify.compatibility", "0"),
	row("recon-mi", "L_recon + L_MI", "extract.lambda_sim", "0"),
}

var noResidual = row("no-residual", "SE-GZSL without residual encoder", "extract.residual", "false")

// paperTables are the tables of the paper.
var paperTables = []paperTable{
	{Table{Name: "1", Title: "Image and semantic features: classifiers of seen classes only",
		Measures: []string{"seen_only"}, Hypotheses: []Hypothesis{{Less: "image", More: "paper", Measures: []string{"seen_only"}}}},
		[]Row{
			ownForm("image", row("", "Image feature", "classify.input", "image")),
			ownForm("paper", full),
			ownForm("both", row("", "Image and semantic feature", "classify.input", "both"))},
		[]Row{full},
		map[string]string{"image": "Image feature", "paper": "Semantic feature", "both": "Image and semantic feature"}},
	{Table{Name: "2", Title: "Generalised zero-shot learning",
		Measures:   append(slices.Clone(gzsl), "cal_s", "cal_u", "cal_h", "t1", "ausuc"),
		Hypotheses: append(aboveBaselines("paper", false), aboveBaselines(Full, true)...),
		Note:       "Calibrated (cal.): γ, chosen on validation, is subtracted from the scores of seen classes. " + budgetNote},
		append(baselines(), ownForms(full)...), []Row{full}, map[string]string{"paper": full.Title}},
	{Table{Name: "3", Title: "Loss functions",
		Measures: allMeasures, Hypotheses: []Hypothesis{{Less: "recon-paper", More: "recon-mi-paper", Measures: orderMeasures}, {Less: "recon-mi-paper", More: "paper", Measures: orderMeasures}},
		Note: "Without L_MI, the term L_G,MI is omitted too, since its matrix W would be untrained."},
		ownForms(append(slices.Clone(lossRows), full)...), append(slices.Clone(lossRows), full),
		map[string]string{"recon-paper": "L_recon", "recon-mi-paper": "L_recon + L_MI", "paper": "L_recon + L_MI + L_sim"}},
	{Table{Name: "4", Title: "Residual encoder",
		Measures: allMeasures, Hypotheses: []Hypothesis{{Less: "no-residual-paper", More: "paper", Measures: orderMeasures}}},
		ownForms(noResidual, full), []Row{noResidual, full},
		map[string]string{"no-residual-paper": noResidual.Title, "paper": "SE-GZSL with residual encoder"}},
}

// budgetNote explains the column of budgets.
const budgetNote = "Settings × divisions: how many settings were compared on validation (1: given by a rule or the paper; a row that changes a preset has the preset's), and the number of class divisions on which γ was chosen."

// aboveBaselines returns the hypotheses that each baseline is below row.
func aboveBaselines(row string, preset bool) []Hypothesis {
	var all []Hypothesis
	for _, r := range baselines() {
		all = append(all, Hypothesis{r.Name, row, []string{"acc_h", "cal_h", "t1", "ausuc"}, preset})
	}
	return all
}

// ablations are options and parts of the method, one row each.
var ablations = []Row{
	row("no-club", "SE-GZSL without CLUB of z_r, λr = 0", "extract.lambda_r", "0"),
	row("no-infonce", "SE-GZSL without InfoNCE of z_s and z̃_s, λs = λG,MI = 0", "extract.lambda_s", "0", "generate.lambda_mi", "0", "classify.compatibility", "0"),
	row("no-g-mi", "SE-GZSL without L_G,MI", "generate.lambda_mi", "0"),
	row("no-g-sim", "SE-GZSL without L_G,sim", "generate.lambda_sim", "0"),
	row("input-image", "SE-GZSL, classifier on x", "classify.input", "image"),
	row("input-both", "SE-GZSL, classifier on z_s and x", "classify.input", "both"),
	row("input-semantic", "SE-GZSL, classifier on z_s", "classify.input", "semantic"),
	row("corrected", "SE-GZSL, mean correction t = ½", "synthesise.mean_correction", "0.5"),
	row("uncorrected", "SE-GZSL without mean correction", "synthesise.mean_correction", "0"),
	row("robust", "SE-GZSL, features clipped at 2 standard deviations", "features.scale", "robust", "features.clip", "2"),
	row("sigmoid", "SE-GZSL, generator with a sigmoid that begins at the mean", "generate.output", "sigmoid", "generate.output_bias", "true"),
	row("centred", "SE-GZSL, attributes minus their mean", "attributes.centre", "true"),
	row("uncentred", "SE-GZSL, attributes not centred", "attributes.centre", "false"),
	row("long", "SE-GZSL, attributes of length 3", "attributes.length", "3"),
	row("cool", "SE-GZSL, temperature 0.2 in (10) and (15)", "extract.temperature", "0.2", "generate.temperature", "0.2"),
	row("balanced", "SE-GZSL, class-balanced batches", "extract.balanced", "true", "generate.balanced", "true"),
	row("exclude-self", "SE-GZSL, (10) without j = i", "extract.exclude_self", "true"),
	row("prior", "SE-GZSL, CLUB with classes weighted by their samples", "extract.prior_weighted", "true"),
	row("ensemble", "SE-GZSL, 5 classifiers, each with its own noise", "classify.ensemble", "5"),
	row("compatible", "SE-GZSL, classifier + 0.1 f(z_s, a)", "classify.compatibility", "0.1"),
	row("svm", "SE-GZSL, linear SVM", "classify.kind", "svm"),
	row("nearest", "SE-GZSL, nearest neighbour", "classify.kind", "nearest"),
}

// baselines returns a row for each baseline.
func baselines() []Row {
	var rows []Row
	for _, info := range engine.BaselineInfos() {
		rows = append(rows, Row{Name: info.Name, Title: info.Title, Baseline: info.Name})
	}
	return rows
}

// TableNames returns the names for AddTable.
func TableNames() []string {
	var names []string
	for _, t := range paperTables {
		names = append(names, t.Name)
	}
	return names
}

// AddTable adds a table of the paper to the plan. It returns false if there is no such
// table.
func (p *Plan) AddTable(name string) bool {
	i := slices.IndexFunc(paperTables, func(t paperTable) bool { return t.Name == name })
	if i < 0 {
		return false
	}
	t := paperTables[i]
	for _, r := range t.own {
		t.Lines = append(t.Lines, Line{r.Name, cmp.Or(t.titles[r.Name], r.Title)})
	}
	for _, r := range t.preset {
		t.Lines = append(t.Lines, Line{r.Name, cmp.Or(t.titles[ownName(r.Name)], r.Title) + ", preset"})
	}
	rows := slices.Clone(t.preset)
	for _, r := range t.own {
		rows = append(rows, p.changing(r))
	}
	p.Add(t.Table, rows)
	return true
}

// AddAblations adds a table of the ablations and the complete method to the plan.
func (p *Plan) AddAblations() {
	p.AddRows("ablation", "Ablations: one part or option changed in each row", ablations)
}

// AddRows adds a table of the complete method and rows to the plan.
func (p *Plan) AddRows(name, title string, rows []Row) {
	rows = append([]Row{full}, rows...)
	p.Add(Table{Name: name, Title: title, Measures: allMeasures, Lines: linesOf(rows)}, rows)
}
