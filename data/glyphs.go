package data

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"

	"github.com/sbinet/npyio/npy"
)

// glyphsNPZ holds 34 characters in hundreds of typefaces; data/glyphs/gen
// makes it and says how.
//
//go:embed glyphs/glyphs.npz
var glyphsNPZ []byte

// glyphSide is the height and the width of a glyph, in pixels.
const glyphSide = 16

// Glyphs is the embedded set: 26 capitals and the digits 2–9 as grey pixels,
// 0 for paper and 1 for ink. The strokes of a character are its attributes; the
// typeface is what the attributes don't tell. Seven classes are unseen, and
// the test images of the seen ones come from typefaces that don't train.
func Glyphs() (*Set, error) {
	set, pixels, err := openGlyphs()
	if err != nil {
		return nil, fmt.Errorf("data: open glyphs: %w", err)
	}
	set.Name = "glyphs"
	for i, v := range pixels {
		set.Features[i] = float32(v) / 255
	}
	return set, nil
}

// GlyphsCluttered is Glyphs with each image crossed by a bright bar over a
// shaded ground, always the same ones: much to see that no attribute tells.
func GlyphsCluttered() (*Set, error) {
	set, pixels, err := openGlyphs()
	if err != nil {
		return nil, fmt.Errorf("data: open glyphs-cluttered: %w", err)
	}
	set.Name = "glyphs-cluttered"
	inParallel(set.N(), func(i int) {
		drawClutter(set.Row(i), pixels[i*set.D:(i+1)*set.D], i)
	})
	return set, nil
}

// openGlyphs reads everything but the features, which it leaves to the caller
// to fill in from the pixels.
func openGlyphs() (*Set, []uint8, error) {
	z, err := zip.NewReader(bytes.NewReader(glyphsNPZ), int64(len(glyphsNPZ)))
	if err != nil {
		return nil, nil, err
	}
	r := glyphReader{zip: z}
	pixels := r.bytes("features")
	set := &Set{
		Source:      "embedded",
		Features:    make([]float32, len(pixels)),
		D:           glyphSide * glyphSide,
		ImageHeight: glyphSide, ImageWidth: glyphSide,
		RawAttributes:  r.floats("attributes"),
		ClassNames:     r.strings("class_names"),
		AttributeNames: r.strings("attribute_names"),
		Split: Split{
			TrainVal:   r.ints("trainval_loc"),
			Train:      r.ints("train_loc"),
			Val:        r.ints("val_loc"),
			TestSeen:   r.ints("test_seen_loc"),
			TestUnseen: r.ints("test_unseen_loc"),
		},
	}
	for _, class := range r.ints("labels") {
		set.Labels = append(set.Labels, ClassID(class))
	}
	for _, face := range r.strings("typefaces") {
		for _, class := range set.ClassNames {
			set.SampleNames = append(set.SampleNames, face+" · "+class)
		}
	}
	set.A = len(set.AttributeNames)
	set.Attributes = unitRows(set.RawAttributes, set.A)
	return set, pixels, r.err
}

// unitRows scales each row of width values to unit Euclidean length.
func unitRows(values []float32, width int) []float32 {
	unit := make([]float32, len(values))
	for start := 0; start+width <= len(values) && width > 0; start += width {
		sum := 0.0
		for _, v := range values[start : start+width] {
			sum += float64(v) * float64(v)
		}
		for i, v := range values[start : start+width] {
			unit[start+i] = float32(float64(v) / math.Sqrt(sum))
		}
	}
	return unit
}

// glyphReader reads arrays of known types and keeps the first error.
type glyphReader struct {
	zip *zip.Reader
	err error
}

// open reads one array: its header through npyio and its bytes in one piece,
// which is much faster than value by value.
func (r *glyphReader) open(key string) (raw []byte, shape []int) {
	if r.err != nil {
		return nil, nil
	}
	f, err := r.zip.Open(key + ".npy")
	if err != nil {
		r.err = err
		return nil, nil
	}
	defer f.Close()
	array, err := npy.NewReader(f)
	if err != nil {
		r.err = fmt.Errorf("%s: %w", key, err)
		return nil, nil
	}
	if raw, err = io.ReadAll(f); err != nil {
		r.err = fmt.Errorf("%s: %w", key, err)
	}
	return raw, array.Header.Descr.Shape
}

func (r *glyphReader) bytes(key string) []uint8 {
	raw, _ := r.open(key)
	return raw
}

func (r *glyphReader) ints(key string) []int {
	raw, _ := r.open(key)
	values := make([]int, len(raw)/8)
	for i := range values {
		values[i] = int(binary.LittleEndian.Uint64(raw[8*i:]))
	}
	return values
}

func (r *glyphReader) floats(key string) []float32 {
	raw, _ := r.open(key)
	values := make([]float32, len(raw)/4)
	for i := range values {
		values[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return values
}

// strings reads names: characters of 4 bytes, zero-padded to equal length.
func (r *glyphReader) strings(key string) []string {
	raw, shape := r.open(key)
	if len(shape) != 1 || shape[0] == 0 {
		return nil
	}
	width := len(raw) / shape[0]
	values := make([]string, shape[0])
	for i := range values {
		var name []rune
		for field := raw[i*width : (i+1)*width]; len(field) >= 4; field = field[4:] {
			if char := binary.LittleEndian.Uint32(field); char != 0 {
				name = append(name, rune(char))
			}
		}
		values[i] = string(name)
	}
	return values
}

// clutterSeed fixes the bars and the grounds of glyphs-cluttered.
const clutterSeed = 7

// clutter is what drawClutter adds to one image. Lengths are in pixels,
// brightness from 0 to 1.
type clutter struct {
	barCos, barSin float32 // the bar's normal
	offset         float32 // its distance from the centre
	halfWidth      float32
	bar            float32 // its brightness
	ground         float32 // brightness at the centre
	slopeX, slopeY float32 // the ground's gradient
}

// newClutter draws the clutter of sample i. Each sample has its own stream,
// so that samples can be drawn in any order.
func newClutter(i int) clutter {
	rng := rand.New(rand.NewPCG(clutterSeed, uint64(i)))
	between := func(low, high float64) float32 { return float32(low + (high-low)*rng.Float64()) }
	sin, cos := math.Sincos(math.Pi * rng.Float64())
	c := clutter{
		barCos: float32(cos), barSin: float32(sin),
		offset:    between(-5, 5),
		halfWidth: between(0.75, 1.75),
		bar:       between(0.6, 1),
		ground:    between(0.1, 0.4),
	}
	sin, cos = math.Sincos(2 * math.Pi * rng.Float64())
	slope := float64(between(0, 0.03))
	c.slopeX, c.slopeY = float32(slope*cos), float32(slope*sin)
	return c
}

// drawClutter writes glyph number i under its bar and over its ground: each
// pixel shows the brightest of the three.
func drawClutter(out []float32, glyph []uint8, i int) {
	c := newClutter(i)
	for p := range out {
		x := float32(p%glyphSide) - (glyphSide-1)/2.0
		y := float32(p/glyphSide) - (glyphSide-1)/2.0
		distance := c.barCos*x + c.barSin*y - c.offset
		if distance < 0 {
			distance = -distance
		}
		cover := min(max(c.halfWidth+0.5-distance, 0), 1)
		ground := max(c.ground+c.slopeX*x+c.slopeY*y, 0)
		out[p] = max(float32(glyph[p])/255, cover*c.bar, ground)
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
