package spaces

import (
	"strconv"

	"segzsl/tui/ui"
)

// typeExport writes the visible coordinates to a file.
func (s *Screen) typeExport() {
	if s.spaces == nil || len(s.planes) == 0 {
		s.Say("Nothing to export yet.")
		return
	}
	s.Export(s.Run.Folder, s.fileName(), ui.Format{Ext: ".csv", Of: func() []byte { return ui.CSV(s.table()) }})
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

// table is the visible maps: a row of names, then one for each sample. The number of
// a generated sample is empty; the columns of a missing space are omitted.
func (s *Screen) table() [][]string {
	spaces := s.spaces
	head := []string{"sample", "class", "seen", "synthetic"}
	for _, p := range s.planes {
		head = append(head, p.column+"_x", p.column+"_y")
	}
	rows := [][]string{head}
	for i, at := range spaces.Samples {
		sample := ""
		if at >= 0 {
			sample = strconv.Itoa(at)
		}
		row := []string{sample, spaces.Classes[spaces.Truth[i]], strconv.FormatBool(spaces.Truth[i] < spaces.Seen), strconv.FormatBool(at < 0)}
		for _, p := range s.planes {
			y := s.shown(p)
			row = append(row, strconv.FormatFloat(y[2*i], 'g', 7, 64), strconv.FormatFloat(y[2*i+1], 'g', 7, 64))
		}
		rows = append(rows, row)
	}
	return rows
}
