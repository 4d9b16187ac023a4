package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"segzsl/engine"
)

// separationRow is a row of the table: a name and the value for a space.
type separationRow struct {
	name  string
	value func(engine.SpaceSeparation) string
}

func part(v float64) string    { return fmt.Sprintf("%.3f", v) }
func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

// separationRows is the table; a row without a value is a heading.
var separationRows = []separationRow{
	{"dimensions", func(s engine.SpaceSeparation) string { return fmt.Sprint(s.Width) }},
	{"Separation of classes", nil},
	{"  silhouette, cosine", func(s engine.SpaceSeparation) string { return part(s.Cosine.Silhouette) }},
	{"  silhouette, Euclidean", func(s engine.SpaceSeparation) string { return part(s.Euclidean.Silhouette) }},
	{"  purity of 10 nearest, cosine", func(s engine.SpaceSeparation) string { return percent(s.Cosine.Purity) }},
	{"  purity of 10 nearest, Euclidean", func(s engine.SpaceSeparation) string { return percent(s.Euclidean.Purity) }},
	{"    at chance", func(s engine.SpaceSeparation) string { return percent(s.Cosine.Chance) }},
	{"Class, linear probe", nil},
	{"  held-out samples", func(s engine.SpaceSeparation) string { return percent(s.HeldOutSamples.Class.Accuracy) }},
	{"    at chance", func(s engine.SpaceSeparation) string { return percent(s.HeldOutSamples.Class.Chance) }},
	{"Attributes, linear probe, R² (1 perfect, 0 no better than the mean)", nil},
	{"  held-out samples", func(s engine.SpaceSeparation) string { return part(s.HeldOutSamples.Attributes.R2) }},
	{"  held-out classes", func(s engine.SpaceSeparation) string { return part(s.HeldOutClasses.R2) }},
	{"  unseen classes, fitted on seen ones", func(s engine.SpaceSeparation) string { return part(s.Unseen.R2) }},
	{"Correlation with the attributes, mean over attributes", nil},
	{"  held-out samples", func(s engine.SpaceSeparation) string { return part(s.HeldOutSamples.Attributes.Correlation) }},
	{"  held-out classes", func(s engine.SpaceSeparation) string { return part(s.HeldOutClasses.Correlation) }},
	{"  unseen classes, fitted on seen ones", func(s engine.SpaceSeparation) string { return part(s.Unseen.Correlation) }},
}

// spaceTitles are the paper's names of the spaces.
var spaceTitles = map[engine.Space]string{
	engine.SemanticSpace: "semantic z_s", engine.ResidualSpace: "residual z_r", engine.ImageSpace: "image x",
}

// separationText formats a separation as a table, one column per space.
func separationText(s *engine.Separation) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\nSpaces (Fig. 4): %d of %d test samples, %d classes, %d of them seen\n\n", s.Samples, s.Of, s.Classes, s.Seen)
	fmt.Fprintf(&b, "%-36s", "")
	for _, space := range s.Spaces {
		fmt.Fprintf(&b, "%14s", spaceTitles[space.Space])
	}
	b.WriteByte('\n')
	for _, row := range separationRows {
		if row.value == nil {
			fmt.Fprintln(&b, row.name)
			continue
		}
		fmt.Fprintf(&b, "%-36s", row.name)
		for _, space := range s.Spaces {
			fmt.Fprintf(&b, "%14s", row.value(space))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// printSeparation evaluates the spaces of a model and prints the result.
func (a *app) printSeparation(m *engine.Model, asJSON bool) error {
	s, err := m.Separation()
	if err != nil {
		return err
	}
	if !asJSON {
		_, err = fmt.Fprint(a.out, separationText(s))
		return err
	}
	line, err := json.Marshal(struct {
		Event string `json:"event"`
		*engine.Separation
	}{"separation", s})
	if err != nil {
		return fmt.Errorf("eval: spaces: %w", err)
	}
	_, err = fmt.Fprintf(a.out.JSON(), "%s\n", line)
	return err
}
