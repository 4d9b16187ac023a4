package data

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// An array of any type, order and byte order gives the same numbers.
func TestNumPyTypes(t *testing.T) {
	// 2 × 3, row-major; column-major that is 0 3 1 4 2 5.
	c, f := []int{0, 1, 2, 3, 4, 5}, []int{0, 3, 1, 4, 2, 5}
	as := func(descr string, v []int) any {
		out := reflect.MakeSlice(reflect.SliceOf(map[string]reflect.Type{
			"f4": reflect.TypeFor[float32](), "f8": reflect.TypeFor[float64](),
			"i1": reflect.TypeFor[int8](), "i2": reflect.TypeFor[int16](), "i4": reflect.TypeFor[int32](), "i8": reflect.TypeFor[int64](),
			"u1": reflect.TypeFor[uint8](), "u2": reflect.TypeFor[uint16](), "u4": reflect.TypeFor[uint32](), "u8": reflect.TypeFor[uint64](),
		}[descr[1:]]), len(v), len(v))
		for i, x := range v {
			out.Index(i).Set(reflect.ValueOf(x).Convert(out.Type().Elem()))
		}
		return out.Interface()
	}
	for _, descr := range []string{"<f4", ">f4", "<f8", ">f8", "|i1", "<i2", ">i2", "<i4", ">i4", "<i8", ">i8", "|u1", "<u2", ">u2", "<u4", ">u4", "<u8", ">u8"} {
		for _, fortran := range []bool{false, true} {
			v := c
			if fortran {
				v = f
			}
			file := npyFile(descr, fortran, []int{2, 3}, as(descr, v))
			x, err := newArray("x", bytes.NewReader(nil), 0)
			if err == nil {
				t.Fatalf("an empty file gives %+v", x)
			}
			r := bytes.NewReader(file)
			x, err = newArray("x", r, int64(len(file)))
			if err != nil {
				t.Fatalf("%s: %v", descr, err)
			}
			x.close = func() error { return nil }
			got := make([]int, 6)
			if err := x.numbers(func(i int, v float64) { got[i] = int(v) }); err != nil || !slices.Equal(got, c) {
				t.Errorf("%s fortran=%v: %v, %v", descr, fortran, got, err)
			}
		}
	}
}

// Files that NumPy itself wrote: float16, Fortran order, big-endian, unicode
// and byte strings, mixed location types (testdata/make.py).
func TestFilesFromNumPy(t *testing.T) {
	plain, err := Open("testdata/plain.npz")
	if err != nil {
		t.Fatal(err)
	}
	odd, err := Open("testdata/odd.npz")
	if err != nil {
		t.Fatal(err)
	}
	sameSet(t, plain, odd)
	if got := []string{"ape", "bär", "çat", "dog", "eel", "fox"}; !slices.Equal(plain.ClassNames, got) {
		t.Errorf("class names %q", plain.ClassNames)
	}
	if odd.AttributeNames[2] != "three" || plain.AttributeNames[2] != "attribute 2" {
		t.Errorf("attribute names %q, %q", odd.AttributeNames, plain.AttributeNames)
	}
	if plain.Name != "plain" || plain.Source != "testdata/plain.npz" {
		t.Errorf("name %q, source %q", plain.Name, plain.Source)
	}
}

// sameSet compares everything that training uses.
func sameSet(t testing.TB, a, b *Set) {
	t.Helper()
	if a.D != b.D || a.A != b.A || !slices.Equal(a.Features, b.Features) {
		t.Error("features differ")
	}
	if !slices.Equal(a.Labels, b.Labels) || !slices.Equal(a.ClassNames, b.ClassNames) {
		t.Error("classes differ")
	}
	if !slices.Equal(a.Attributes, b.Attributes) {
		t.Error("attributes differ")
	}
	if !reflect.DeepEqual(a.Split, b.Split) || a.SplitHash() != b.SplitHash() {
		t.Error("splits differ")
	}
}

func TestNPYFolder(t *testing.T) {
	s := small(t)
	dir := t.TempDir()
	for key, file := range npzOf(s) {
		if err := os.WriteFile(filepath.Join(dir, key+".npy"), file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range []string{dir, filepath.Join(dir, "labels.npy")} {
		got, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		sameSet(t, s, got)
	}
}

func TestNPZPixels(t *testing.T) {
	s := small(t)
	e := npzOf(s).with("features", npyFile("|u1", false, []int{48, 2, 3}, bytes.Repeat([]byte{0, 51, 255}, 96)))
	got, err := openBytes(t, "a.npz", e.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got.ImageHeight != 2 || got.ImageWidth != 3 || got.D != 6 || !slices.Equal(got.Row(1)[:3], []float32{0, 0.2, 1}) {
		t.Errorf("%d × %d pixels, D %d, row %v", got.ImageHeight, got.ImageWidth, got.D, got.Row(1))
	}
	s.Features[0] = 5
	e = npzOf(s).with("image_shape", npyFile("<i8", false, []int{2}, []int64{3, 1}))
	got, err = openBytes(t, "a.npz", e.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if got.IsImage() || len(got.Notes) != 1 {
		t.Errorf("features beyond 1 are taken for pixels: %d × %d, notes %q", got.ImageHeight, got.ImageWidth, got.Notes)
	}
}

func TestNPZWithoutTrainAndVal(t *testing.T) {
	e := npzOf(small(t)).with("train_loc", nil)
	got, err := openBytes(t, "a.npz", e.bytes())
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Split.Train) == 0 || len(got.Split.Val) == 0 || len(got.Notes) != 1 {
		t.Errorf("train %d, val %d, notes %q", len(got.Split.Train), len(got.Split.Val), got.Notes)
	}
	again, _ := openBytes(t, "a.npz", e.bytes())
	if got.SplitHash() != again.SplitHash() {
		t.Error("the generated split is not always the same")
	}
}

func TestNPZErrors(t *testing.T) {
	good := npzOf(small(t))
	for _, c := range []struct {
		name string
		file []byte
		want []string
	}{
		{"missing", good.with("attributes", nil).bytes(), []string{"attributes is missing", "found:", "labels", "required:", "optional:"}},
		{"short", good.with("labels", good["labels"][:len(good["labels"])-8]).bytes(), []string{"labels: shape [48]", "truncated"}},
		{"long", good.with("labels", append(slices.Clip(good["labels"]), 0)).bytes(), []string{"labels: shape [48] of <i8 needs 384 bytes, but there are 385"}},
		{"rows", good.with("features", npyFile("<f4", false, []int{47, 3}, make([]float32, 141))).bytes(), []string{"features: 47 rows for 48 labels"}},
		{"flat", good.with("features", npyFile("<f4", false, []int{144}, make([]float32, 144))).bytes(), []string{"features: shape [144]"}},
		{"fraction", good.with("labels", npyFile("<f4", false, []int{48}, append([]float32{1.5}, make([]float32, 47)...))).bytes(), []string{"labels[0]=1.5: want a whole number"}},
		{"object", good.with("labels", npyFile("|O", false, []int{6}, []byte{1})).bytes(), []string{"labels", "Python objects"}},
		{"complex", good.with("labels", npyFile("<c8", false, []int{1}, []float32{1, 2})).bytes(), []string{"labels", `"<c8" is not supported`}},
		{"name count", good.with("class_names", npyFile("|S2", false, []int{2}, []byte("abcd"))).bytes(), []string{"class_names: 2 names, want 6"}},
		{"text of no length", good.with("features", npyFile("|S0", false, []int{48, 1 << 40}, []byte{})).bytes(), []string{"features: type |S0: want numbers"}},
		{"flat attributes", good.with("attributes", npyFile("<f4", false, []int{30}, make([]float32, 30))).bytes(), []string{"attributes: shape [30]: want classes × attributes"}},
		{"too many locations", good.with("val_loc", npyFile("<i8", false, []int{49}, make([]int64, 49))).bytes(), []string{"val_loc has 49 locations for 48 samples"}},
		{"too many classes", good.with("attributes", npyFile("|u1", false, []int{1 << 17, 1 << 17}, []byte{})).bytes(), []string{"attributes: shape [131072 131072]", "truncated"}},
		{"mask of another length", good.with("val_loc", npyFile("|b1", false, []int{40}, make([]byte, 40))).bytes(), []string{"val_loc is a mask (true and false) of 40 values: want one for each of the 48 samples"}},
		{"misspelled", good.with("labels", nil).with("Label", good["labels"]).bytes(), []string{"labels is missing (found Label: did you mean that? Then rename it)"}},
		{"no array", good.with("labels", []byte("hello, hello")).bytes(), []string{"labels", "not a NumPy array"}},
		{"image", good.with("image_shape", npyFile("<i8", false, []int{2}, []int64{3, 3})).bytes(), []string{"image_shape [3 3]"}},
		{"location", good.with("test_seen_loc", npyFile("<i8", false, []int{1}, []int64{99})).bytes(), []string{"test_seen_loc[0]=99: only 48 samples"}},
		{"huge", good.with("labels", npyFile("<i8", false, []int{1 << 40}, []int64{0})).bytes(), []string{"labels: shape", "truncated"}},
		{"cut", good.bytes()[:600], []string{"not a whole .npz"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := openBytes(t, "a.npz", c.file)
			wantError(t, err, append(c.want, "data: open ", "a.npz: ")...)
		})
	}
}

// The checksum detects a flipped byte in the data.
func TestNPZDamage(t *testing.T) {
	file, err := os.ReadFile("testdata/odd.npz") // not compressed
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(file, []byte("attributes.npy")) + 200
	file[at] ^= 1
	_, err = openBytes(t, "a.npz", file)
	wantError(t, err, "damaged", "checksum")
}

// Reading a written file gives the same set, for all sizes and values.
func TestNPZRoundTrip(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s, err := Synthetic(SyntheticConfig{
			Seed: draw(r, "seed", 0, 1<<30), Classes: int(draw(r, "classes", 3, 6)), Unseen: 1, PerClass: int(draw(r, "per", 5, 9)),
			Attributes: int(draw(r, "a", 1, 6)), Features: int(draw(r, "d", 1, 9)), Factors: 2, Noise: 1,
		})
		if err != nil {
			r.Fatal(err)
		}
		file := npzOf(s).bytes()
		got, err := readNPZ(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			r.Fatal(err)
		}
		sameSet(t, s, got)
	})
}

func draw(r *rapid.T, name string, low, high uint64) uint64 {
	return rapid.Uint64Range(low, high).Draw(r, name)
}

// Any input gives a set or an error.
func FuzzNPZ(f *testing.F) {
	s := small(f)
	good := npzOf(s)
	f.Add(good.bytes())
	f.Add(good.with("features", npyFile("<f2", true, []int{48, 3}, make([]uint16, 144))).bytes())
	f.Add(good.with("class_names", npyFile("<U3", false, []int{6}, make([]int32, 18))).bytes())
	f.Add(good.with("labels", npyFile("<i8", false, []int{0, 1 << 60}, []int64{})).bytes())
	f.Add(good["features"])
	f.Fuzz(func(t *testing.T, file []byte) {
		if s, err := readNPZ(bytes.NewReader(file), int64(len(file))); err == nil {
			if err := s.Validate(); err != nil {
				t.Fatal(err)
			}
		}
		// As a single array the bytes get past the checks of zip.
		if x, err := newArray("x", bytes.NewReader(file), int64(len(file))); err == nil {
			x.close = func() error { return nil }
			_ = x.numbers(func(int, float64) {})
		}
		e := good.with("features", file)
		inner := e.bytes()
		_, _ = readNPZ(bytes.NewReader(inner), int64(len(inner)))
	})
}
