package data

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// The same data have the same fingerprint, whatever file they were read from.
func TestFingerprintIsThatOfTheData(t *testing.T) {
	s := small(t)
	dir := t.TempDir()
	for key, file := range npzOf(s) {
		if err := os.WriteFile(filepath.Join(dir, key+".npy"), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	npz := filepath.Join(t.TempDir(), "a.npz")
	if err := os.WriteFile(npz, npzOf(s).bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	paths := []string{dir, npz}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, compress := range []bool{false, true} {
			features, splits := xlsaOf(s, order, compress)
			paths = append(paths, folder(t, features.Bytes(), splits.Bytes()))
		}
	}
	for _, path := range paths {
		got, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if got.Fingerprint != s.Fingerprint || got.Fingerprint == "" {
			t.Errorf("%s has %q, want %q", path, got.Fingerprint, s.Fingerprint)
		}
		if again := saved(t, got).Fingerprint; again != got.Fingerprint {
			t.Errorf("%s has %q, saved %q", path, got.Fingerprint, again)
		}
	}
}

// Any change of a value is noticed, and the part that changed is named.
func TestFingerprintNamesWhatChanged(t *testing.T) {
	for _, c := range []struct {
		part   string
		change func(*Set)
	}{
		{"features", func(s *Set) { s.Features[7] += 1e-6 }},
		{"features", func(s *Set) { s.ImageHeight, s.ImageWidth = 1, 3 }},
		{"labels", func(s *Set) { s.Labels[3], s.Labels[40] = s.Labels[40], s.Labels[3] }},
		{"attributes", func(s *Set) { s.Attributes[2] += 1e-6 }},
		{"attributes", func(s *Set) { s.RawAttributes[2]++ }},
		{"names", func(s *Set) { s.ClassNames[0], s.ClassNames[1] = s.ClassNames[1], s.ClassNames[0] }},
		{"names", func(s *Set) { s.AttributeNames[4] = "wings" }},
		{"names", func(s *Set) { s.AttributeNames[0], s.AttributeNames[1] = "attribute 0attribute", "1" }},
		{"names", func(s *Set) { s.SampleNames = numbered("image", s.N()) }},
	} {
		before, s := small(t), small(t)
		c.change(s)
		after := s.fingerprint()
		if got := before.Fingerprint.Differences(after); got != c.part {
			t.Errorf("a change of %s is named %q: %s, %s", c.part, got, before.Fingerprint, after)
		}
		s.Split.TrainVal = s.Split.TrainVal[1:] // the split has a hash of its own
		if s.fingerprint() != after {
			t.Error("the fingerprint depends on the split")
		}
	}
	if got := Fingerprint("").Differences(small(t).Fingerprint); got != "features, labels, attributes, names" {
		t.Errorf("without a fingerprint, %q differ", got)
	}
}

// A change between two calls of Open is noticed, even where size and time of the
// file are the same.
func TestFingerprintIsComputedAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.npz")
	var prints []Fingerprint
	for _, value := range []float32{0.25, 0.5} {
		s := small(t)
		s.Features[0] = value
		if err := os.WriteFile(path, npzOf(s).bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Unix(0, 0), time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
		got, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		prints = append(prints, got.Fingerprint)
	}
	if got := prints[0].Differences(prints[1]); got != "features" {
		t.Errorf("changed features are named %q: %q", got, prints)
	}
}

// Stored fingerprints must stay valid: a change of this value needs a new version
// of every format that stores one.
func TestFingerprintNeverChanges(t *testing.T) {
	s := &Set{
		Features: []float32{0, 0.5, 1, 2, -1, 3}, D: 2, Labels: []ClassID{0, 1, 2},
		Attributes: []float32{1, 0, 0, 1, 0.6, 0.8}, RawAttributes: []float32{2, 0, 0, 2, 3, 4}, A: 2,
		ClassNames: []string{"ape", "bär", "cat"}, AttributeNames: []string{"big", "furry"},
	}
	const want = "3aef740d-d4695755-141fc243-23ef52c7"
	if got := s.fingerprint(); got != want {
		t.Errorf("fingerprint %q, want %q", got, want)
	}
	if s.Features = slices.Clone(s.Features); s.fingerprint() != want {
		t.Error("the fingerprint depends on where the values lie in memory")
	}
}

// Both built-in sets of glyphs have their own.
func TestFingerprintOfGlyphs(t *testing.T) {
	plain, err := Glyphs()
	if err != nil {
		t.Fatal(err)
	}
	cluttered, err := GlyphsCluttered()
	if err != nil {
		t.Fatal(err)
	}
	if got := plain.Fingerprint.Differences(cluttered.Fingerprint); got != "features" {
		t.Errorf("%q differ, want features", got)
	}
	if cluttered.Fingerprint != cluttered.fingerprint() {
		t.Error("the fingerprint is not that of the cluttered images")
	}
}
