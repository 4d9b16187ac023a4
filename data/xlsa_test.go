package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Files that SciPy (v5, compressed) and h5py (as MATLAB writes v7.3: behind 512
// bytes, chunked, Deflate, shuffle, references) wrote of the set in plain.npz.
func TestFilesFromSciPyAndHDF5(t *testing.T) {
	plain, err := Open("testdata/plain.npz")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"testdata/v5", "testdata/v73", "testdata/v5/res101.mat"} {
		s, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		sameSet(t, plain, s)
		if !slices.Equal(plain.RawAttributes, s.RawAttributes) {
			t.Errorf("%s: raw attributes differ", path)
		}
	}
	s, _ := Open("testdata/v5")
	if s.SampleNames[3] != "03.jpg" {
		t.Errorf("sample names %q", s.SampleNames[:5])
	}
}

func TestXLSAByteOrdersAndCompression(t *testing.T) {
	want := small(t)
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		for _, compress := range []bool{false, true} {
			features, splits := xlsaOf(want, order, compress)
			s, err := Open(folder(t, features.Bytes(), splits.Bytes()))
			if err != nil {
				t.Fatalf("%v, compressed %v: %v", order, compress, err)
			}
			sameSet(t, want, s)
		}
	}
}

// The real set in both formats (FIELD: 1837/460/592 samples, 40 and 10 classes).
func TestBirdsAreTheSameInBothFormats(t *testing.T) {
	npz, err := Open(shared(t, "birds.npz"))
	if err != nil {
		t.Fatal(err)
	}
	mat, err := Open(shared(t, "xlsa17/BIRDS"))
	if err != nil {
		t.Fatal(err)
	}
	sameSet(t, npz, mat)
	got := []int{npz.N(), npz.D, npz.A, npz.C(), len(npz.Seen()), len(npz.Unseen()),
		len(npz.Split.TrainVal), len(npz.Split.TestSeen), len(npz.Split.TestUnseen)}
	if want := []int{2889, 1280, 312, 50, 40, 10, 1837, 460, 592}; !slices.Equal(got, want) {
		t.Errorf("facts %v, want %v", got, want)
	}
	if !slices.Equal(mat.SampleNames[:1], []string{"Black_Footed_Albatross_0046_18.jpg"}) {
		t.Errorf("sample names %q", mat.SampleNames[:1])
	}
}

// The table of the "Proposed Splits" (Xian et al., TPAMI 2018, and FIELD §3):
// attributes, classes, parts; train and val within trainval; the split's hash.
func TestRealSplitFiles(t *testing.T) {
	for _, c := range []struct {
		name                                        string
		attributes, classes, trainval, seen, unseen int
		dropped                                     string // samples of train_loc and val_loc outside trainval
		first                                       string
	}{
		{"AWA1", 85, 50, 19832, 4958, 5685, "3404 and 1554", "antelope"},
		{"AWA2", 85, 50, 23527, 5882, 7913, "4031 and 1851", "antelope"},
		{"SUN", 102, 717, 10320, 2580, 1440, "2320 and 260", "abbey"},
		{"APY", 64, 32, 5932, 1483, 7924, "", "aeroplane"},
		{"FLO", 1024, 102, 5631, 1403, 1155, "1173 and 230", "class 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := shared(t, "xlsa17/"+c.name)
			r, err := Inspect(path)
			if err != nil {
				t.Fatal(err)
			}
			got := []int{r.Attributes, r.Classes, r.TrainVal, r.TestSeen, r.TestUnseen, r.Train + r.Val}
			if want := []int{c.attributes, c.classes, c.trainval, c.seen, c.unseen, c.trainval}; !slices.Equal(got, want) {
				t.Errorf("facts %v, want %v", got, want)
			}
			if r.ClassNames[0] != c.first {
				t.Errorf("first class %q, want %q", r.ClassNames[0], c.first)
			}
			if notes := strings.Join(r.Notes, "\n"); strings.Contains(notes, "outside trainval_loc") != (c.dropped != "") || !strings.Contains(notes, c.dropped) {
				t.Errorf("notes %q", r.Notes)
			}
			if len(r.Problems) != 1 || !strings.Contains(r.Problems[0], "res101.mat is missing") || r.Samples != Unknown {
				t.Errorf("problems %q", r.Problems)
			}
			_, err = Open(path)
			wantError(t, err, "no features", "res101.mat")
		})
	}
}

// AWA's files mark unknown entries with −1; att was normalised with them.
func TestMissingAttributes(t *testing.T) {
	s := small(t)
	features, splits := xlsaOf(s, binary.LittleEndian, true)
	original := slices.Repeat([]float64{50, 3, -1, 7, 100}, 6)
	splits.numbers("original_att", mxDouble, 9, 5, 6, original)
	got, err := Open(folder(t, features.Bytes(), splits.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.RawAttributes[:5], []float32{50, 3, 0, 7, 100}) || !slices.Equal(got.Attributes, s.Attributes) {
		t.Errorf("raw %v, attributes %v", got.RawAttributes[:5], got.Attributes[:5])
	}
	if len(got.Notes) != 1 || !strings.Contains(got.Notes[0], "6 entries of −1") {
		t.Errorf("notes %q", got.Notes)
	}
	// Among other negative values −1 is a value.
	features, splits = xlsaOf(s, binary.LittleEndian, true)
	original[1] = -3
	splits.numbers("original_att", mxDouble, 9, 5, 6, original)
	if got, err = Open(folder(t, features.Bytes(), splits.Bytes())); err != nil || got.RawAttributes[2] != -1 {
		t.Errorf("raw %v, error %v", got.RawAttributes[:5], err)
	}
}

func TestClassNamesFromText(t *testing.T) {
	features, _ := xlsaOf(small(t), binary.LittleEndian, false)
	for _, content := range []string{"ape\nbear\ncat\ndog\neel\nfox\n", "1 ape\r\n2 bear\r\n3 cat\r\n4 dog\r\n5 eel\r\n6 fox", "  1\tape\n 2\tbear\n3. cat\n4: dog\n5 eel\n6 fox\n\n"} {
		dir := folder(t, features.Bytes(), withoutNames(t))
		if err := os.WriteFile(filepath.Join(dir, "allclasses.txt"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"ape", "bear", "cat", "dog", "eel", "fox"}; !slices.Equal(got.ClassNames, want) {
			t.Errorf("%q gives %q", content, got.ClassNames)
		}
	}
	dir := folder(t, features.Bytes(), withoutNames(t))
	if err := os.WriteFile(filepath.Join(dir, "allclasses.txt"), []byte("ape\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := Open(dir)
	if err != nil || got.ClassNames[5] != "class 5" || len(got.Notes) != 1 {
		t.Errorf("names %q, notes %q, error %v", got.ClassNames, got.Notes, err)
	}
}

// withoutNames is small's att_splits.mat without allclasses_names.
func withoutNames(t testing.TB) []byte {
	s, w := small(t), newMAT5(binary.LittleEndian, false)
	w.numbers("att", 7, 7, s.A, s.C(), s.RawAttributes)
	for _, p := range s.Split.parts() {
		column := make([]float64, len(p.locations))
		for i, at := range p.locations {
			column[i] = float64(at + 1)
		}
		w.numbers(p.name, mxDouble, 9, 1, len(column), column)
	}
	return w.Bytes()
}

func TestXLSAErrors(t *testing.T) {
	good := func() (features, splits *mat5Writer) { return xlsaOf(small(t), binary.LittleEndian, true) }
	features, splits := good()
	noLabels := newMAT5(binary.LittleEndian, true)
	noLabels.numbers("features", 7, 7, 3, 48, make([]float32, 144))
	transposed := newMAT5(binary.LittleEndian, true)
	transposed.numbers("features", 7, 7, 48, 3, make([]float32, 144))
	transposed.numbers("labels", mxDouble, miUint8, 48, 1, make([]uint8, 48))
	s := small(t)
	s.Split.TestSeen[2] = 4999
	_, outside := xlsaOf(s, binary.LittleEndian, true)
	s = small(t)
	s.Labels[4] = 200
	label, _ := xlsaOf(s, binary.LittleEndian, true)
	_, complexAtt := good()
	complexAtt.cells("att", "a", "b") // the last of a name is read
	for _, c := range []struct {
		name             string
		features, splits []byte
		want             []string
	}{
		{"no features", nil, splits.Bytes(), []string{"there are no features: att_splits.mat has the splits but not the features; res101.mat is missing"}},
		{"no labels", noLabels.Bytes(), splits.Bytes(), []string{"res101.mat: labels is missing (found: features"}},
		{"transposed", transposed.Bytes(), splits.Bytes(), []string{"features is 48 × 3 for 48 labels; want a column for each label"}},
		{"location from 1", features.Bytes(), outside.Bytes(), []string{"test_seen_loc[3]=5000: only 48 samples (1 to 48)"}},
		{"label from 1", label.Bytes(), splits.Bytes(), []string{"labels[5]=201: want 1 to 6"}},
		{"cells", features.Bytes(), complexAtt.Bytes(), []string{"att_splits.mat: att: it is not numeric: want real numbers"}},
		{"cut", features.Bytes()[:features.Len()-20], splits.Bytes(), []string{"res101.mat", "truncated"}},
		{"no MATLAB", []byte("hello"), splits.Bytes(), []string{"res101.mat", "are not a MATLAB file"}},
		{"web page", []byte(strings.Repeat("<html>", 100)), splits.Bytes(), []string{"res101.mat is a web page (a failed download?)"}},
		{"text", []byte(strings.Repeat("hello ", 100)), splits.Bytes(), []string{"res101.mat: not a MATLAB file of version 5 or 7.3"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, c.features, c.splits)
			_, err := Open(dir)
			wantError(t, err, append(c.want, "data: open "+dir+": ")...)
		})
	}
}

// A v5 or v7.3 file cut anywhere gives an error that says so, or nothing was lost.
func TestTruncatedMATLABFiles(t *testing.T) {
	for _, kind := range []string{"v5", "v73"} {
		splits, err := os.ReadFile("testdata/" + kind + "/att_splits.mat")
		if err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile("testdata/" + kind + "/res101.mat")
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []float64{0, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95} {
			cut := file[:int(math.Round(part*float64(len(file))))]
			_, err := Open(folder(t, cut, splits))
			wantError(t, err, featuresFile)
			if errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s cut to %v: %v", kind, part, err)
			}
		}
	}
}

// Inspect describes an invalid set and returns its problems.
func TestInspectDescribesInvalidSets(t *testing.T) {
	s := small(t)
	s.Split.TestSeen[2] = 4999
	features, splits := xlsaOf(s, binary.LittleEndian, true)
	r, err := Inspect(folder(t, features.Bytes(), splits.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if r.Samples != 48 || r.Features != 3 || r.Seen != Unknown || r.Usable() || len(r.Problems) != 1 {
		t.Errorf("report %+v", r)
	}
	r, err = Inspect("testdata/v73")
	if err != nil || !r.Usable() || r.Seen != 4 || r.Unseen != 2 || r.Format != "xlsa17" || r.Name != "v73" {
		t.Errorf("report %+v, error %v", r, err)
	}
	if want := fmt.Sprintf("%d and %d samples outside trainval_loc", 6, 2); len(r.Notes) != 1 || !strings.Contains(r.Notes[0], want) {
		t.Errorf("notes %q, want %q", r.Notes, want)
	}
}
