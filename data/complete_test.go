package data

import (
	"strings"
	"testing"

	"segzsl/data/clean"
)

// Where a file has only train_loc, the other classes are used for validation.
func TestSplitIsCompletedFromItsHalf(t *testing.T) {
	for _, half := range []string{"train", "val"} {
		s, err := Synthetic(DefaultSynthetic())
		if err != nil {
			t.Fatal(err)
		}
		train, val := s.Split.Train, s.Split.Val
		s.Notes = nil
		if half == "train" {
			s.Split.Val = nil
		} else {
			s.Split.Train = nil
		}
		s.completeSplit()
		if len(s.Split.Train) != len(train) || len(s.Split.Val) != len(val) {
			t.Errorf("from %s: %d and %d samples, want %d and %d", half, len(s.Split.Train), len(s.Split.Val), len(train), len(val))
		}
		if len(s.Notes) != 1 || strings.Contains(s.Notes[0], half+"_loc is missing") {
			t.Errorf("from %s: notes %q", half, s.Notes)
		}
	}
}

// Names of a file cannot change the terminal that they are shown on.
func TestNamesAreSafeToShow(t *testing.T) {
	s, err := Synthetic(DefaultSynthetic())
	if err != nil {
		t.Fatal(err)
	}
	s.ClassNames[0], s.AttributeNames[0] = "a\nb", "red\x1b[31m"
	s.SampleNames = numbered("sample", s.N())
	s.SampleNames[0] = strings.Repeat("x", 10_000)
	if err := s.complete(); err != nil {
		t.Fatal(err)
	}
	if s.ClassNames[0] != "a b" || s.AttributeNames[0] != "red\ufffd[31m" || s.SampleNames[0] != strings.Repeat("x", clean.MaxName-1)+"…" {
		t.Errorf("names %q, %q and %q", s.ClassNames[0], s.AttributeNames[0], s.SampleNames[0])
	}
}
