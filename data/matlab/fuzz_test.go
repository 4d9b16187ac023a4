package matlab

import (
	"bytes"
	"os"
	"testing"
)

// Any input is read as arrays or gives an error, in time proportional to its size.
func FuzzMAT(f *testing.F) {
	for _, path := range []string{
		"../testdata/v5/res101.mat", "../testdata/v5/att_splits.mat", "../testdata/v73/res101.mat", "../testdata/v73/att_splits.mat",
		"testdata/bigendian.mat",
	} {
		file, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		m, err := Open(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			return
		}
		for _, a := range m.Arrays[:min(len(m.Arrays), 64)] {
			if a.Count > 1<<22 { // allowed for so many bytes of Deflate, but slow here
				continue
			}
			if _, err := a.Float32s(); err != nil {
				_, _ = a.Strings()
			}
		}
	})
}
