package report

import (
	"image/color"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Placeholders for colours of the theme, which are replaced in the SVG; see paint.
var (
	ink   = mark(1)
	faint = mark(2)
	rule  = mark(3)
	panel = mark(4)
)

// rowColours is the number of colours and dash patterns for rows.
const rowColours = 8

func rowInk(i int) color.NRGBA  { return mark(uint8(16 + i%rowColours)) }
func rowBand(i int) color.NRGBA { return mark(uint8(32 + i%rowColours)) }

func mark(n uint8) color.NRGBA { return color.NRGBA{n, 0xFE, n, 0xFF} }

// dashes distinguish rows without colour.
var dashes = [][]vg.Length{nil, {6, 3}, {2, 2}, {8, 3, 2, 3}, {10, 4}, {4, 2, 1, 2}, {1, 3}, {12, 3, 3, 3}}

// newPlot returns an empty plot in the style of the report.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = color.NRGBA{}
	p.Title.Text, p.X.Label.Text, p.Y.Label.Text = title, x, y
	p.Title.TextStyle.Font = face(11)
	p.Title.TextStyle.Color = ink
	p.Title.Padding = 6
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Color, a.Label.TextStyle.Color, a.Tick.Color, a.Tick.Label.Color = rule, faint, rule, faint
		a.Label.TextStyle.Font, a.Tick.Label.Font = face(10), face(9)
		a.LineStyle.Width, a.Tick.LineStyle.Width, a.Padding = 0.7, 0.7, 3
		a.Tick.Marker = ticks{}
	}
	return p
}

func face(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

// ticks are the default major ticks, with the necessary decimals and the sign −.
type ticks struct{}

func (ticks) Ticks(low, high float64) []plot.Tick {
	var major []plot.Tick
	for _, t := range (plot.DefaultTicks{}).Ticks(low, high) {
		if t.Label != "" {
			major = append(major, t)
		}
	}
	decimals := 0
	for decimals < 9 && slices.ContainsFunc(major, func(t plot.Tick) bool { return rounded(t.Value, decimals) }) {
		decimals++
	}
	for i := range major {
		major[i].Label = strings.ReplaceAll(strconv.FormatFloat(major[i].Value+0, 'f', decimals, 64), "-", "−")
	}
	return major
}

// rounded reports whether v changes when rounded to so many decimals.
func rounded(v float64, decimals int) bool {
	scaled := v * math.Pow10(decimals)
	return math.Abs(scaled-math.Round(scaled)) > 1e-3*max(1, math.Abs(scaled)*1e-6)
}

// series is a line with a band: mean, minimum and maximum over seeds.
type series struct {
	Row            int // colour
	Title          string
	X              []float64
	Mean, Low, Top []float64
}

// addSeries draws a line and its band.
func addSeries(p *plot.Plot, s series) error {
	if band := s.band(); len(band) > 2 {
		polygon, err := plotter.NewPolygon(band)
		if err != nil {
			return err
		}
		polygon.Color, polygon.LineStyle.Width = rowBand(s.Row), 0
		p.Add(polygon)
	}
	points := make(plotter.XYs, len(s.X))
	for i := range s.X {
		points[i] = plotter.XY{X: s.X[i], Y: s.Mean[i]}
	}
	line, err := plotter.NewLine(points)
	if err != nil {
		return err
	}
	line.LineStyle = draw.LineStyle{Color: rowInk(s.Row), Width: 1.4, Dashes: dashes[s.Row%rowColours]}
	p.Add(line)
	return nil
}

// band returns the outline of the band; nil if it has no height.
func (s series) band() plotter.XYs {
	var points plotter.XYs
	apart := false
	for i := range s.X {
		points = append(points, plotter.XY{X: s.X[i], Y: s.Top[i]})
		apart = apart || s.Top[i] > s.Low[i]
	}
	for i := len(s.X) - 1; i >= 0; i-- {
		points = append(points, plotter.XY{X: s.X[i], Y: s.Low[i]})
	}
	if !apart {
		return nil
	}
	return points
}

// summarise returns the series of several runs' values at the same x.
func summarise(row int, title string, x []float64, runs [][]float64) series {
	s := series{Row: row, Title: title, X: x}
	for i := range x {
		mean, low, top := 0.0, math.Inf(1), math.Inf(-1)
		for _, run := range runs {
			mean += run[i] / float64(len(runs))
			low, top = min(low, run[i]), max(top, run[i])
		}
		s.Mean, s.Low, s.Top = append(s.Mean, mean), append(s.Low, low), append(s.Top, top)
	}
	return s
}
