package data

import (
	"hash/fnv"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
)

// Sets are read-only and shared by the tests.
var (
	sharedGlyphs    = sync.OnceValues(Glyphs)
	sharedCluttered = sync.OnceValues(GlyphsCluttered)
)

func openOrFail(t testing.TB, open func() (*Set, error)) *Set {
	t.Helper()
	s, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func className(s *Set, at int) string { return s.ClassNames[s.Labels[at]] }

func classNames(s *Set, locations []int) string {
	has := map[string]bool{}
	for _, at := range locations {
		has[className(s, at)] = true
	}
	return strings.Join(slices.Sorted(maps.Keys(has)), "")
}

func TestGlyphsShape(t *testing.T) {
	s := openOrFail(t, sharedGlyphs)
	if s.Name != "glyphs" || s.Source != "embedded" {
		t.Errorf("name %q, source %q", s.Name, s.Source)
	}
	if s.ImageHeight != 16 || s.ImageWidth != 16 || s.D != 256 {
		t.Errorf("%d × %d pixels, D = %d", s.ImageHeight, s.ImageWidth, s.D)
	}
	if got := strings.Join(s.ClassNames, ""); got != "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789" {
		t.Errorf("classes %s", got)
	}
	if s.A < 25 || s.A > 30 {
		t.Errorf("%d attributes", s.A)
	}
	if s.N()%s.C() != 0 || s.N() < 500*s.C() {
		t.Errorf("%d images of %d classes: typefaces are few or incomplete", s.N(), s.C())
	}
	if len(s.Notes) > 0 {
		t.Errorf("the file had to be repaired: %v", s.Notes)
	}
}

// The embedded file is an ordinary .npz, and opens as one with the same result.
func TestGlyphsFileIsAnOrdinarySet(t *testing.T) {
	s, err := openNPZ("glyphs/glyphs.npz")
	if err != nil {
		t.Fatal(err)
	}
	s.Name, s.Source = "glyphs", "embedded"
	if !reflect.DeepEqual(s, openOrFail(t, sharedGlyphs)) {
		t.Error("the set differs from the embedded one")
	}
}

// The longer side of every glyph has 14 of 16 pixels, so that a border of one
// pixel is empty, apart from rounding at the edges of neighbouring pixels.
func TestGlyphsAreCentredInk(t *testing.T) {
	s := openOrFail(t, sharedGlyphs)
	for i := range s.N() {
		border, inside := float32(0), float32(0)
		for p, v := range s.Row(i) {
			if v < 0 || v > 1 {
				t.Fatalf("%s: pixel %d is %g", s.SampleNames[i], p, v)
			}
			if x, y := p%16, p/16; x == 0 || x == 15 || y == 0 || y == 15 {
				border = max(border, v)
			} else {
				inside += v
			}
		}
		if border > 0.01 || inside < 3 {
			t.Fatalf("%s: border %g, ink of %g pixels", s.SampleNames[i], border, inside)
		}
	}
}

func TestGlyphsNames(t *testing.T) {
	s := openOrFail(t, sharedGlyphs)
	faces := map[string]bool{}
	for i, name := range s.SampleNames {
		face, class, ok := strings.Cut(name, " · ")
		if !ok || class != className(s, i) || face == "" {
			t.Fatalf("sample %d of class %s is called %q", i, className(s, i), name)
		}
		faces[face] = true
	}
	if len(faces)*s.C() != s.N() {
		t.Errorf("%d names for %d typefaces", len(faces), s.N()/s.C())
	}
}

func TestGlyphsSplit(t *testing.T) {
	s := openOrFail(t, sharedGlyphs)
	if got := classNames(s, s.Split.TestUnseen); got != "59ENQRU" {
		t.Errorf("unseen classes %s", got)
	}
	if want := 7 * s.N() / s.C(); len(s.Split.TestUnseen) != want {
		t.Errorf("%d images of unseen classes, want all %d", len(s.Split.TestUnseen), want)
	}
	if got := len(s.Unseen()) + len(s.Seen()); got != s.C() {
		t.Errorf("%d classes seen or unseen of %d", got, s.C())
	}
	if got := classNames(s, s.Split.TestSeen); got != classNames(s, s.Split.TrainVal) {
		t.Errorf("test-seen shows %s", got)
	}
	face := func(at int) string { return strings.Split(s.SampleNames[at], " · ")[0] }
	held, trains := map[string]bool{}, map[string]bool{}
	for _, at := range s.Split.TestSeen {
		held[face(at)] = true
	}
	for _, at := range s.Split.TrainVal {
		if held[face(at)] {
			t.Fatalf("%s trains and tests", face(at))
		}
		trains[face(at)] = true
	}
	if share := float64(len(held)) / float64(len(held)+len(trains)); math.Abs(share-0.2) > 0.002 {
		t.Errorf("%.3f of the typefaces are held out, want a fifth", share)
	}
}

func TestGlyphsValidationClasses(t *testing.T) {
	s := openOrFail(t, sharedGlyphs)
	train, val := classNames(s, s.Split.Train), classNames(s, s.Split.Val)
	if strings.ContainsAny(train, val) || len(val) != 7 || len(train) != 20 {
		t.Errorf("train %s, validation %s", train, val)
	}
	if len(s.Split.Train)+len(s.Split.Val) != len(s.Split.TrainVal) {
		t.Errorf("%d and %d samples of %d", len(s.Split.Train), len(s.Split.Val), len(s.Split.TrainVal))
	}
	if _, err := s.ForValidation(); err != nil {
		t.Error(err)
	}
	coversAttributes(t, s, train, val)
}

// The attributes of unseen classes can be learned: seen classes have them as
// strongly.
func TestGlyphsUnseenAttributesOccur(t *testing.T) {
	s := openOrFail(t, sharedGlyphs)
	coversAttributes(t, s, classNames(s, s.Split.TrainVal), classNames(s, s.Split.TestUnseen))
}

func coversAttributes(t *testing.T, s *Set, sources, targets string) {
	t.Helper()
	strongest := func(among string, a int) (grade float32, class string) {
		for c, name := range s.ClassNames {
			if v := s.RawAttributes[c*s.A+a]; strings.Contains(among, name) && v > grade {
				grade, class = v, name
			}
		}
		return grade, class
	}
	for a, name := range s.AttributeNames {
		need, class := strongest(targets, a)
		if have, _ := strongest(sources, a); have < need {
			t.Errorf("%s: %s has %g, none of %s more than %g", name, class, need, sources, have)
		}
	}
}

func TestGlyphsAttributes(t *testing.T) {
	s := openOrFail(t, sharedGlyphs)
	used := make([]int, s.A)
	for i, v := range s.RawAttributes {
		if v < 0 || v > 1 {
			t.Errorf("%s of %s is %g", s.AttributeNames[i%s.A], s.ClassNames[i/s.A], v)
		}
		if v > 0 {
			used[i%s.A]++
		}
	}
	for a, n := range used {
		if n < 2 || n > s.C()*2/3 {
			t.Errorf("%s is an attribute of %d classes: it distinguishes few", s.AttributeNames[a], n)
		}
	}
	for c := range s.ClassNames {
		if length := cosine(s, c, c); math.Abs(length-1) > 1e-6 {
			t.Errorf("attributes of %s have squared length %g", s.ClassNames[c], length)
		}
	}
}

// Attributes distinguish all classes, and an unseen class is nearest to a letter
// that looks similar.
func TestGlyphsAttributesTellClassesApart(t *testing.T) {
	s := openOrFail(t, sharedGlyphs)
	sensible := map[string]string{"E": "FL", "N": "MH", "Q": "O", "R": "PB", "U": "JHO", "5": "S6", "9": "83S"}
	for c, name := range s.ClassNames {
		nearest, best := "", 0.0
		for d, other := range s.ClassNames {
			if v := cosine(s, c, d); d != c && v > best {
				nearest, best = other, v
			}
		}
		if best > 0.92 {
			t.Errorf("%s and %s: cosine %.3f", name, nearest, best)
		}
		if want, ok := sensible[name]; ok && !strings.Contains(want, nearest) {
			t.Errorf("%s lies nearest to %s (%.3f), want one of %s", name, nearest, best, want)
		}
	}
}

func cosine(s *Set, c, d int) float64 {
	sum := 0.0
	for a, v := range s.Attribute(ClassID(c)) {
		sum += float64(v) * float64(s.Attribute(ClassID(d))[a])
	}
	return sum
}

// hashPixels rounds to grey levels first, so that it does not depend on the
// processor's rounding.
func hashPixels(s *Set) uint64 {
	h := fnv.New64a()
	grey := make([]byte, s.D)
	for i := range s.N() {
		for p, v := range s.Row(i) {
			grey[p] = byte(v*255 + 0.5)
		}
		h.Write(grey)
	}
	return h.Sum64()
}

func TestClutterIsDeterministic(t *testing.T) {
	a, b := openOrFail(t, sharedCluttered), openOrFail(t, GlyphsCluttered)
	if !slices.Equal(a.Features, b.Features) {
		t.Fatal("two openings differ")
	}
	alone := make([]float32, a.D)
	copy(alone, openOrFail(t, sharedGlyphs).Row(1234))
	newClutter(1234).draw(alone, a.ImageWidth)
	if !slices.Equal(alone, a.Row(1234)) {
		t.Error("a sample depends on the others")
	}
}

// The clutter covers no ink, adds brightness, and changes only features.
func TestClutterOnlyAdds(t *testing.T) {
	clean, s := openOrFail(t, sharedGlyphs), openOrFail(t, sharedCluttered)
	if s.Name != "glyphs-cluttered" || hashPixels(s) == hashPixels(clean) {
		t.Errorf("%s has the images of glyphs", s.Name)
	}
	if !slices.Equal(s.Labels, clean.Labels) || !slices.Equal(s.Split.TrainVal, clean.Split.TrainVal) {
		t.Error("labels or split differ")
	}
	added := 0.0
	for i, v := range s.Features {
		if v < clean.Features[i] || v > 1 {
			t.Fatalf("sample %d, pixel %d: %g over %g", i/s.D, i%s.D, v, clean.Features[i])
		}
		added += float64(v - clean.Features[i])
	}
	if mean := added / float64(len(s.Features)); mean < 0.1 || mean > 0.4 {
		t.Errorf("mean brightness added %.3f", mean)
	}
}

func TestClutterVaries(t *testing.T) {
	seen := map[clutter]bool{}
	for i := range 1000 {
		c := newClutter(i)
		if c != newClutter(i) || seen[c] {
			t.Fatalf("clutter of sample %d", i)
		}
		seen[c] = true
	}
}

func BenchmarkGlyphs(b *testing.B) {
	for b.Loop() {
		openOrFail(b, Glyphs)
	}
}

func BenchmarkGlyphsCluttered(b *testing.B) {
	for b.Loop() {
		openOrFail(b, GlyphsCluttered)
	}
}
