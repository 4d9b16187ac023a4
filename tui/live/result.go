package live

import (
	"fmt"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/engine/wire"
	"segzsl/tui/chart"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// drawResult draws how the run ended: its result, or the reason.
func (l *Screen) drawResult(width, height int) []string {
	var out []string
	switch e := l.Run.Outcome.(type) {
	case event.Result:
		out = l.drawNumbers(e, width)
	case event.Diverged:
		out = l.drawDiverged(e, width)
	case event.Failed:
		out = append([]string{l.Theme.Bad.Paint("The run failed.")}, ui.Indent(ui.Wrap(e.Error, width-4))...)
	case wire.Lost:
		out = append([]string{l.Theme.Bad.Paint("The connection to the run was lost."), ""}, ui.Indent(ui.Wrap(run.Sentence(e.Reason), width-4))...)
	case event.Stopped:
		out = []string{l.Theme.Warn.Paint("The run was stopped."), "",
			fmt.Sprintf("  In stage %s, after batch %s. There is no result: the run was not evaluated.", e.Stage, run.Count(e.Batch))}
	}
	if l.Resumable() {
		out = append(out, "", "  "+l.Theme.Key.Paint("r")+": resume from the last checkpoint")
	}
	out = append(out, "", l.Theme.Faint.Paint("  v: plots   [ ]: stages   a: ask about samples   Esc: another run"))
	return out[:min(len(out), height)]
}

func (l *Screen) drawDiverged(e event.Diverged, width int) []string {
	out := []string{l.Theme.Bad.Paint("The run diverged."), ""}
	text := fmt.Sprintf("In stage %s at batch %s, the term \"%s\" became %s. ", e.Stage, run.Count(e.Batch), e.Term.Info().Title, e.Value)
	if e.LastFinite != nil {
		text += fmt.Sprintf("One batch earlier it was %s. ", chart.Short(*e.LastFinite))
	}
	text += "The networks are those after the last finite update."
	out = append(out, ui.Indent(ui.Wrap(text, width-4))...)
	return append(out, append([]string{""}, ui.Indent(ui.Wrap("A lower learning rate or a smaller weight of that term usually helps.", width-4))...)...)
}

// drawNumbers draws the accuracies of a finished run.
func (l *Screen) drawNumbers(e event.Result, width int) []string {
	t := l.Theme
	out := []string{
		t.Good.Paint("Run finished") + fmt.Sprintf(": %s, in %s.", e.Set, run.Seconds(e.Seconds)) + l.alteredNote(e), "",
		t.Faint.Paint(fmt.Sprintf("  %-26s  %12s  %12s", evaluatedOn(e)+", class means", "uncalibrated", "calibrated")),
	}
	bar := min(max(width-60, 0), 40)
	for _, r := range []struct {
		name              string
		uncalibrated, cal float64
		ink               func(string) string
	}{
		{"seen classes", e.AccS, e.CalS, t.Seen.Paint},
		{"unseen classes", e.AccU, e.CalU, t.Unseen.Paint},
		{"harmonic mean H", e.AccH, e.CalH, t.Accent.Paint},
	} {
		cal := "–"
		if e.CalibrationFrom != "none" && e.CalibrationFrom != "" {
			cal = run.Percent(r.cal)
		}
		out = append(out, fmt.Sprintf("  %-26s  %12s  %12s  ", r.name, run.Percent(r.uncalibrated), cal)+r.ink(chart.Bar(bar, r.uncalibrated)))
	}
	out = append(out, t.Faint.Paint(ui.Fit("  "+calibrationText(e.Scores), width)), "")
	return append(out, l.drawMore(e, width)...)
}

func evaluatedOn(e event.Result) string {
	if e.Protocol == string(config.Validate) {
		return "validation"
	}
	return "test accuracy"
}

func (l *Screen) alteredNote(e event.Result) string {
	words := ""
	if e.Altered {
		words += " Settings changed during training."
	}
	if e.TestViewed {
		words += " Test data viewed before the end."
	}
	return l.Theme.Warn.Paint(words)
}

func calibrationText(s metric.Scores) string {
	switch s.CalibrationFrom {
	case "", "none":
		return "No calibration factor: the protocol \"both\" chooses one on validation samples."
	case "validation":
		return fmt.Sprintf("Calibrated: seen scores lowered by γ = %s, chosen on validation.", chart.Short(s.Calibration))
	}
	return fmt.Sprintf("Calibrated: seen scores lowered by γ = %s, from the %s.", chart.Short(s.Calibration), s.CalibrationFrom)
}

func (l *Screen) drawMore(e event.Result, width int) []string {
	t := l.Theme
	row := func(name, value, meaning string) string {
		return ui.Fit(fmt.Sprintf("  %-10s%9s  ", name, value)+t.Faint.Paint(meaning), width)
	}
	return []string{
		row("T1", run.Percent(e.T1), "unseen samples, among unseen classes only"),
		row("AUSUC", fmt.Sprintf("%.3f", e.AUSUC), "area under the seen-unseen curve, over all values of γ"),
		row("AUROC", fmt.Sprintf("%.3f", e.AUROC), "separation of seen from unseen samples"),
		row("seen only", run.Percent(e.SeenOnly), "seen samples, among seen classes only (Table 1)"),
		row("oracle H", run.Percent(e.OracleH), "best γ on test samples: an upper bound, not a result"),
		"",
		ui.Fit(fmt.Sprintf("  split %s   seed %d   protocol %s", e.SplitHash, e.Seed, e.Protocol), width),
		ui.Fit(t.Faint.Paint("  "+runName(e.Run)), width),
	}
}

func runName(name string) string {
	if name == "" {
		return "not saved"
	}
	return "saved as " + name
}
