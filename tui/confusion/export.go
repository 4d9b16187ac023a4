package confusion

import (
	"segzsl/engine/report"
	"segzsl/tui/ui"
)

// typeExport writes what is shown to a file: the curve if it is alone, else the matrix.
func (s *Screen) typeExport() {
	c := s.Calibration
	if c.Survey == nil {
		s.Say("Nothing to export yet.")
		return
	}
	name, table := "confusion", func() [][]string { return report.ConfusionTable(c.Survey, c.Gamma) }
	draw := func() (report.Figure, error) { return report.ConfusionFigure(c.Survey, c.Gamma) }
	if s.parts() == curvePart {
		name, table = "curve", func() [][]string { return report.CurveTable(c.Survey) }
		draw = func() (report.Figure, error) { return report.CurveFigure("run", c.Survey) }
	}
	s.Export(s.Run.Folder, name, ui.CSV(table), ui.SVG(func() ([]byte, error) {
		f, err := draw()
		return f.File(), err
	}))
}
