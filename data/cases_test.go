package data

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The inputs in ../shared/cases, each of which was once read wrongly or refused.
// The folders hold the same set.
func TestSharedCases(t *testing.T) {
	root := filepath.Join(filepath.Dir(shared(t, ".")), "cases")
	if _, err := os.Stat(root); err != nil {
		t.Skipf("the cases are absent: %v", err)
	}
	open := func(name string) *Set {
		s, err := Open(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, name := range []string{"header-repr-features.npz", "header-repr-locations.npz"} {
		s := open(name)
		if s.N() != 60 || s.ImageHeight != 2 || s.ImageWidth != 4 || s.D != 8 || len(s.Split.Val) != 7 || len(s.Notes) > 0 {
			t.Errorf("%s: %d samples, %d × %d pixels, D %d, val %d, notes %q", name, s.N(), s.ImageHeight, s.ImageWidth, s.D, len(s.Split.Val), s.Notes)
		}
	}
	want := open("lzf-unneeded")
	for name, note := range map[string]string{
		"sparse-beside": "", "chunk-larger-than-data": "", "matlab-empty-zero": "",
		"image-files-numeric":   "image_files is ignored",
		"original-att-sparse":   "original_att is ignored: a sparse matrix",
		"names-as-string-array": "allclasses_names is ignored",
		"attributes-transposed": "read as 6 classes × 9 attributes",
		"chunk-never-written":   "",
	} {
		s := open(name)
		if s.N() != 60 || s.D != 8 || s.C() != 6 || !slices.Equal(s.Labels, want.Labels) || s.SplitHash() != want.SplitHash() {
			t.Errorf("%s: %d samples × %d features, %d classes, split %s", name, s.N(), s.D, s.C(), s.SplitHash())
		}
		if name == "chunk-never-written" { // one of 6 chunks: 0 is the fill value
			zeros := 0
			for i, v := range s.Features {
				if v == 0 {
					zeros++
				} else if v != want.Features[i] {
					t.Errorf("%s: feature %d is %v, want %v", name, i, v, want.Features[i])
				}
			}
			if zeros == 0 || zeros > 100 {
				t.Errorf("%s: %d features are 0", name, zeros)
			}
		} else if !slices.Equal(s.Features, want.Features) {
			t.Errorf("%s: other features", name)
		}
		if note == "" && len(s.Notes) > 0 || note != "" && (len(s.Notes) != 1 || !strings.Contains(s.Notes[0], note)) {
			t.Errorf("%s: notes %q, want %q", name, s.Notes, note)
		}
		for c := range s.C() {
			square := 0.0
			for _, v := range s.Attribute(ClassID(c)) {
				square += float64(v) * float64(v)
			}
			if math.Abs(square-1) > 1e-5 {
				t.Errorf("%s: attributes of class %d have length %v", name, c, math.Sqrt(square))
			}
		}
	}
	_, err := Open(filepath.Join(root, "escape-in-key.npz"))
	wantError(t, err, "features is missing", "found:", "required:")
}
