package matlab

import (
	"bytes"
	"compress/zlib"
	"errors"
	"slices"
	"strings"
	"testing"

	"segzsl/data/numeric"
)

func openBytes(t *testing.T, file []byte) *File {
	t.Helper()
	m, err := Open(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func deflated(b []byte) []byte {
	var out bytes.Buffer
	z := zlib.NewWriter(&out)
	z.Write(b)
	z.Close()
	return out.Bytes()
}

// Ways to store the numbers 0 to 5 as a dataset of 2 × 3, MATLAB's 3 × 2: HDF5 File
// Format Specification, sections III and IV.
func TestHDF5Storage(t *testing.T) {
	all := doubles(0, 1, 2, 3, 4, 5)
	gzip := message(msgFilters, byte(1), byte(1), [6]byte{}, uint16(1), uint16(0), uint16(1), uint16(1), uint32(6), uint32(0))
	lzf := message(msgFilters, byte(1), byte(1), [6]byte{}, uint16(filterLZF), uint16(8), uint16(1), uint16(0), "lzf\x00\x00\x00\x00\x00")
	fill := func(v float64) []byte {
		return message(msgFill, byte(2), byte(3), byte(0), byte(1), uint32(8), doubles(v))
	}
	for _, c := range []struct {
		name   string
		layout func(w *h5) [][]byte
		want   []float32
	}{
		{"contiguous", func(w *h5) [][]byte { return [][]byte{w.contiguous(all)} }, nil},
		{"compact", func(*h5) [][]byte { return [][]byte{message(msgLayout, byte(3), byte(0), uint16(48), all)} }, nil},
		{"version 1, contiguous", func(w *h5) [][]byte {
			return [][]byte{message(msgLayout, byte(1), byte(2), byte(1), [5]byte{}, w.put(all), []uint32{2, 3})}
		}, nil},
		{"version 2, chunked", func(w *h5) [][]byte {
			tree := w.tree([]h5Chunk{{[]uint64{0, 0}, doubles(0, 1, 3, 4)}, {[]uint64{0, 2}, doubles(2, -1, 5, -1)}})
			return [][]byte{message(msgLayout, byte(2), byte(3), byte(2), [5]byte{}, tree, []uint32{2, 2, 8})}
		}, nil},
		{"version 1, compact", func(*h5) [][]byte {
			return [][]byte{message(msgLayout, byte(1), byte(2), byte(0), [5]byte{}, []uint32{2, 3}, uint32(48), all)}
		}, nil},
		{"chunk larger than the data", func(w *h5) [][]byte {
			chunk := make([]byte, 8*1000*100)
			copy(chunk, all[:24])
			copy(chunk[800:], all[24:])
			return [][]byte{w.chunked([]uint32{1000, 100}, h5Chunk{[]uint64{0, 0}, chunk})}
		}, nil},
		{"the same, deflated", func(w *h5) [][]byte {
			chunk := make([]byte, 8*1000*100)
			copy(chunk, all[:24])
			copy(chunk[800:], all[24:])
			return [][]byte{w.chunked([]uint32{1000, 100}, h5Chunk{[]uint64{0, 0}, deflated(chunk)}), gzip}
		}, nil},
		{"lzf", func(w *h5) [][]byte {
			// 24 zero bytes: one copied, 23 repeated; then the rest as it is.
			stream := []byte{0, 0, 7 << 5, 23 - 2 - 7, 0}
			for rest := doubles(0, 0, 1); len(rest) > 0; rest = rest[8:] {
				stream = append(append(stream, 7), rest[:8]...)
			}
			return [][]byte{w.chunked([]uint32{2, 3}, h5Chunk{[]uint64{0, 0}, stream}), lzf}
		}, []float32{0, 0, 0, 0, 0, 1}},
		{"a chunk that was never written", func(w *h5) [][]byte {
			return [][]byte{w.chunked([]uint32{1, 2}, h5Chunk{[]uint64{0, 0}, doubles(0, 1)}, h5Chunk{[]uint64{1, 2}, doubles(5, -1)}), fill(9)}
		}, []float32{0, 1, 9, 9, 9, 5}},
		{"the same, without a fill value", func(w *h5) [][]byte {
			return [][]byte{w.chunked([]uint32{1, 2}, h5Chunk{[]uint64{1, 0}, doubles(3, 4)})}
		}, []float32{0, 0, 0, 3, 4, 0}},
		{"no chunk written", func(*h5) [][]byte {
			return [][]byte{message(msgLayout, byte(3), byte(2), byte(3), undefined, []uint32{1, 2, 8}), fill(7)}
		}, []float32{7, 7, 7, 7, 7, 7}},
		{"nothing written, an old fill value", func(*h5) [][]byte {
			return [][]byte{message(msgLayout, byte(3), byte(1), undefined, uint64(0)), message(msgOldFill, uint32(8), doubles(4))}
		}, []float32{4, 4, 4, 4, 4, 4}},
		{"MATLAB_empty = 0", func(w *h5) [][]byte { return [][]byte{w.contiguous(all), h5Attribute("MATLAB_empty", 0)} }, nil},
		{"MATLAB_empty = 1", func(w *h5) [][]byte { return [][]byte{w.contiguous(all), h5Attribute("MATLAB_empty", 1)} }, []float32{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newH5()
			messages := append([][]byte{h5Space(2, 3), h5Double}, c.layout(w)...)
			m := openBytes(t, w.file(h5Object{name: "x", messages: messages}, h5Object{name: "soft", target: "/x"}))
			if c.want == nil {
				c.want = []float32{0, 1, 2, 3, 4, 5}
			}
			for _, name := range []string{"x", "soft"} {
				x := m.Array(name)
				got, err := x.Float32s()
				if err != nil || !slices.Equal(got, c.want) {
					t.Errorf("%s is %v, %v; want %v", name, got, err, c.want)
				}
				if len(got) > 0 && !slices.Equal(x.Dims, []int{3, 2}) {
					t.Errorf("size %v", x.Dims)
				}
			}
		})
	}
}

// Fletcher's checksum of 16-bit words, summed as HDF5's H5_checksum_fletcher32 does;
// values computed by hand from its definition.
func TestFletcher32(t *testing.T) {
	for text, want := range map[string]uint32{"": 0, "\x01\x02": 0x01020102, "\x01\x02\x03\x04": 0x05080406, "\x01\x02\x03": 0x05040402, "\xff\xff": 0xffffffff, "\xff\xff\x00\x01": 0x00010001} {
		if got := fletcher32([]byte(text)); got != want {
			t.Errorf("fletcher32(%q) = %08x, want %08x", text, got, want)
		}
	}
	if !isFletcher32(0x08050604, []byte{1, 2, 3, 4}) {
		t.Error("the checksum with swapped bytes is refused")
	}
}

// A variable of a kind that is not read is listed with the reason; the others are
// read.
func TestHDF5Unsupported(t *testing.T) {
	w := newH5()
	good := w.contiguous(doubles(1, 2))
	unknown := message(msgFilters, byte(1), byte(1), [6]byte{}, uint16(32001), uint16(0), uint16(1), uint16(0))
	chunks := w.chunked([]uint32{2}, h5Chunk{[]uint64{0}, doubles(1, 2)})
	for _, c := range []struct {
		name     string
		messages [][]byte
		target   string
		want     string
	}{
		{name: "filter", messages: [][]byte{h5Space(2), h5Double, chunks, unknown}, want: "the HDF5 filter 32001 is not read"},
		{name: "sparse", messages: [][]byte{message(msgSymbolTable, uint64(0), uint64(0)), h5Attribute("MATLAB_sparse", 3)}, want: "a sparse matrix is not read"},
		{name: "struct", messages: [][]byte{message(msgSymbolTable, uint64(0), uint64(0))}, want: "a struct or a group"},
		{name: "string", messages: [][]byte{h5Space(2), h5Double, good, h5Attribute("MATLAB_class", "string"), h5Attribute("MATLAB_object_decode", 3)}, want: "cellstr"},
		{name: "external", messages: [][]byte{h5Space(2), h5Double, good, message(msgExternal, [16]byte{})}, want: "HDF5 external storage"},
		{name: "soft", target: "/elsewhere/x", want: `a soft link to "/elsewhere/x"`},
		{name: "complex", messages: [][]byte{h5Space(1), h5Pair, good}, want: "complex numbers"},
		{name: "text", messages: [][]byte{h5Space(8), h5Unsigned(2), good, h5Attribute("MATLAB_class", "char")}, want: "it is not numeric"},
		{name: "bias", messages: [][]byte{h5Space(2), message(msgType, []byte{0x11, 0x20, 0x3f, 0}, uint32(8), uint16(0), uint16(64), []byte{52, 11, 0, 52}, uint32(1000)), good}, want: "it is not numeric"},
		{name: "precision", messages: [][]byte{h5Space(2), message(msgType, []byte{0x10, 0, 0, 0}, uint32(8), uint16(8), uint16(32)), good}, want: "it is not numeric"},
		{name: "layout", messages: [][]byte{h5Space(2), h5Double, message(msgLayout, byte(4), byte(1))}, want: "newer structures"},
	} {
		m := openBytes(t, (&h5{slices.Clone(w.b)}).file(h5Object{c.name, c.messages, c.target}, h5Object{name: "good", messages: [][]byte{h5Space(2), h5Double, good}}))
		_, err := m.Array(c.name).Float32s()
		if unsupported := numeric.Unsupported(""); !errors.As(err, &unsupported) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if _, err := m.Array(c.name).Strings(); (err == nil) != (c.name == "text") {
			t.Errorf("%s is read as text: %v", c.name, err)
		}
		if got, err := m.Array("good").Float32s(); err != nil || !slices.Equal(got, []float32{1, 2}) {
			t.Errorf("beside %s: %v, %v", c.name, got, err)
		}
	}
}

// Text of characters of 1, 2 and 4 bytes, in cells and cells within cells.
func TestHDF5Text(t *testing.T) {
	for _, size := range []uint32{1, 2, 4} {
		w := newH5()
		char := func(text string) uint64 {
			var units []byte
			for _, r := range text {
				unit := bytesOf(uint32(r))
				units = append(units, unit[:size]...)
			}
			return w.header([][]byte{h5Space(uint64(len(units)) / uint64(size)), h5Unsigned(size), w.contiguous(units), h5Attribute("MATLAB_class", "char")})
		}
		cell := func(targets ...uint64) [][]byte {
			return [][]byte{h5Space(uint64(len(targets))), h5Cell, w.contiguous(bytesOf(targets)), h5Attribute("MATLAB_class", "cell")}
		}
		numbers := w.header([][]byte{h5Space(1), h5Double, w.contiguous(doubles(1))})
		plain := cell(char("ape"), char("bär"))
		nested := cell(w.header(cell(char("ape"))), char("bär"))
		wide := cell(w.header(cell(char("ape"), char("ox"))))
		m := openBytes(t, w.file(h5Object{name: "plain", messages: plain}, h5Object{name: "nested", messages: nested},
			h5Object{name: "wide", messages: wide}, h5Object{name: "numbers", messages: cell(numbers)}))
		for _, name := range []string{"plain", "nested"} {
			if got, err := m.Array(name).Strings(); err != nil || !slices.Equal(got, []string{"ape", "bär"}) {
				t.Errorf("%s, %d bytes: %q, %v", name, size, got, err)
			}
		}
		for _, name := range []string{"wide", "numbers"} {
			_, err := m.Array(name).Strings()
			if unsupported := numeric.Unsupported(""); !errors.As(err, &unsupported) {
				t.Errorf("%s: %v, want an error of kind Unsupported", name, err)
			}
		}
	}
}

// Sizes that the file does not prove are refused before anything is allocated.
func TestHDF5Bombs(t *testing.T) {
	gzip := message(msgFilters, byte(1), byte(1), [6]byte{}, uint16(1), uint16(0), uint16(1), uint16(1), uint32(6), uint32(0))
	for _, c := range []struct {
		name     string
		messages func(w *h5) [][]byte
		want     string
	}{
		{"space", func(w *h5) [][]byte { return [][]byte{h5Space(1<<20, 1<<19), h5Double, w.contiguous(doubles(1))} }, "larger than the file can hold"},
		{"nothing written", func(*h5) [][]byte {
			return [][]byte{h5Space(1 << 30), h5Double, message(msgLayout, byte(3), byte(1), undefined, uint64(0))}
		}, "larger than the file can hold"},
		{"chunk", func(w *h5) [][]byte {
			return [][]byte{h5Space(2), h5Double, w.chunked([]uint32{1 << 28}, h5Chunk{[]uint64{0}, doubles(1)}), gzip}
		}, "a chunk of 2147483648 bytes, stored as 8"},
		{"chunk of chunks", func(w *h5) [][]byte {
			return [][]byte{h5Space(2), h5Double, w.chunked([]uint32{1 << 31}, h5Chunk{[]uint64{0}, doubles(1)})}
		}, "larger than the file can hold"},
		{"stored", func(w *h5) [][]byte { return [][]byte{h5Space(3), h5Double, w.contiguous(doubles(1, 2))} }, "size [3] needs 24 bytes, but 16 are stored"},
		{"checksum", func(w *h5) [][]byte {
			fletcher := message(msgFilters, byte(1), byte(1), [6]byte{}, uint16(filterFletcher32), uint16(0), uint16(1), uint16(0))
			return [][]byte{h5Space(1), h5Double, w.chunked([]uint32{1}, h5Chunk{[]uint64{0}, append(doubles(1), 1, 2, 3, 4)}), fletcher}
		}, "its checksum is wrong"},
		{"a chunk twice", func(w *h5) [][]byte {
			one := h5Chunk{[]uint64{0}, doubles(1, 2)}
			return [][]byte{h5Space(4), h5Double, w.chunked([]uint32{2}, one, one)}
		}, "damaged"},
		{"a chunk between chunks", func(w *h5) [][]byte {
			return [][]byte{h5Space(4), h5Double, w.chunked([]uint32{2}, h5Chunk{[]uint64{1}, doubles(1, 2)})}
		}, "damaged"},
	} {
		w := newH5()
		m := openBytes(t, w.file(h5Object{name: "x", messages: c.messages(w)}))
		if _, err := m.Array("x").Float32s(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
