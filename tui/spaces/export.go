package spaces

import (
	"segzsl/engine"
	"segzsl/engine/report"
	"segzsl/tui/ui"
)

// typeExport writes the visible coordinates, or the selected map, to a file.
func (s *Screen) typeExport() {
	if s.spaces == nil || len(s.planes) == 0 {
		s.Say("Nothing to export yet.")
		return
	}
	s.Export(s.Run.Folder, s.fileName(), ui.CSV(func() [][]string { return s.layout().Table() }), ui.SVG(func() ([]byte, error) {
		f, err := s.layout().Figure(s.focus)
		return f.File(), err
	}))
}

// layout is the samples as the maps show them.
func (s *Screen) layout() report.Layout {
	l := report.Layout{Spaces: s.spaces}
	for _, p := range s.planes {
		l.Planes = append(l.Planes, report.Plane{Space: engine.Space(p.column), Title: p.name, Positions: s.shown(p)})
	}
	return l
}

func (s *Screen) fileName() string {
	kind, layout := "test", "tsne"
	if s.gotTraining {
		kind = "training"
	}
	if s.pca || s.planes[0].positions == nil {
		layout = "pca"
	}
	return "map-" + kind + "-" + layout
}
