package tui

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/themes"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// glossary explains the stages and their terms.
func glossary(t themes.Theme, width int) []string {
	w := min(width-4, 96)
	var out []string
	for i, stage := range config.Stages {
		out = append(out, t.Title.Paint(fmt.Sprintf("Stage %d: %s", i+1, stage.Title)))
		out = append(out, ui.Indent(ui.Wrap(stage.Summary, w))...)
		out = append(out, "")
		for _, term := range stage.Terms {
			out = append(out, termText(t, term, w)...)
		}
	}
	out = append(out, t.Title.Paint("How a run is evaluated"))
	for _, line := range scoreTerms {
		out = append(out, ui.Indent(ui.Wrap(line, w))...)
	}
	return out
}

func termText(t themes.Theme, term config.TermInfo, width int) []string {
	title := term.Title
	if term.Equation != "−" {
		title += "  Eq. " + term.Equation
	}
	out := []string{"  " + t.Accent.Paint(title)}
	out = append(out, ui.Indent(ui.Indent(ui.Wrap(term.Formula, width-2)))...)
	out = append(out, ui.Indent(ui.Indent(ui.Wrap(term.Meaning+" Expected: "+run.LowerFirst(term.Expect), width-2)))...)
	return append(out, "")
}

// scoreTerms explains the scores.
var scoreTerms = []string{
	"seen, unseen: mean over classes of the accuracy on test samples, with all classes as candidates.",
	"H: harmonic mean of the two; it is high only if both are high.",
	"T1: accuracy on unseen samples with only unseen classes as candidates.",
	"AUSUC: area under the seen-unseen curve, the two accuracies over all values of γ.",
	"calibrated: with γ subtracted from seen scores; γ is chosen on validation samples, never on test samples.",
	"oracle: with the best γ for these test samples. It is an upper bound, not a result.",
}
