package live

import (
	"segzsl/engine/curve"
	"segzsl/engine/report"
	"segzsl/tui/ui"
)

// typeExport writes the window that the plots show to a file.
func (l *Screen) typeExport() {
	s := l.plotted()
	if s == nil || s.Batch == 0 {
		l.Say("Nothing to export yet.")
		return
	}
	w := l.axes.window(s)
	w = curve.Window{From: w.From, To: min(w.To, s.Batch)}
	t := l.known(plotDetail, s, l.Selected(), w)
	l.Export(l.Run.Folder, "curves-"+string(s.Stage), ui.SVG(func() ([]byte, error) {
		f, err := report.LossFigure(s.Stage, t.Info, t.Curve(l.axes.weighted), w)
		return f.File(), err
	}), ui.CSV(func() [][]string { return report.LossTable(&s.StageCurves, w) }))
}
