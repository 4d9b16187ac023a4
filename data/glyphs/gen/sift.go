package main

import (
	"errors"
	"fmt"
	"io"
	"math"
)

// The reasons for leaving out a typeface, in the order in which they are checked.
type reason int

const (
	unreadable reason = iota
	lacks
	empty
	alike
	unlike
	repeats
	reasons
)

var reasonText = [reasons]string{
	unreadable: "cannot be read",
	lacks:      "lacks a character",
	empty:      "draws a character empty",
	alike:      "draws two characters alike",
	unlike:     "draws other shapes than its characters'",
	repeats:    "repeats another typeface",
}

// Distances are root mean squares over pixels, in grey levels from 0 to 255.
const (
	// alikeBelow is the least distance between two characters of a typeface. O
	// and Q of a usable typeface are the closest pair.
	alikeBelow = 8
	// repeatsBelow is the least distance between two typefaces over all images.
	// Below it are versions of one design, optical sizes and intermediate weights.
	repeatsBelow = 20
	// unlikeAbove is the greatest number of characters of one face that
	// resemble another character's mean image more than their own's. Pictorial
	// fonts exceed it, and so do the narrowest and widest typefaces.
	unlikeAbove = len(Characters) / 2
)

// tally counts the files read and the typefaces left out.
type tally struct {
	files   int
	dropped [reasons]int
}

func (t *tally) drop(r reason) { t.dropped[r]++ }

func (t *tally) print(w io.Writer) {
	fmt.Fprintf(w, "%5d font files\n", t.files)
	for r, n := range t.dropped {
		fmt.Fprintf(w, "%5d left out: %s\n", n, reasonText[r])
	}
}

func reasonOf(err error) reason {
	switch {
	case errors.Is(err, errLacks):
		return lacks
	case errors.Is(err, errEmpty):
		return empty
	}
	return unreadable
}

// sift returns the usable typefaces in the given order; of those that repeat one
// another, the first.
func sift(faces []Face, t *tally) []Face {
	faces = keep(faces, t, alike, func(f *Face) bool { return closestPair(f) >= alikeBelow })
	means := meanPatterns(faces)
	faces = keep(faces, t, unlike, func(f *Face) bool { return strays(f, means) <= unlikeAbove })
	var kept []Face
	kept = keep(faces, t, repeats, func(f *Face) bool {
		for i := range kept {
			if near(f, &kept[i], repeatsBelow) {
				return false
			}
		}
		kept = append(kept, *f)
		return true
	})
	return distinctNames(kept)
}

func keep(faces []Face, t *tally, why reason, serves func(*Face) bool) []Face {
	var kept []Face
	for i := range faces {
		if serves(&faces[i]) {
			kept = append(kept, faces[i])
		} else {
			t.drop(why)
		}
	}
	return kept
}

// closestPair is the least distance between two characters of a face.
func closestPair(f *Face) float64 {
	least := math.Inf(1)
	for i := range f.Images {
		for j := range i {
			least = math.Min(least, math.Sqrt(float64(squared(&f.Images[i], &f.Images[j]))/(Side*Side)))
		}
	}
	return least
}

func squared(a, b *Image) int {
	sum := 0
	for i, v := range a {
		d := int(v) - int(b[i])
		sum += d * d
	}
	return sum
}

// near reports whether the distance of two typefaces over all images is below limit.
func near(a, b *Face, limit float64) bool {
	budget := int(limit * limit * Side * Side * float64(len(Characters)))
	for i := range a.Images {
		budget -= squared(&a.Images[i], &b.Images[i])
		if budget <= 0 {
			return false
		}
	}
	return true
}

// pattern is an image made comparable across font weights: blurred and of unit
// length, so that thin strokes are not far from everything.
type pattern [Side * Side]float64

func patternOf(img *Image) pattern {
	var p pattern
	for i := range p {
		x, y := i%Side, i/Side
		for v := max(y-1, 0); v <= min(y+1, Side-1); v++ {
			for u := max(x-1, 0); u <= min(x+1, Side-1); u++ {
				p[i] += float64(img[v*Side+u])
			}
		}
	}
	return p.unit()
}

func (p pattern) unit() pattern {
	length := math.Sqrt(p.dot(&p))
	for i := range p {
		p[i] /= length
	}
	return p
}

func (p *pattern) dot(q *pattern) float64 {
	sum := 0.0
	for i, v := range p {
		sum += float64(v * q[i])
	}
	return sum
}

// meanPatterns are the characters' means over the faces.
func meanPatterns(faces []Face) (means [len(Characters)]pattern) {
	for c := range means {
		for f := range faces {
			p := patternOf(&faces[f].Images[c])
			for i, v := range p {
				means[c][i] += v
			}
		}
		means[c] = means[c].unit()
	}
	return means
}

// strays counts the characters of a face that resemble another character.
func strays(f *Face, means [len(Characters)]pattern) int {
	n := 0
	for c := range f.Images {
		p := patternOf(&f.Images[c])
		own := p.dot(&means[c])
		for other := range means {
			if p.dot(&means[other]) > own {
				n++
				break
			}
		}
	}
	return n
}

// distinctNames numbers typefaces that share a name, as optical sizes often do.
func distinctNames(faces []Face) []Face {
	seen := map[string]int{}
	for i := range faces {
		name := faces[i].Name
		seen[name]++
		if n := seen[name]; n > 1 {
			faces[i].Name = fmt.Sprintf("%s (%d)", name, n)
		}
	}
	return faces
}
