package matlab

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	peer "github.com/scigolib/matlab"
)

// Another reader of the format returns the same numbers.
func TestSplitsAgainstAnotherReader(t *testing.T) {
	for _, name := range []string{"AWA1", "SUN", "FLO"} {
		path := filepath.Join(shared(t, "xlsa17/"+name), "att_splits.mat")
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			t.Fatal(err)
		}
		other, err := peer.Open(f)
		if err != nil {
			t.Fatal(err)
		}
		m, err := Open(f, info.Size())
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range m.Arrays {
			var want []float32
			switch v := other.GetVariable(a.Name).Data.(type) {
			case []float64:
				for _, x := range v {
					want = append(want, float32(x))
				}
			case []uint16:
				for _, x := range v {
					want = append(want, float32(x))
				}
			default: // cells, which it leaves undecoded
				continue
			}
			got, err := a.Float32s()
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s: %s differs, %v", name, a.Name, err)
			}
		}
	}
}

// shared is the path of a file of the real data, which is not part of the
// repository; the test is skipped if it is absent.
func shared(t *testing.T, path string) string {
	t.Helper()
	root := os.Getenv("SEGZSL_SHARED")
	if root == "" {
		root = "../../../shared"
	}
	path = filepath.Join(root, "data", path)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("real data are absent (set SEGZSL_SHARED to the folder that holds data/): %v", err)
	}
	return path
}
