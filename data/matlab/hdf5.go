package matlab

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"segzsl/data/numeric"
)

// MATLAB v7.3 files are HDF5 after a header of 512 bytes. This file reads the
// parts of HDF5 (File Format Specification 1.x) that MATLAB writes: superblock
// versions 0 and 1, groups as symbol tables, version 1 object headers with their
// attributes, compact, contiguous or chunked datasets with the Deflate, shuffle and
// lzf filters, fill values, and references. A variable that needs anything else is
// listed with an error.

// hdf5 is an open file. Its addresses are relative to base.
type hdf5 struct {
	r    io.ReaderAt
	size int64
	base int64
	left int64 // bytes that may still be read: damaged structures can share parts
}

var (
	le          = binary.LittleEndian
	errHDF5     = errors.New("the HDF5 file is damaged or of a kind MATLAB does not write")
	errNewer    = numeric.Unsupported("this HDF5 file uses newer structures than MATLAB writes; save it with -v7, or with libver='earliest'")
	errTooMuch  = errors.New("an array is larger than the file can hold")
	unallocated = ^uint64(0)
)

// at reads n bytes at an address.
func (h *hdf5) at(address uint64, n int64) ([]byte, error) {
	start := int64(address) + h.base
	if address > uint64(h.size) || n < 0 || start+n > h.size {
		return nil, fmt.Errorf("%d bytes at %d: %w", n, address, numeric.ErrTruncated)
	}
	if h.left -= n; h.left < 0 {
		return nil, errTooMuch
	}
	b := make([]byte, n)
	if _, err := h.r.ReadAt(b, start); err != nil {
		return nil, numeric.Truncated(err)
	}
	return b, nil
}

// openHDF5 lists the variables in the root group; the superblock is at start.
func openHDF5(r io.ReaderAt, size, start int64) (*File, error) {
	h := &hdf5{r: r, size: size, base: start, left: 64*size + 64<<20}
	b, err := h.at(0, 100)
	if err != nil {
		return nil, err
	}
	version, root := b[8], 24+32
	switch {
	case version > 1:
		return nil, errNewer
	case b[13] != 8 || b[14] != 8:
		return nil, fmt.Errorf("addresses of %d bytes, lengths of %d: %w", b[13], b[14], errHDF5)
	case version == 1:
		root += 4
	}
	links, err := h.group(le.Uint64(b[root+8:]))
	if err != nil {
		return nil, err
	}
	f := &File{}
	for _, l := range links {
		if l.name == "#refs#" || l.name == "#subsystem#" {
			continue // the targets of cell references, and MATLAB objects
		}
		if err := f.add(h.variable(l, links)); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// variable is the array that a link leads to; a soft link, one that names another.
func (h *hdf5) variable(l link, links []link) *Array {
	address := l.address
	if l.target != "" {
		name := strings.TrimPrefix(l.target, "/")
		at := slices.IndexFunc(links, func(other link) bool { return other.name == name && other.target == "" })
		if at < 0 {
			return &Array{Name: l.name, Err: numeric.Unsupported(fmt.Sprintf("a soft link to %.60q, which is not a variable of this file", l.target))}
		}
		address = links[at].address
	}
	d, err := h.dataset(address)
	if err != nil {
		return &Array{Name: l.name, Err: err}
	}
	return d.array(l.name)
}

// array is the dataset as MATLAB sees it: HDF5 lists dimensions in reverse, so
// that its row-major order is MATLAB's column-major order.
func (d *dataset) array(name string) *Array {
	a := &Array{Name: name, Count: d.count, Logical: d.logical}
	for i := len(d.dims) - 1; i >= 0; i-- {
		a.Dims = append(a.Dims, d.dims[i])
	}
	if d.empty { // the content is then the size
		a.Dims, a.Count = []int{0, 0}, 0
	}
	a.numbers = func(put func(int, float64)) error {
		if a.Count == 0 {
			return nil
		}
		return d.numbers(put)
	}
	a.strings = func() ([]string, error) { return d.strings(a.Dims) }
	return a
}

// isText reports whether the dataset holds characters: in UTF-16 usually, in other
// sizes where MATLAB's class says so.
func (d *dataset) isText() bool {
	return d.kind.Kind == 'u' && d.kind.Decoder() != nil && (d.class == "char" || d.class == "" && d.kind.Size == 2)
}

// strings reads text, or the text that each reference of a cell array points to.
func (d *dataset) strings(dims []int) ([]string, error) {
	switch {
	case d.empty:
		return []string{""}, nil
	case d.isText():
		return d.characters(dims)
	case d.kind.Kind != 'r':
		return nil, errText
	}
	references := make([]uint64, d.count)
	if err := d.each(func(i int, b []byte) { references[i] = le.Uint64(b) }); err != nil {
		return nil, err
	}
	var out []string
	budget := maxText
	for i, address := range references {
		text, err := d.file.cell(address, 1, &budget)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		out = append(out, text)
	}
	return out, nil
}

// maxText limits the characters of all cells of an array: many may lead to the same
// text.
const maxText = 1 << 26

// cell reads the text at an address, which may lie in further cells.
func (h *hdf5) cell(address uint64, depth int, budget *int) (string, error) {
	d, err := h.dataset(address)
	if err != nil {
		return "", err
	}
	if *budget -= d.count; *budget < 0 {
		return "", fmt.Errorf("more than %d characters of text", maxText)
	}
	switch {
	case d.kind.Kind == 'r' && !d.empty:
		if d.count != 1 || depth == maxNesting {
			return "", errNested
		}
		if err := d.each(func(_ int, b []byte) { address = le.Uint64(b) }); err != nil {
			return "", err
		}
		return h.cell(address, depth+1, budget)
	case d.empty || d.isText():
		names, err := d.strings([]int{1, d.count})
		if err != nil {
			return "", err
		}
		return names[0], nil
	}
	return "", errText
}

func (d *dataset) characters(dims []int) ([]string, error) {
	units := make([]rune, d.count)
	decode := d.kind.Decoder()
	err := d.each(func(i int, b []byte) { units[i] = rune(decode(b)) })
	return text(units, dims, d.kind.Size == 2), err
}

// link is an entry of a group: the address of an object or, for a soft link, the
// name of its target.
type link struct {
	name    string
	address uint64
	target  string
}

// softLink is the cache type of an entry whose scratch space has its target.
const softLink = 2

// group lists the entries of the group whose header is at an address.
func (h *hdf5) group(address uint64) ([]link, error) {
	o, err := h.object(address)
	if err != nil {
		return nil, err
	}
	table := o.messages[msgSymbolTable]
	if len(table) < 16 {
		return nil, errNewer
	}
	heap, err := h.at(le.Uint64(table[8:]), 32)
	if err != nil {
		return nil, err
	}
	if string(heap[:4]) != "HEAP" || le.Uint64(heap[8:]) > uint64(h.size) {
		return nil, errHDF5
	}
	names, err := h.at(le.Uint64(heap[24:]), int64(le.Uint64(heap[8:])))
	if err != nil {
		return nil, err
	}
	var links []link
	walk := treeWalk{file: h, keySize: 8}
	walk.leaf = func(_ []byte, child uint64) (err error) {
		links, err = h.symbols(child, names, links)
		return err
	}
	return links, walk.node(le.Uint64(table), -1)
}

// symbols appends the entries of one symbol table node.
func (h *hdf5) symbols(address uint64, names []byte, links []link) ([]link, error) {
	head, err := h.at(address, 8)
	if err != nil {
		return nil, err
	}
	if string(head[:4]) != "SNOD" {
		return nil, errHDF5
	}
	entries, err := h.at(address+8, 40*int64(le.Uint16(head[6:])))
	if err != nil {
		return nil, err
	}
	for ; len(entries) > 0; entries = entries[40:] {
		name, err := heapText(names, le.Uint64(entries))
		if err != nil {
			return nil, err
		}
		l := link{name: name, address: le.Uint64(entries[8:])}
		if le.Uint32(entries[16:]) == softLink {
			if l.target, err = heapText(names, uint64(le.Uint32(entries[24:]))); err != nil {
				return nil, err
			}
		}
		if links = append(links, l); len(links) > maxArrays {
			return nil, fmt.Errorf("more than %d variables", maxArrays)
		}
	}
	return links, nil
}

// maxName is longer than any name.
const maxName = 4096

// heapText is the text at an offset of a group's heap of names.
func heapText(heap []byte, offset uint64) (string, error) {
	if offset >= uint64(len(heap)) {
		return "", errHDF5
	}
	text, _, _ := bytes.Cut(heap[offset:min(len(heap), int(offset)+maxName)], []byte{0})
	if len(text) == maxName {
		return "", errHDF5
	}
	return string(text), nil
}

// treeWalk walks a version 1 B-tree of a kind (0 groups, 1 chunks) whose keys
// take keySize bytes, and visits its leaves. It visits no more nodes than fit
// in the file, so that it ends on damaged files too.
type treeWalk struct {
	file    *hdf5
	kind    byte
	keySize int64
	leaf    func(key []byte, child uint64) error
	nodes   int64
}

// node walks from the node at an address; level is the level it must have, -1
// for the root. Levels decrease by one with each step down.
func (w *treeWalk) node(address uint64, level int) error {
	head, err := w.file.at(address, 24)
	if err != nil {
		return err
	}
	w.nodes++
	if string(head[:4]) != "TREE" || head[4] != w.kind || (level >= 0 && int(head[5]) != level) || 24*w.nodes > w.file.size {
		return errHDF5
	}
	level = int(head[5])
	entry := w.keySize + 8
	entries, err := w.file.at(address+24, entry*int64(le.Uint16(head[6:])))
	if err != nil {
		return err
	}
	for ; len(entries) > 0; entries = entries[entry:] {
		child := le.Uint64(entries[w.keySize:])
		if level == 0 {
			err = w.leaf(entries[:w.keySize], child)
		} else {
			err = w.node(child, level-1)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
