package matlab

import (
	"bytes"
	"os"
	"testing"
)

// Any input is listed and read, or gives an error, in time and memory proportional
// to its size.
func FuzzMAT5(f *testing.F) {
	fuzzMAT(f, "../testdata/v5/res101.mat", "../testdata/v5/att_splits.mat", "testdata/bigendian.mat")
}

func FuzzHDF5(f *testing.F) {
	w := newH5()
	chunked := [][]byte{h5Space(2, 3), h5Double, w.chunked([]uint32{1, 2}, h5Chunk{[]uint64{0, 0}, doubles(0, 1)})}
	text := w.header([][]byte{h5Space(3), h5Unsigned(2), w.contiguous([]byte("a\x00p\x00e\x00"))})
	cells := [][]byte{h5Space(1), h5Cell, w.contiguous(bytesOf(text)), h5Attribute("MATLAB_class", "cell")}
	f.Add(w.file(h5Object{name: "x", messages: chunked}, h5Object{name: "names", messages: cells}, h5Object{name: "soft", target: "/x"}))
	fuzzMAT(f, "../testdata/v73/res101.mat", "../testdata/v73/att_splits.mat")
}

func fuzzMAT(f *testing.F, seeds ...string) {
	for _, path := range seeds {
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
			if a.Count > 1<<20 { // allowed for so many bytes of Deflate, but slow here
				continue
			}
			if _, err := a.Float32s(); err != nil {
				_, _ = a.Strings()
			}
		}
	})
}
