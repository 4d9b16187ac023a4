package matlab

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"segzsl/data/numeric"
)

// MATLAB v7.3 files are HDF5 after a header of 512 bytes. This file reads the
// parts of HDF5 (File Format Specification 1.x) that MATLAB writes: superblock
// versions 0 and 1, groups as symbol tables, version 1 object headers, contiguous
// or chunked datasets with the Deflate and shuffle filters, and references.
// Anything else is an error.

// hdf5 is an open file. Its addresses are relative to base.
type hdf5 struct {
	r    io.ReaderAt
	size int64
	base int64
}

var (
	le          = binary.LittleEndian
	errHDF5     = errors.New("the HDF5 file is damaged or of a kind MATLAB does not write")
	errNewer    = errors.New("this HDF5 file uses newer structures than MATLAB writes; save it with -v7, or with libver='earliest'")
	errTooMuch  = errors.New("an array is larger than the file can hold")
	unallocated = ^uint64(0)
)

// at reads n bytes at an address.
func (h *hdf5) at(address uint64, n int64) ([]byte, error) {
	start := int64(address) + h.base
	if address > uint64(h.size) || n < 0 || start+n > h.size {
		return nil, fmt.Errorf("%d bytes at %d: %w", n, address, numeric.ErrTruncated)
	}
	b := make([]byte, n)
	if _, err := h.r.ReadAt(b, start); err != nil {
		return nil, numeric.Truncated(err)
	}
	return b, nil
}

// scanHDF5 visits the datasets of the root group; the superblock is at start.
func scanHDF5(r io.ReaderAt, size, start int64, visit func(*Array) error) error {
	h := &hdf5{r: r, size: size, base: start}
	b, err := h.at(0, 100)
	if err != nil {
		return err
	}
	version, root := b[8], 24+32
	switch {
	case version > 1:
		return errNewer
	case b[13] != 8 || b[14] != 8:
		return fmt.Errorf("addresses of %d bytes, lengths of %d: %w", b[13], b[14], errHDF5)
	case version == 1:
		root += 4
	}
	links, err := h.group(le.Uint64(b[root+8:]))
	if err != nil {
		return err
	}
	for _, l := range links {
		if l.name == "#refs#" || l.name == "#subsystem#" {
			continue // the targets of cell references
		}
		d, err := h.dataset(l.address)
		if errors.Is(err, errNoDataset) {
			continue
		}
		if err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
		if err := visit(d.array(l.name)); err != nil {
			return err
		}
	}
	return nil
}

// array is the dataset as MATLAB sees it: HDF5 lists dimensions in reverse, so
// that its row-major order is MATLAB's column-major order.
func (d *dataset) array(name string) *Array {
	a := &Array{Name: name, Count: d.count}
	for i := len(d.dims) - 1; i >= 0; i-- {
		a.Dims = append(a.Dims, d.dims[i])
	}
	if d.empty { // the content is then the size
		a.Dims, a.Count = []int{0, 0}, 0
	}
	a.Numbers = func(put func(int, float64)) error {
		if a.Count == 0 {
			return nil
		}
		if d.kind.Decoder() == nil {
			return fmt.Errorf("%s: not numeric", name)
		}
		if err := d.numbers(put); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	}
	a.Strings = func() ([]string, error) {
		out, err := d.strings(a.Dims)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		return out, nil
	}
	return a
}

// strings reads text, or the text that each reference of a cell array points to.
func (d *dataset) strings(dims []int) ([]string, error) {
	if d.empty {
		return []string{""}, nil
	}
	if d.kind.Kind == 'u' && d.kind.Size == 2 {
		units := make([]rune, d.count)
		err := d.numbers(func(i int, v float64) { units[i] = rune(v) })
		return text(units, dims, true), err
	}
	if d.kind.Kind != 'r' {
		return nil, errors.New("want text or a cell array of text")
	}
	references := make([]uint64, d.count)
	if err := d.each(func(i int, b []byte) { references[i] = le.Uint64(b) }); err != nil {
		return nil, err
	}
	var out []string
	for i, address := range references {
		cell, err := d.file.dataset(address)
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		if cell.kind.Kind == 'r' {
			return nil, fmt.Errorf("cell %d: nested cells are not supported", i+1)
		}
		names, err := cell.strings([]int{1, cell.count})
		if err != nil {
			return nil, fmt.Errorf("cell %d: %w", i+1, err)
		}
		out = append(out, names[0])
	}
	return out, nil
}

// link is an entry of a group.
type link struct {
	name    string
	address uint64
}

// group lists the entries of the group whose header is at an address.
func (h *hdf5) group(address uint64) ([]link, error) {
	messages, err := h.messages(address)
	if err != nil {
		return nil, err
	}
	table := messages[0x11]
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
		offset := le.Uint64(entries)
		if offset >= uint64(len(names)) {
			return nil, errHDF5
		}
		name, _, _ := bytes.Cut(names[offset:], []byte{0})
		links = append(links, link{string(name), le.Uint64(entries[8:])})
	}
	return links, nil
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

// maxHeaderBlocks limits the number of blocks of one object header.
const maxHeaderBlocks = 64

// messages collects the header messages at an address, the first of each type.
// MATLAB's attribute MATLAB_empty gets a type of its own.
func (h *hdf5) messages(address uint64) (map[uint16][]byte, error) {
	head, err := h.at(address, 16)
	if err != nil {
		return nil, err
	}
	if head[0] != 1 {
		if string(head[:4]) == "OHDR" {
			return nil, errNewer
		}
		return nil, errHDF5
	}
	messages := map[uint16][]byte{}
	type block struct{ address, length uint64 }
	blocks := []block{{address + 16, uint64(le.Uint32(head[8:]))}}
	for i := 0; i < len(blocks); i++ {
		if i == maxHeaderBlocks || blocks[i].length > uint64(h.size) {
			return nil, errHDF5
		}
		b, err := h.at(blocks[i].address, int64(blocks[i].length))
		if err != nil {
			return nil, err
		}
		for len(b) >= 8 {
			kind, length := le.Uint16(b), int(le.Uint16(b[2:]))
			if 8+length > len(b) {
				return nil, errHDF5
			}
			body := b[8 : 8+length]
			b = b[8+length:]
			switch _, again := messages[kind]; {
			case kind == 0x10 && length >= 16:
				blocks = append(blocks, block{le.Uint64(body), le.Uint64(body[8:])})
			case kind == 0x0c && bytes.Contains(body, []byte("MATLAB_empty\x00")):
				messages[attributeEmpty] = body
			case !again:
				messages[kind] = body
			}
		}
	}
	return messages, nil
}

// attributeEmpty is the type that messages uses for the attribute MATLAB_empty.
const attributeEmpty = 0xffff
