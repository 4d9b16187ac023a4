package data

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"segzsl/data/hugepage"
	"segzsl/data/strict"
)

// glyphsNPZ has 34 characters in hundreds of typefaces; data/glyphs/gen creates
// it.
//
//go:embed glyphs/glyphs.npz
var glyphsNPZ []byte

// glyphSide is the height and the width of a glyph, in pixels.
const glyphSide = 16

// Glyphs is the embedded set: 26 capitals and the digits 2–9 as grey pixels,
// 0 for paper and 1 for ink. The strokes of a character are its attributes; no
// attribute describes the typeface. Seven classes are unseen, and the test
// images of seen classes come from typefaces that are not used for training.
func Glyphs() (*Set, error) {
	return openGlyphs("glyphs")
}

// GlyphsCluttered is Glyphs with a bright bar across each image and a shaded
// background, the same at each call: variation that no attribute describes.
func GlyphsCluttered() (*Set, error) {
	s, err := openGlyphs("glyphs-cluttered")
	if err != nil {
		return nil, err
	}
	inParallel(s.N(), func(i int) { newClutter(i).draw(s.Row(i), s.ImageWidth) })
	s.Fingerprint = s.fingerprint()
	return s, nil
}

// openGlyphs reads the embedded file. Features are most of it, and are decoded
// concurrently with the rest, to start faster.
func openGlyphs(name string) (*Set, error) {
	a, err := zipArrays(bytes.NewReader(glyphsNPZ), int64(len(glyphsNPZ)))
	if err != nil {
		return nil, fmt.Errorf("data: open %s: %w", name, err)
	}
	s := &Set{Name: name, Source: "embedded"}
	if err := a.readLabels(s); err != nil {
		return nil, fmt.Errorf("data: open %s: %w", name, err)
	}
	var wait sync.WaitGroup
	var pixelsErr error
	wait.Go(func() { pixelsErr = a.readGlyphs(s) })
	err = errors.Join(a.readAttributes(s), a.readNames(s), a.readSplit(s))
	wait.Wait()
	if err = errors.Join(err, pixelsErr); err == nil {
		err = s.complete()
	}
	if err != nil {
		return nil, fmt.Errorf("data: open %s: %w", name, err)
	}
	return s, nil
}

// readGlyphs is readFeatures without what can differ between files.
func (a *arrays) readGlyphs(s *Set) error {
	x, err := a.array("features")
	if err != nil {
		return err
	}
	s.D, s.ImageHeight, s.ImageWidth = glyphSide*glyphSide, glyphSide, glyphSide
	s.Features = hugepage.Floats(x.count)
	return x.greys(s.Features)
}

// clutterSeed fixes the bars and backgrounds of glyphs-cluttered.
const clutterSeed = 7

// clutter is what is added to one image. Lengths are in pixels,
// brightness from 0 to 1.
type clutter struct {
	barCos, barSin float32 // the bar's normal
	offset         float32 // its distance from the centre
	halfWidth      float32
	bar            float32 // its brightness
	ground         float32 // brightness at the centre
	slopeX, slopeY float32 // the background's gradient
}

// newClutter draws the clutter of sample i. Each sample has its own random
// stream, so that samples can be drawn in any order.
func newClutter(i int) clutter {
	rng := rand.New(rand.NewPCG(clutterSeed, uint64(i)))
	between := func(low, high float64) float32 { return float32(low + float64((high-low)*rng.Float64())) }
	sin, cos := strict.Sincos(math.Pi * rng.Float64())
	c := clutter{
		barCos: float32(cos), barSin: float32(sin),
		offset:    between(-4.5, 4.5),
		halfWidth: between(1, 2),
		bar:       between(0.7, 1),
		ground:    between(0.1, 0.4),
	}
	sin, cos = strict.Sincos(2 * math.Pi * rng.Float64())
	slope := float64(between(0, 0.03))
	c.slopeX, c.slopeY = float32(slope*cos), float32(slope*sin)
	return c
}

// draw adds the clutter to an image in place: each pixel becomes the brightest of
// glyph, bar and background.
func (c clutter) draw(pixels []float32, width int) {
	height := len(pixels) / width
	for row := range height {
		y := float32(row) - float32(float32(height-1)/2)
		for column := range width {
			x := float32(column) - float32(float32(width-1)/2)
			distance := float32(c.barCos*x) + float32(c.barSin*y) - c.offset
			cover := min(max(c.halfWidth+0.5-max(distance, -distance), 0), 1) // anti-aliased
			ground := max(c.ground+float32(c.slopeX*x)+float32(c.slopeY*y), 0)
			p := &pixels[row*width+column]
			*p = max(*p, cover*c.bar, ground)
		}
	}
}

// inParallel calls do for 0 … n−1, on all processors.
func inParallel(n int, do func(i int)) {
	workers := runtime.GOMAXPROCS(0)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := n * w / workers; i < n*(w+1)/workers; i++ {
				do(i)
			}
		})
	}
	wait.Wait()
}
