package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sbinet/npyio/npy"
)

func rectangle(x0, y0, x1, y1 float64) []point {
	return []point{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}
}

func drawOrFail(t *testing.T, contours ...[]point) Image {
	t.Helper()
	img, err := draw(contours)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// inkBox is the box around pixels of more than half ink: first and last
// column, first and last row.
func inkBox(img Image) [4]int {
	b := [4]int{Side, -1, Side, -1}
	for i, v := range img {
		if v > 127 {
			x, y := i%Side, i/Side
			b = [4]int{min(b[0], x), max(b[1], x), min(b[2], y), max(b[3], y)}
		}
	}
	return b
}

func TestDrawScalesAndCentres(t *testing.T) {
	for _, c := range []struct {
		name    string
		contour []point
		want    [4]int
	}{
		{"square", rectangle(0, 0, 700, 700), [4]int{1, 14, 1, 14}},
		{"tall", rectangle(-300, -1400, 300, 0), [4]int{5, 10, 1, 14}},
		{"wide", rectangle(50, 20, 750, 220), [4]int{1, 14, 6, 9}},
		{"tiny", rectangle(3, 3, 3.5, 3.5), [4]int{1, 14, 1, 14}},
	} {
		img := drawOrFail(t, c.contour)
		if got := inkBox(img); got != c.want {
			t.Errorf("%s fills %v, want %v", c.name, got, c.want)
		}
	}
}

func TestDrawCoverage(t *testing.T) {
	// 14 × 3 pixels, centred: two whole columns between two halves.
	img := drawOrFail(t, rectangle(0, 0, 3, 14))
	if got, want := [4]uint8(img[8*Side+6:8*Side+10]), [4]uint8{128, 255, 255, 128}; got != want {
		t.Errorf("columns %v, want %v", got, want)
	}
	// Contours that overlap are filled once; one that turns back is a hole.
	twice := drawOrFail(t, rectangle(0, 0, 10, 10), rectangle(0, 0, 5, 10))
	if twice != drawOrFail(t, rectangle(0, 0, 10, 10)) {
		t.Error("overlapping contours are darker")
	}
	hole := rectangle(4, 4, 6, 6)
	slices.Reverse(hole)
	ring := drawOrFail(t, rectangle(0, 0, 10, 10), hole)
	if ring[8*Side+8] != 0 || ring[2*Side+2] != 255 {
		t.Errorf("hole %d, ring %d", ring[8*Side+8], ring[2*Side+2])
	}
}

func TestDrawRefusesEmptyGlyphs(t *testing.T) {
	for name, contours := range map[string][][]point{
		"no contour": nil,
		"a point":    {{{5, 5}}},
		"no extent":  {rectangle(5, 5, 5, 5)},
		"no area":    {rectangle(0, 0, 0, 9)},
	} {
		if _, err := draw(contours); !errors.Is(err, errEmpty) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// face draws bars of different heights for characters; shift moves them all,
// which makes another typeface.
func face(name string, shift int) Face {
	f := Face{Name: name}
	for c := range f.Images {
		for i := range f.Images[c] {
			if (i%Side+i/Side*c+shift)%7 < 2 || i/Side == c%Side {
				f.Images[c][i] = 200
			}
		}
	}
	return f
}

func TestSift(t *testing.T) {
	a, b := face("A", 0), face("B", 3)
	almost := a
	almost.Name = "A again"
	almost.Images[5][100] += 50
	same := face("Same", 1)
	same.Images[7] = same.Images[30]
	tally := &tally{}
	kept := sift([]Face{a, almost, b, same, b}, tally)
	if len(kept) != 2 || kept[0].Name != "A" || kept[1].Name != "B" {
		t.Errorf("kept %d", len(kept))
	}
	want := [reasons]int{alike: 1, repeats: 2}
	if tally.dropped != want {
		t.Errorf("dropped %v, want %v", tally.dropped, want)
	}
}

func TestStraysCountsOtherShapes(t *testing.T) {
	a := face("A", 0)
	means := meanPatterns([]Face{a, a})
	if n := strays(&a, means); n != 0 {
		t.Errorf("%d characters of the mean's own face stray", n)
	}
	swapped := a
	swapped.Images[0], swapped.Images[1] = a.Images[1], a.Images[0]
	if n := strays(&swapped, means); n != 2 {
		t.Errorf("%d stray, want the 2 swapped", n)
	}
}

func TestDistinctNames(t *testing.T) {
	faces := distinctNames([]Face{{Name: "X"}, {Name: "Y"}, {Name: "X"}})
	if faces[0].Name != "X" || faces[2].Name != "X (2)" {
		t.Errorf("%s, %s", faces[0].Name, faces[2].Name)
	}
}

func TestTallyNamesEveryReason(t *testing.T) {
	for r, text := range reasonText {
		if text == "" {
			t.Errorf("reason %d has no text", r)
		}
	}
	if reasonOf(errLacks) != lacks || reasonOf(errEmpty) != empty || reasonOf(io.EOF) != unreadable {
		t.Error("reasons mixed up")
	}
}

func tableOrFail(t *testing.T) *Table {
	t.Helper()
	table, err := readTable("../attributes.txt")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestTableRefuses(t *testing.T) {
	text, err := os.ReadFile("../attributes.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ what, old, new string }{
		{"not a grade", "\nA   .", "\nA 1.5"},
		{"out of order", "\nB ", "\nC "},
		{"not defined", "jn   = junctions\n", ""},
		{"rows for", "\n9 ", "\n# "},
	} {
		_, err := parseTable(strings.NewReader(strings.Replace(string(text), c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.what) {
			t.Errorf("%q for %q: %v, want %q", c.new, c.old, err, c.what)
		}
	}
}

func TestSplitIsFixed(t *testing.T) {
	table := tableOrFail(t)
	a, b := makeSplit(100, table), makeSplit(100, table)
	if !slices.Equal(a.TestSeen, b.TestSeen) || !slices.Equal(a.Val, b.Val) {
		t.Error("two splits differ")
	}
	if len(a.TestSeen) != 20*27 || len(a.TestUnseen) != 100*7 || len(a.Val) != 80*valClasses {
		t.Errorf("test seen %d, unseen %d, val %d", len(a.TestSeen), len(a.TestUnseen), len(a.Val))
	}
}

// The committed file is what -reuse makes of it and the table: neither was
// edited without the other.
func TestCommittedFileIsCurrent(t *testing.T) {
	const committed = "../glyphs.npz"
	faces, err := readFaces(committed)
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.OpenReader(committed)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	table := tableOrFail(t)
	for _, e := range arrays(faces, table, makeSplit(len(faces), table)) {
		var fresh bytes.Buffer
		if err := npy.Write(&fresh, e.value); err != nil {
			t.Fatal(err)
		}
		stored, err := fs.ReadFile(r, e.key+".npy")
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(fresh.Bytes(), stored) {
			t.Errorf("%s differs: go run ./data/glyphs/gen -reuse", e.key)
		}
	}
}

func TestWriteFileIsDeterministic(t *testing.T) {
	faces, table := []Face{face("A", 0), face("B", 3)}, tableOrFail(t)
	var written [2][]byte
	for i := range written {
		name := filepath.Join(t.TempDir(), "set.npz")
		if err := writeFile(name, arrays(faces, table, makeSplit(len(faces), table))); err != nil {
			t.Fatal(err)
		}
		again, err := readFaces(name)
		if err != nil || !slices.Equal(again, faces) {
			t.Fatalf("read back %d faces: %v", len(again), err)
		}
		if written[i], err = os.ReadFile(name); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(written[0], written[1]) {
		t.Error("the same faces give other bytes")
	}
}

// LICENSES.md has the licence of every package.
func TestLicencesAreListed(t *testing.T) {
	packages, err := readLines("../packages.txt")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("../LICENSES.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range packages {
		if !strings.Contains(string(text), "| "+p+" | ") {
			t.Errorf("%s has no licence in LICENSES.md", p)
		}
	}
	if rows := strings.Count(string(text), "| fonts-"); rows != len(packages) {
		t.Errorf("%d licences for %d packages", rows, len(packages))
	}
}
