package data

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A file of float16 holds the rounded values, has their fingerprint, and takes half the
// space for features; all else is unchanged.
func TestSaveFloat16(t *testing.T) {
	s, err := Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	whole := slices.Clone(s.Features)
	before := s.Fingerprint
	if err := s.RoundToFloat16(); err != nil {
		t.Fatal(err)
	}
	for i, v := range whole {
		if d := s.Features[i] - v; d > v/2048 && d > 1e-7 || d < -v/2048 && d < -1e-7 {
			t.Fatalf("%v is rounded to %v", v, s.Features[i])
		}
	}
	if slices.Equal(whole, s.Features) || s.Fingerprint.Differences(before) != "features" {
		t.Errorf("fingerprint %s, then %s: want other features", before, s.Fingerprint)
	}
	if len(s.Notes) == 0 || !strings.Contains(s.Notes[len(s.Notes)-1], "rounded to float16") {
		t.Errorf("notes %q", s.Notes)
	}

	path := filepath.Join(t.TempDir(), "half.npz")
	if err := s.Save(context.Background(), path, false); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	sameWhole(t, s, got)
	if got.Fingerprint != s.Fingerprint {
		t.Errorf("fingerprint %s, read back %s", s.Fingerprint, got.Fingerprint)
	}
	if full := saved(t, got); full.Fingerprint != s.Fingerprint {
		t.Errorf("saved as float32: fingerprint %s, want %s", full.Fingerprint, s.Fingerprint)
	}
	if rest := info.Size() - int64(2*len(s.Features)); rest < 0 || rest > int64(2*len(s.Features)) {
		t.Errorf("%d bytes for %d features", info.Size(), len(s.Features))
	}
}

func TestRoundToFloat16RefusesLargeValues(t *testing.T) {
	s := small(t)
	s.Features[s.D+1] = 65520
	before := slices.Clone(s.Features)
	wantError(t, s.RoundToFloat16(), "features[1,1]=65520: want −65504 to 65504")
	if !slices.Equal(before, s.Features) {
		t.Error("the features were changed")
	}
}

func TestRoundToFloat16KeepsPixels(t *testing.T) {
	s, err := Open("glyphs")
	if err != nil {
		t.Fatal(err)
	}
	before := s.Fingerprint
	if err := s.RoundToFloat16(); err != nil || s.Fingerprint != before || s.fingerprint() != before {
		t.Errorf("fingerprint %s, then %s, %v", before, s.fingerprint(), err)
	}
}
