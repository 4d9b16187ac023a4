package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// FontFile is a font file and the package that installed it.
type FontFile struct{ Package, Path string }

// Face is one typeface: its name and its images, one for each of Characters.
type Face struct {
	Name    string
	Package string
	Images  [len(Characters)]Image
}

func readLines(name string) ([]string, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return strings.Fields(string(text)), nil
}

// fontFiles asks the package manager which font files the packages installed,
// so that other fonts on the machine are not used.
func fontFiles(packages []string) ([]FontFile, error) {
	var files []FontFile
	for _, p := range packages {
		out, err := exec.Command("dpkg-query", "-L", p).Output()
		if err != nil {
			return nil, fmt.Errorf("files of %s (is it installed?): %w", p, err)
		}
		for path := range bytes.Lines(out) {
			name := strings.TrimSpace(string(path))
			if isFont(name) {
				files = append(files, FontFile{p, name})
			}
		}
	}
	return files, nil
}

// symbols is a file of the base fonts that has Greek letters for some capitals.
const symbols = "StandardSymbolsPS"

// isFont accepts regular files only: packages link one font from several places.
func isFont(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".ttf", ".otf", ".ttc":
	default:
		return false
	}
	if strings.HasPrefix(filepath.Base(name), symbols) {
		return false
	}
	info, err := os.Lstat(name)
	return err == nil && info.Mode().IsRegular()
}

// drawAll draws every typeface of the files, sorted by name and then by file, so
// that the order doesn't depend on the file layout of packages.
func drawAll(files []FontFile) ([]Face, *tally) {
	t := &tally{}
	type keyed struct {
		Face
		path string
	}
	var faces []keyed
	for _, file := range files {
		t.files++
		fonts, err := openFonts(file.Path)
		if err != nil {
			t.drop(unreadable)
			continue
		}
		for _, f := range fonts {
			face, err := drawFace(f)
			if err != nil {
				t.drop(reasonOf(err))
				continue
			}
			face.Package = file.Package
			faces = append(faces, keyed{face, file.Path})
		}
	}
	slices.SortStableFunc(faces, func(a, b keyed) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.path, b.path))
	})
	result := make([]Face, len(faces))
	for i, f := range faces {
		result[i] = f.Face
	}
	return result, t
}

func openFonts(path string) ([]*sfnt.Font, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	c, err := sfnt.ParseCollection(src)
	if err != nil {
		return nil, err
	}
	var fonts []*sfnt.Font
	for i := range c.NumFonts() {
		f, err := c.Font(i)
		if err != nil {
			return nil, err
		}
		fonts = append(fonts, f)
	}
	return fonts, nil
}

var (
	errLacks = errors.New("lacks a character")
	errEmpty = errors.New("draws a character empty")
)

// drawFace draws the characters from their outlines in font units, without
// hinting.
func drawFace(f *sfnt.Font) (Face, error) {
	face := Face{Name: faceName(f)}
	var buf sfnt.Buffer
	em := fixed.Int26_6(f.UnitsPerEm())
	for i, char := range Characters {
		glyph, err := f.GlyphIndex(&buf, char)
		if err != nil {
			return face, err
		}
		if glyph == 0 {
			return face, errLacks
		}
		segments, err := f.LoadGlyph(&buf, glyph, em, &sfnt.LoadGlyphOptions{})
		if err != nil {
			return face, err
		}
		if face.Images[i], err = draw(flatten(segments)); err != nil {
			return face, err
		}
	}
	return face, nil
}

// faceName is family and style, preferably the typographic names, which include
// weights other than regular and bold.
func faceName(f *sfnt.Font) string {
	name := func(ids ...sfnt.NameID) string {
		for _, id := range ids {
			if s, err := f.Name(nil, id); err == nil && strings.TrimSpace(s) != "" {
				return strings.TrimSpace(s)
			}
		}
		return ""
	}
	family := name(sfnt.NameIDTypographicFamily, sfnt.NameIDFamily, sfnt.NameIDFull)
	style := name(sfnt.NameIDTypographicSubfamily, sfnt.NameIDSubfamily)
	return strings.TrimSpace(family + " " + style)
}
