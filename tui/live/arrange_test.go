package live

import (
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Wide screens have more columns of plots; none is smaller than the least size, and
// titles are not cut for more columns.
func TestWideScreensHaveMoreColumns(t *testing.T) {
	plan := func(stage config.Stage) []event.Event {
		return append(begun(event.StagePlan{Stage: stage, Batches: 400}), batches(stage, 1, 5)...)
	}
	for _, c := range []struct {
		stage         config.Stage
		width, height int
		columns       int
	}{
		{config.Extract, 80, 21, 2}, {config.Extract, 120, 37, 2}, {config.Extract, 200, 37, 3}, {config.Extract, 300, 57, 3},
		{config.Generate, 120, 37, 2}, {config.Generate, 200, 57, 3}, {config.Generate, 300, 57, 4}, {config.Generate, 400, 37, 5},
	} {
		l := onScreen(plan(c.stage)...)
		l.Width, l.Height = c.width, c.height
		if g := l.arranged(l.ShownStage()); g.columns != c.columns {
			t.Errorf("%s, %d × %d: %d columns, want %d", c.stage, c.width, c.height, g.columns, c.columns)
		}
	}
}

// On a low screen, such as that of a lesson, images are still large enough to see.
func TestImagesOnLowScreens(t *testing.T) {
	set := &data.Set{D: 256, A: 1, ImageWidth: 16, ImageHeight: 16, ClassNames: []string{"A", "B", "C", "D", "E"}}
	for c := range set.ClassNames {
		set.Labels = append(set.Labels, data.ClassID(c))
		set.Features = append(set.Features, make([]float32, 256)...)
		set.Split.TrainVal = append(set.Split.TrainVal, c)
	}
	l := onScreen(append(begun(event.StagePlan{Stage: config.Generate, Batches: 400}), batches(config.Generate, 1, 1)...)...)
	l.Set, l.Width = set, 80
	for height, classes := range map[int]int{13: 3, 14: 3, 21: 5} {
		l.Height = height
		names := l.pictureClasses()
		if len(names) != classes {
			t.Errorf("height %d: classes %v, want %d", height, names, classes)
		}
		l.pictures.made = &event.Generated{Classes: names, Width: 256, Rows: make(event.Vector, 256*len(names))}
		_, gh := l.gridSize()
		w, h := l.Inner(80, gh)
		items, step := l.portraits(), 1
		if l.low() {
			step = 2
		}
		if perRow, x, y := portraitLayout(items, step, w, h-1); y < 5 || x < 10 || perRow*step < len(names) {
			t.Errorf("height %d: %d images in a row, of %d × %d cells", height, perRow, x, y)
		}
	}
}
