package tui

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/themes"
)

// glossary explains the stages and their terms.
func glossary(t themes.Theme, width int) []string {
	w := min(width-4, 96)
	var out []string
	for i, stage := range config.Stages {
		out = append(out, t.Title.Paint(fmt.Sprintf("Stage %d: %s", i+1, stage.Title)))
		out = append(out, indent(wrap(stage.Summary, w))...)
		out = append(out, "")
		for _, term := range stage.Terms {
			out = append(out, termText(t, term, w)...)
		}
	}
	out = append(out, t.Title.Paint("How a run is judged"))
	for _, line := range judged {
		out = append(out, indent(wrap(line, w))...)
	}
	return out
}

func termText(t themes.Theme, term config.TermInfo, width int) []string {
	title := term.Title
	if term.Equation != "−" {
		title += "  Eq. " + term.Equation
	}
	out := []string{"  " + t.Accent.Paint(title)}
	out = append(out, indent(indent(wrap(term.Formula, width-2)))...)
	out = append(out, indent(indent(wrap(term.Meaning+" In a healthy run: "+lowerFirst(term.Expect), width-2)))...)
	return append(out, "")
}

// judged explains the scores.
var judged = []string{
	"seen, unseen: the mean over classes of how often a test sample gets its class, among all classes.",
	"H: the harmonic mean of the two; it is high only if both are.",
	"T1: unseen samples, choosing among unseen classes only.",
	"AUSUC: the area under the curve of seen against unseen accuracy, as seen scores are lowered bit by bit.",
	"calibrated: with seen scores lowered by a factor γ that was chosen on validation, never on the test.",
	"oracle: with the best γ for the very test samples. It is an upper bound, not a result.",
}
