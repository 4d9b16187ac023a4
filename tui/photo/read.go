package photo

import (
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // formats of image.Decode
	_ "image/jpeg" // …
	_ "image/png"  // …
	"io"
	"sync"

	"golang.org/x/image/draw"
	_ "golang.org/x/image/webp" // …

	"segzsl/data/regular"
)

// Bounds of what is decoded. Decoding takes at most 8 bytes for a pixel, of one
// photograph at a time.
const (
	maxBytes  = 128 << 20
	maxPixels = 40_000_000
)

// decoding is held while a photograph is in memory at its full size.
var decoding sync.Mutex

// Read reads a photograph and scales it to at most side × side pixels. It refuses files
// that are too large before it decodes them.
func Read(path string, side int) (*image.RGBA, error) {
	f, info, err := regular.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info.Size() > maxBytes {
		return nil, fmt.Errorf("%s has %d bytes; want at most %d", path, info.Size(), maxBytes)
	}
	c, _, err := image.DecodeConfig(f)
	if err != nil {
		return nil, broken(path, err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxPixels/c.Height {
		return nil, fmt.Errorf("%s has %d × %d pixels; want at most %d million", path, c.Width, c.Height, maxPixels/1_000_000)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	decoding.Lock()
	defer decoding.Unlock()
	full, err := decode(f)
	if err != nil {
		return nil, broken(path, err)
	}
	return scaled(full, side), nil
}

func broken(path string, err error) error {
	if errors.Is(err, image.ErrFormat) {
		return fmt.Errorf("%s is not a JPEG, PNG, GIF or WebP file", path)
	}
	return fmt.Errorf("%s is damaged: %w", path, err)
}

// decode is image.Decode; a damaged file must not end the program.
func decode(r io.Reader) (full image.Image, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("cannot be decoded: %v", p)
		}
	}()
	full, _, err = image.Decode(r)
	return full, err
}

// scaled fits an image in side × side pixels, on black where it is transparent.
func scaled(full image.Image, side int) *image.RGBA {
	w, h := full.Bounds().Dx(), full.Bounds().Dy()
	if most := max(w, h); most > side {
		w, h = max(1, w*side/most), max(1, h*side/most)
	}
	small := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(small, small.Bounds(), image.Black, image.Point{}, draw.Src)
	draw.BiLinear.Scale(small, small.Bounds(), full, full.Bounds(), draw.Over, nil)
	return small
}
