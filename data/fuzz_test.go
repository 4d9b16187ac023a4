package data

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"
)

// Whatever the bytes, reading ends in arrays or an error, soon and in
// proportion to the file.
func FuzzMAT(f *testing.F) {
	for _, path := range []string{"v5/res101.mat", "v5/att_splits.mat", "v73/res101.mat", "v73/att_splits.mat"} {
		file, err := os.ReadFile("testdata/" + path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		features, splits := xlsaOf(small(f), order, false)
		f.Add(features.Bytes())
		f.Add(splits.Bytes())
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		visits := 0
		_ = scanMAT(bytes.NewReader(file), int64(len(file)), func(m *matArray) error {
			if visits++; visits > 64 {
				return errTruncated
			}
			if m.name == "allclasses_names" || m.name == "image_files" {
				_, _ = m.strings()
				return nil
			}
			if m.count > 1<<22 { // allowed for so many bytes of Deflate, but slow here
				return nil
			}
			_, err := m.float32s()
			return err
		})
	})
}

// A dimension far beyond the file is refused, not allocated.
func TestAbsurdSizes(t *testing.T) {
	w := newMAT5(binary.LittleEndian, true)
	w.numbers("features", mxDouble, 9, 1<<30, 1<<30, []float64{1})
	_, splits := xlsaOf(small(t), binary.LittleEndian, true)
	_, err := Open(folder(t, w.Bytes(), splits.Bytes()))
	wantError(t, err, "features: size [1073741824 1073741824] is more than the file holds")

	file, err := os.ReadFile("testdata/v73/res101.mat")
	if err != nil {
		t.Fatal(err)
	}
	// The dataspace of features: version 1, rank 2, 48 × 10.
	space := []byte{1, 2, 0, 0, 0, 0, 0, 0, 48, 0, 0, 0, 0, 0, 0, 0, 10}
	at := bytes.Index(file, space)
	if at < 0 {
		space[2] = 1 // with maximum dimensions
		at = bytes.Index(file, space)
	}
	if at < 0 {
		t.Fatal("no dataspace in the test file")
	}
	file[at+12] = 1 // 48 + 2³²
	_, err = Open(folder(t, file, splits.Bytes()))
	wantError(t, err, "features", "larger than the file can hold")
}
