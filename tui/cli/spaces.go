package cli

import (
	"encoding/json"
	"fmt"
	"strings"

	"segzsl/engine"
)

// separationRow is a line of the table: a name and what a space has there.
type separationRow struct {
	name  string
	value func(engine.SpaceSeparation) string
}

func part(v float64) string    { return fmt.Sprintf("%.3f", v) }
func percent(v float64) string { return fmt.Sprintf("%.1f %%", 100*v) }

// separationRows is the table; a row without a value is a heading.
var separationRows = []separationRow{
	{"dimensions", func(s engine.SpaceSeparation) string { return fmt.Sprint(s.Width) }},
	{"How far classes part", nil},
	{"  silhouette, cosine", func(s engine.SpaceSeparation) string { return part(s.Cosine.Silhouette) }},
	{"  silhouette, Euclidean", func(s engine.SpaceSeparation) string { return part(s.Euclidean.Silhouette) }},
	{"  purity of 10 nearest, cosine", func(s engine.SpaceSeparation) string { return percent(s.Cosine.Purity) }},
	{"  purity of 10 nearest, Euclidean", func(s engine.SpaceSeparation) string { return percent(s.Euclidean.Purity) }},
	{"    by chance", func(s engine.SpaceSeparation) string { return percent(s.Cosine.Chance) }},
	{"Class read linearly", nil},
	{"  of held-out samples", func(s engine.SpaceSeparation) string { return percent(s.HeldOutSamples.Class.Accuracy) }},
	{"    by chance", func(s engine.SpaceSeparation) string { return percent(s.HeldOutSamples.Class.Chance) }},
	{"Attributes read linearly, R² (1 perfect, 0 nothing)", nil},
	{"  of held-out samples", func(s engine.SpaceSeparation) string { return part(s.HeldOutSamples.Attributes.R2) }},
	{"  of held-out classes", func(s engine.SpaceSeparation) string { return part(s.HeldOutClasses.R2) }},
	{"  of unseen classes, from seen ones", func(s engine.SpaceSeparation) string { return part(s.Unseen.R2) }},
	{"Their correlation, mean over attributes", nil},
	{"  of held-out samples", func(s engine.SpaceSeparation) string { return part(s.HeldOutSamples.Attributes.Correlation) }},
	{"  of held-out classes", func(s engine.SpaceSeparation) string { return part(s.HeldOutClasses.Correlation) }},
	{"  of unseen classes, from seen ones", func(s engine.SpaceSeparation) string { return part(s.Unseen.Correlation) }},
}

// spaceTitles are how the spaces are written in the paper.
var spaceTitles = map[engine.Space]string{
	engine.SemanticSpace: "semantic z_s", engine.ResidualSpace: "residual z_r", engine.ImageSpace: "image x",
}

// separationText lays a separation out as a table, one column a space.
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

// printSeparation measures the spaces of a model and prints them.
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
	_, err = fmt.Fprintf(a.out, "%s\n", line)
	return err
}
