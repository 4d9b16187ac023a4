package data

import (
	"strings"
	"testing"
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

func TestNamesHaveNoControlCharacters(t *testing.T) {
	names := []string{"a\nb", "red\x1b[31m", "plain ü"}
	printable(names)
	if names[0] != "a b" || names[1] != "red [31m" || names[2] != "plain ü" {
		t.Errorf("%q", names)
	}
}
