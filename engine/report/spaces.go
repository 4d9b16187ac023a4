package report

import (
	"fmt"
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"segzsl/engine"
	"segzsl/engine/embed"
	"segzsl/engine/event"
	"segzsl/engine/kernel"
	"segzsl/engine/sweep"
)

const (
	mapSamples    = 800
	mapIterations = 750
)

// maps draws t-SNE maps of test samples in each space of Fig. 4.
func (p *Report) maps(model *engine.Model, seed uint64) ([]Figure, error) {
	l, err := LayOut(model, seed)
	if err != nil {
		return nil, err
	}
	var figures []Figure
	for i, plane := range l.Planes {
		f, err := l.figure(i, p.spaceNumbers(plane.Space))
		if err != nil {
			return nil, err
		}
		f.Alt = fmt.Sprintf("t-SNE map of the %s of %d test samples, seed %d. %s", plane.Title, len(l.Spaces.Samples), seed, f.Caption)
		figures = append(figures, f)
	}
	return figures, nil
}

// layOut returns the coordinates of n rows in a plane, x and y alternating.
func layOut(pool *kernel.Pool, rows event.Vector, n int, seed uint64) ([]float64, error) {
	o := embed.DefaultOptions()
	o.Seed, o.Perplexity = seed, min(o.Perplexity, embed.MaxPerplexity(n))
	t, err := embed.NewTSNE(pool, kernel.Dense(n, len(rows)/n, rows), o)
	if err != nil {
		return nil, err
	}
	t.Step(mapIterations)
	return t.Positions(), nil
}

// mapFigure draws samples, those of unseen classes as triangles.
func mapFigure(f Figure, s *event.Spaces, xys plotter.XYs) (Figure, error) {
	canvas := newPlot("", "", "")
	canvas.HideAxes()
	scatter, err := plotter.NewScatter(xys)
	if err != nil {
		return Figure{}, err
	}
	scatter.GlyphStyleFunc = func(i int) draw.GlyphStyle {
		g := draw.GlyphStyle{Color: hue(s.Truth[i], len(s.Classes)), Radius: 1.7, Shape: draw.CircleGlyph{}}
		if s.Truth[i] >= s.Seen {
			g.Radius, g.Shape = 2.3, draw.TriangleGlyph{}
		}
		return g
	}
	canvas.Add(scatter)
	square(canvas, xys)
	return render(canvas, f, 250, 250)
}

// spaceNumbers returns the numbers for a map.
func (p *Report) spaceNumbers(space engine.Space) string {
	for _, s := range p.Spaces {
		if s.Space == space {
			m := sweep.Measure{}
			return fmt.Sprintf("Silhouette %s, purity %s; linear probe: class %s, attributes of held-out classes R² %s.",
				m.Text(s.Silhouette), m.Text(s.Purity), m.Text(s.Class), m.Text(s.Attributes))
		}
	}
	return ""
}

// square gives both axes the same scale.
func square(p *plot.Plot, xys plotter.XYs) {
	reach := 0.0
	for _, xy := range xys {
		reach = max(reach, math.Abs(xy.X), math.Abs(xy.Y))
	}
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -reach, reach, -reach, reach
}

// hue distributes classes over the colour wheel, with distant hues for consecutive
// classes and a lightness for light and dark backgrounds.
func hue(class, classes int) color.Color {
	h := math.Mod(float64(class)*0.61803398875, 1) * 6
	light := []float64{0.62, 0.48, 0.56}[class%3]
	c := (1 - math.Abs(2*light-1)) * 0.62
	x := c * (1 - math.Abs(math.Mod(h, 2)-1))
	rgb := [][3]float64{{c, x, 0}, {x, c, 0}, {0, c, x}, {0, x, c}, {x, 0, c}, {c, 0, x}}[int(h)]
	m := light - c/2
	to := func(v float64) uint8 { return uint8(255*(v+m) + 0.5) }
	return color.NRGBA{to(rgb[0]), to(rgb[1]), to(rgb[2]), 0xFF}
}
