package data

import (
	"bytes"
	"encoding/binary"
	"os"
	"testing"
)

// A dimension far larger than the file is rejected, not allocated.
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
