package matlab

import (
	"bytes"
	"os"
	"testing"

	"segzsl/data/numeric"
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
		visits := 0
		_ = Scan(bytes.NewReader(file), int64(len(file)), func(m *Array) error {
			if visits++; visits > 64 {
				return numeric.ErrTruncated
			}
			if m.Name == "allclasses_names" || m.Name == "image_files" {
				_, _ = m.Strings()
				return nil
			}
			if m.Count > 1<<22 { // allowed for so many bytes of Deflate, but slow here
				return nil
			}
			_, err := m.Float32s()
			return err
		})
	})
}
