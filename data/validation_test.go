package data

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The protocol of FIELD §4: no test sample is used, the classes of Val are
// treated as unseen, and a fifth of each training class as test_seen.
func TestForValidation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := Synthetic(SyntheticConfig{
			Seed: rapid.Uint64().Draw(t, "seed"), Classes: rapid.IntRange(4, 9).Draw(t, "classes"), Unseen: rapid.IntRange(1, 2).Draw(t, "unseen"),
			PerClass: rapid.IntRange(5, 30).Draw(t, "per"), Attributes: 4, Features: 2,
		})
		if err != nil {
			t.Fatal(err)
		}
		v, err := s.ForValidation()
		if err != nil {
			t.Fatal(err)
		}
		if err := v.Validate(); err != nil {
			t.Fatal(err)
		}
		test := slices.Concat(s.Split.TestSeen, s.Split.TestUnseen)
		for _, p := range v.Split.parts() {
			for _, at := range p.locations {
				if slices.Contains(test, at) {
					t.Fatalf("%s holds test sample %d", p.name, at)
				}
			}
		}
		if !slices.Equal(v.Split.TestUnseen, s.Split.Val) {
			t.Fatal("unseen samples are not those of val")
		}
		if got := slices.Sorted(slices.Values(slices.Concat(v.Split.TrainVal, v.Split.TestSeen))); !slices.Equal(got, s.Split.Train) {
			t.Fatal("seen samples are not those of train")
		}
		share := float64(len(v.Split.TestSeen)) / float64(len(s.Split.Train))
		if share < 0.1 || share > 0.34 {
			t.Fatalf("%.2f of train held out, want about 0.2", share)
		}
		again, _ := s.ForValidation()
		if v.SplitHash() != again.SplitHash() || v.Name != "synthetic/validation" {
			t.Fatal("the validation split is not always the same")
		}
		if &v.Features[0] != &s.Features[0] {
			t.Fatal("features are copied")
		}
	})
}

func TestForValidationErrors(t *testing.T) {
	s := small(t)
	s.Split.Val = nil
	_, err := s.ForValidation()
	wantError(t, err, "validation needs training and validation classes")

	s = small(t) // a class on both sides
	s.Split.Train, s.Split.Val = slices.Clone(s.Split.TrainVal[:10]), slices.Clone(s.Split.TrainVal[10:])
	_, err = s.ForValidation()
	wantError(t, err, "do not form a valid split", "seen or unseen")
}

// Unseen classes are recognised by attributes, above chance, and nuisance makes
// that harder.
func TestSyntheticAttributesTellUnseenClasses(t *testing.T) {
	accuracy := func(nuisance float64) float64 {
		cfg := DefaultSynthetic()
		cfg.Nuisance = nuisance
		s, err := Synthetic(cfg)
		if err != nil {
			t.Fatal(err)
		}
		return ridgeT1(s)
	}
	calm, usual, wild := accuracy(0), accuracy(1), accuracy(8)
	t.Logf("T1 of a linear map to attributes: %.2f without nuisance, %.2f as by default, %.2f with much; chance 0.25", calm, usual, wild)
	if calm < 0.7 || usual < 0.4 || wild > calm {
		t.Errorf("T1 %.2f, %.2f, %.2f", calm, usual, wild)
	}
}

// ridgeT1 fits attributes = Wx + b by gradient descent on scaled features and
// takes the unseen class with the nearest attributes.
func ridgeT1(s *Set) float64 {
	sc := FitScaler(s, 0)
	w := make([]float64, s.A*(s.D+1))
	x, out := make([]float32, s.D+1), make([]float64, s.A)
	x[s.D] = 1
	forward := func(i int) {
		sc.Apply(x[:s.D], s.Row(i))
		for k := range out {
			out[k] = 0
			for j, v := range x {
				out[k] += w[k*len(x)+j] * float64(v)
			}
		}
	}
	for range 30 {
		for _, i := range s.Split.TrainVal {
			forward(i)
			for k, a := range s.Attribute(s.Labels[i]) {
				e := 0.01 * (float64(a) - out[k])
				for j, v := range x {
					w[k*len(x)+j] += e * float64(v)
				}
			}
		}
	}
	right := 0
	for _, i := range s.Split.TestUnseen {
		forward(i)
		best, nearest := ClassID(-1), 1e9
		for _, c := range s.Unseen() {
			d := 0.0
			for k, a := range s.Attribute(c) {
				d += (out[k] - float64(a)) * (out[k] - float64(a))
			}
			if d < nearest {
				best, nearest = c, d
			}
		}
		if best == s.Labels[i] {
			right++
		}
	}
	return float64(right) / float64(len(s.Split.TestUnseen))
}

func TestSyntheticIsDeterministic(t *testing.T) {
	a, err := Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	b, _ := Open("synthetic")
	sameSet(t, a, b)
	if slices.Min(a.Features) < 0 || len(a.Unseen()) != 4 || a.C() != 12 {
		t.Errorf("lowest feature %v, %d unseen of %d classes", slices.Min(a.Features), len(a.Unseen()), a.C())
	}
	cfg := DefaultSynthetic()
	cfg.Unseen = 11
	_, err = Synthetic(cfg)
	wantError(t, err, "Classes-Unseen=1: want 2 or more")
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		path string
		want []string
	}{
		{"glyfs", []string{"no such data set, file or folder", "did you mean glyphs?"}},
		{"nothing-like-it", []string{"built in: glyphs, glyphs-cluttered, synthetic"}},
		{filepath.Join(dir, "absent.npz"), []string{"absent.npz", "no such data set, file or folder"}},
		{t.TempDir(), []string{"the empty folder", "xlsa17", "npz"}},
		{file("a.txt", "hello"), []string{"unknown format: the file"}},
		{file("b.npz", "<!DOCTYPE html>"), []string{"a web page"}},
		{file("c.mat", "MATLAB 5.0 MAT-file"), []string{"the single MATLAB file", "att_splits.mat"}},
		{file("d.npz", ""), []string{"empty"}},
		{file("e.npz", "PK\x03\x04 and no more"), []string{"not a whole .npz"}},
		{dir, []string{"the folder with a.txt, b.npz"}},
	} {
		_, err := Open(c.path)
		wantError(t, err, append(c.want, "data: open "+c.path)...)
		if _, err := Inspect(c.path); err == nil {
			t.Errorf("Inspect(%s) gives no error", c.path)
		}
	}
	if _, err := Open("glyfs"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v does not wrap fs.ErrNotExist", err)
	}
}
