package themes

import (
	"math"
	"strconv"
	"strings"
	"testing"
)

// rgb is a colour of the 256-colour table (xterm), in linear light.
func rgb(t *testing.T, colour string) [3]float64 {
	t.Helper()
	n, err := strconv.Atoi(colour)
	if err != nil || n < 16 {
		t.Fatalf("colour %q: want 16 to 255", colour)
	}
	levels := []float64{0, 95, 135, 175, 215, 255}
	c := [3]float64{float64(8 + 10*(n-232)), float64(8 + 10*(n-232)), float64(8 + 10*(n-232))}
	if n < 232 {
		c = [3]float64{levels[(n-16)/36], levels[(n-16)/6%6], levels[(n-16)%6]}
	}
	for i, v := range c {
		c[i] = math.Pow((v/255+0.055)/1.055, 2.4)
		if v/255 <= 0.04045 {
			c[i] = v / 255 / 12.92
		}
	}
	return c
}

func luminance(c [3]float64) float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

// contrast is the ratio of WCAG 2.2, from 1 to 21.
func contrast(a, b float64) float64 { return (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05) }

// WCAG 2.2, 1.4.3 (4.5:1) and 1.4.6 (7:1): every part of a palette contrasts
// with the background that it is for, or with its own.
func TestColoursContrast(t *testing.T) {
	for _, p := range All {
		if p.Mono {
			continue
		}
		ground, least := 0.0, 4.5
		if strings.Contains(p.Name, "light") {
			ground = 1
		}
		if strings.HasPrefix(p.Name, "contrast") {
			least = 7
		}
		for name, look := range p.parts() {
			if look.Colour == "" {
				continue
			}
			behind := ground
			if look.Ground != "" {
				behind = luminance(rgb(t, look.Ground))
			}
			if c := contrast(luminance(rgb(t, look.Colour)), behind); c < least {
				t.Errorf("%s %s: contrast %.1f to 1, want %.1f", p.Name, name, c, least)
			}
		}
	}
}

// dichromats map linear light to its appearance without long-wave and without
// middle-wave cones (Viénot, Brettel and Mollon 1999).
var dichromats = map[string][3][3]float64{
	"protan": {{0.11238, 0.88762, 0}, {0.11238, 0.88762, 0}, {0.00401, -0.00401, 1}},
	"deutan": {{0.29275, 0.70725, 0}, {0.29275, 0.70725, 0}, {-0.02234, 0.02234, 1}},
}

// lab is CIE 1976 L*a*b*, D65.
func lab(c [3]float64) [3]float64 {
	x := (0.4124*c[0] + 0.3576*c[1] + 0.1805*c[2]) / 0.95047
	y := luminance(c)
	z := (0.0193*c[0] + 0.1192*c[1] + 0.9505*c[2]) / 1.08883
	f := func(v float64) float64 {
		if v > 0.008856 {
			return math.Cbrt(v)
		}
		return 7.787*v + 16.0/116
	}
	return [3]float64{116*f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))}
}

// Opposites are distinguishable with any colour vision: they differ by at least
// 20 units of CIE 1976.
func TestOkabeItoIsDistinguishable(t *testing.T) {
	for _, p := range []Palette{OkabeItoDark, OkabeItoLight} {
		for _, pair := range [][2]string{{"good", "bad"}, {"seen", "unseen"}, {"curve", "warn"}} {
			a, b := rgb(t, p.parts()[pair[0]].Colour), rgb(t, p.parts()[pair[1]].Colour)
			for eye, m := range dichromats {
				u, v := lab(through(m, a)), lab(through(m, b))
				if d := math.Hypot(math.Hypot(u[0]-v[0], u[1]-v[1]), u[2]-v[2]); d < 20 {
					t.Errorf("%s: for %s vision, %s and %s differ by %.0f", p.Name, eye, pair[0], pair[1], d)
				}
			}
		}
	}
}

func through(m [3][3]float64, c [3]float64) (out [3]float64) {
	for i := range out {
		out[i] = math.Max(0, m[i][0]*c[0]+m[i][1]*c[1]+m[i][2]*c[2])
	}
	return out
}

// Each coloured part names its colour of the 16.
func TestBasicColoursAreChosen(t *testing.T) {
	for _, p := range All {
		for name, look := range p.parts() {
			if look.Colour != "" && look.Ground == "" && look.Basic == "" {
				t.Errorf("%s %s has no colour of the 16", p.Name, name)
			}
			if ink := string(look.Basic16()); strings.Contains(ink, "38;5") || strings.Contains(ink, "48;") {
				t.Errorf("%s %s: %q is none of the 16", p.Name, name, ink)
			}
		}
	}
}
