package main

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

const (
	// Side is the width and the height of an image, in pixels.
	Side = 16
	// box is the longer side of a glyph's bounding box, in pixels.
	box = 14
	// oversample is the resolution at which outlines are filled, in samples per
	// pixel and dimension, so that edges of overlapping contours don't count twice.
	oversample = 8
	// curveSteps is the number of line segments that approximate a curve.
	curveSteps = 16
)

// Image is one glyph: grey pixels row by row from the top, 255 is ink.
type Image [Side * Side]uint8

type point struct{ x, y float64 }

// flatten turns an outline into closed polygons.
func flatten(segments sfnt.Segments) [][]point {
	var contours [][]point
	for _, s := range segments {
		p := [3]point{}
		for i, a := range s.Args {
			p[i] = point{float64(a.X), float64(a.Y)}
		}
		if s.Op == sfnt.SegmentOpMoveTo {
			contours = append(contours, []point{p[0]})
			continue
		}
		c := &contours[len(contours)-1]
		from := (*c)[len(*c)-1]
		switch s.Op {
		case sfnt.SegmentOpLineTo:
			*c = append(*c, p[0])
		case sfnt.SegmentOpQuadTo:
			for i := 1; i <= curveSteps; i++ {
				t := float64(i) / curveSteps
				*c = append(*c, mix(mix(from, p[0], t), mix(p[0], p[1], t), t))
			}
		case sfnt.SegmentOpCubeTo:
			for i := 1; i <= curveSteps; i++ {
				t := float64(i) / curveSteps
				a, b, d := mix(from, p[0], t), mix(p[0], p[1], t), mix(p[1], p[2], t)
				*c = append(*c, mix(mix(a, b, t), mix(b, d, t), t))
			}
		}
	}
	return contours
}

func mix(a, b point, t float64) point {
	return point{a.x + float64(t*(b.x-a.x)), a.y + float64(t*(b.y-a.y))}
}

// draw fills polygons, centred and scaled so that the longer side of their
// bounding box has box pixels.
func draw(contours [][]point) (Image, error) {
	var img Image
	min, max := bounds(contours)
	long := math.Max(max.x-min.x, max.y-min.y)
	if !(long > 0) {
		return img, errEmpty
	}
	const fine = Side * oversample
	scale := box * oversample / long
	place := func(p point) (x, y float32) {
		return float32(float64((p.x-float64((min.x+max.x)/2))*scale) + fine/2), float32(float64((p.y-float64((min.y+max.y)/2))*scale) + fine/2)
	}
	r := vector.NewRasterizer(fine, fine)
	for _, c := range contours {
		r.MoveTo(place(c[0]))
		for _, p := range c[1:] {
			r.LineTo(place(p))
		}
		r.ClosePath()
	}
	mask := image.NewAlpha(image.Rect(0, 0, fine, fine))
	r.Draw(mask, mask.Bounds(), image.NewUniform(color.Opaque), image.Point{})
	img = shrink(mask)
	if img.ink() == 0 {
		return img, errEmpty
	}
	return img, nil
}

// bounds is the bounding box of all points; without points, max is below min.
func bounds(contours [][]point) (min, max point) {
	min, max = point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, c := range contours {
		if len(c) < 2 {
			continue
		}
		for _, p := range c {
			min = point{math.Min(min.x, p.x), math.Min(min.y, p.y)}
			max = point{math.Max(max.x, p.x), math.Max(max.y, p.y)}
		}
	}
	return min, max
}

// shrink averages the fine mask to pixels.
func shrink(mask *image.Alpha) Image {
	var img Image
	const area = oversample * oversample
	for i := range img {
		x, y := i%Side*oversample, i/Side*oversample
		sum := 0
		for dy := range oversample {
			row := mask.Pix[(y+dy)*mask.Stride+x:]
			for _, v := range row[:oversample] {
				sum += int(v)
			}
		}
		img[i] = uint8((sum + area/2) / area)
	}
	return img
}

func (img *Image) ink() int {
	sum := 0
	for _, v := range img {
		sum += int(v)
	}
	return sum
}

// contactSheet shows every image: one row for each typeface, one column for each
// character.
func contactSheet(faces []Face) image.Image {
	sheet := image.NewGray(image.Rect(0, 0, len(Characters)*Side, len(faces)*Side))
	for row, f := range faces {
		for col := range f.Images {
			for i, v := range f.Images[col] {
				sheet.SetGray(col*Side+i%Side, row*Side+i/Side, color.Gray{Y: v})
			}
		}
	}
	return sheet
}
