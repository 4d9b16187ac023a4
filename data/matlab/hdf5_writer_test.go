package matlab

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// h5 writes HDF5 files as the specification (version 1.x) describes them.
type h5 struct{ b []byte }

// h5Object is an object of the root group: its header messages, or the target of a
// soft link.
type h5Object struct {
	name     string
	messages [][]byte
	target   string
}

var undefined = bytes.Repeat([]byte{0xff}, 8)

// bytesOf encodes values, little-endian.
func bytesOf(values ...any) []byte {
	var b bytes.Buffer
	for _, v := range values {
		if s, ok := v.(string); ok {
			v = []byte(s)
		}
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			panic(err)
		}
	}
	return b.Bytes()
}

// put appends b at a multiple of 8 and returns its address.
func (w *h5) put(b []byte) uint64 {
	w.b = append(w.b, make([]byte, -len(w.b)&7)...)
	at := uint64(len(w.b))
	w.b = append(w.b, b...)
	return at
}

// message is a header message of a type.
func message(kind uint16, body ...any) []byte {
	b := bytesOf(body...)
	b = append(b, make([]byte, -len(b)&7)...)
	return append(bytesOf(kind, uint16(len(b)), byte(0), [3]byte{}), b...)
}

// header is an object header of version 1.
func (w *h5) header(messages [][]byte) uint64 {
	b := slices.Concat(messages...)
	return w.put(append(bytesOf(byte(1), byte(0), uint16(len(messages)), uint32(1), uint32(len(b)), uint32(0)), b...))
}

// newH5 begins a file; file completes it.
func newH5() *h5 { return &h5{make([]byte, 96)} }

// file completes the file with a root group of objects.
func (w *h5) file(objects ...h5Object) []byte {
	names := []byte{0, 0, 0, 0, 0, 0, 0, 0}
	text := func(s string) uint64 {
		at := uint64(len(names))
		names = append(append(names, s...), 0)
		return at
	}
	node := bytesOf("SNOD", byte(1), byte(0), uint16(len(objects)))
	for _, o := range objects {
		if o.target != "" {
			node = append(node, bytesOf(text(o.name), undefined, uint32(softLink), uint32(0), uint32(text(o.target)), [12]byte{})...)
			continue
		}
		node = append(node, bytesOf(text(o.name), w.header(o.messages), uint32(0), uint32(0), [16]byte{})...)
	}
	symbols := w.put(node)
	tree := w.put(bytesOf("TREE", byte(0), byte(0), uint16(1), undefined, undefined, uint64(0), symbols, uint64(0)))
	segment := w.put(names)
	heap := w.put(bytesOf("HEAP", [4]byte{}, uint64(len(names)), uint64(1), segment))
	root := w.header([][]byte{message(msgSymbolTable, tree, heap)})
	copy(w.b, bytesOf(hdf5Magic, [5]byte{}, byte(8), byte(8), byte(0), uint16(4), uint16(16), uint32(0),
		uint64(0), undefined, uint64(len(w.b)), undefined, uint64(0), root))
	return w.b
}

// Parts of a dataset's header.
func h5Space(dims ...uint64) []byte {
	return message(msgSpace, byte(1), byte(len(dims)), byte(0), [5]byte{}, dims)
}

var (
	h5Double = message(msgType, []byte{0x11, 0x20, 0x3f, 0}, uint32(8), uint16(0), uint16(64), []byte{52, 11, 0, 52}, uint32(1023))
	h5Cell   = message(msgType, []byte{0x17, 0, 0, 0}, uint32(8))
	h5Pair   = message(msgType, []byte{0x16, 2, 0, 0}, uint32(16))
)

func h5Unsigned(size uint32) []byte {
	return message(msgType, []byte{0x10, 0, 0, 0}, size, uint16(0), uint16(8*size))
}

// h5Attribute is a string of fixed length, or a number of 4 bytes.
func h5Attribute(name string, value any) []byte {
	kind := bytesOf([]byte{0x10, 8, 0, 0}, uint32(4), uint16(0), uint16(32))
	data := []byte{}
	switch v := value.(type) {
	case string:
		kind, data = bytesOf([]byte{0x13, 0, 0, 0}, uint32(len(v))), []byte(v)
	case int:
		data = bytesOf(int32(v))
	}
	pad := func(b []byte) []byte { return append(b, make([]byte, -len(b)&7)...) }
	space := bytesOf([]byte{1, 0, 0, 0, 0, 0, 0, 0})
	return message(msgAttribute, []byte{1, 0}, uint16(len(name)+1), uint16(len(kind)), uint16(len(space)),
		pad(append([]byte(name), 0)), pad(kind), pad(space), data)
}

// contiguous stores data in one piece.
func (w *h5) contiguous(data []byte) []byte {
	return message(msgLayout, byte(3), byte(1), w.put(data), uint64(len(data)))
}

// h5Chunk is a chunk's first element and its stored bytes.
type h5Chunk struct {
	origin []uint64
	data   []byte
}

// tree is the B-tree of chunks.
func (w *h5) tree(chunks []h5Chunk) uint64 {
	b := bytesOf("TREE", byte(1), byte(0), uint16(len(chunks)), undefined, undefined)
	for _, c := range chunks {
		b = append(b, bytesOf(uint32(len(c.data)), uint32(0), c.origin, uint64(0), w.put(c.data))...)
	}
	return w.put(append(b, make([]byte, 64)...))
}

// chunked stores doubles in chunks of a size.
func (w *h5) chunked(size []uint32, chunks ...h5Chunk) []byte {
	return message(msgLayout, byte(3), byte(2), byte(len(size)+1), w.tree(chunks), size, uint32(8))
}

// doubles encodes numbers.
func doubles(values ...float64) []byte {
	var b []byte
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}
