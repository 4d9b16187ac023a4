package matlab

import (
	"cmp"
	"slices"
)

// eachChunked reads the chunks in the order of their B-tree, then fills in those
// that were never written.
func (d *dataset) eachChunked(put func(i int, b []byte)) error {
	counts := make([]int, len(d.dims)) // of chunks along each dimension
	total := 1
	for k, n := range d.dims {
		counts[k] = (n + d.chunk[k] - 1) / d.chunk[k]
		total *= counts[k]
	}
	written := make([]bool, total)
	walk := treeWalk{file: d.file, kind: 1, keySize: 8 + 8*int64(len(d.dims)+1)}
	walk.leaf = func(key []byte, child uint64) error {
		at, origin, err := d.locate(key, counts)
		if err != nil || written[at] {
			return cmp.Or(err, errHDF5)
		}
		written[at] = true
		return d.eachOfChunk(key, origin, child, put)
	}
	if err := walk.node(d.address, -1); err != nil {
		return err
	}
	origin := make([]int, len(d.dims))
	for at := range written {
		if written[at] {
			continue
		}
		rest := at
		for k := range slices.Backward(counts) {
			origin[k] = rest % counts[k] * d.chunk[k]
			rest /= counts[k]
		}
		d.runs(origin, func(_, to, n int) { d.eachUnwritten(to, n, put) })
	}
	return nil
}

// locate is the number of a chunk, and the coordinates of its first element. A
// chunk's key has its stored size, a mask of skipped filters, and these coordinates.
func (d *dataset) locate(key []byte, counts []int) (at int, origin []int, err error) {
	origin = make([]int, len(d.dims))
	for k := range origin {
		x := le.Uint64(key[8+8*k:])
		if x >= uint64(d.dims[k]) || x%uint64(d.chunk[k]) != 0 {
			return 0, nil, errHDF5
		}
		origin[k] = int(x)
		at = at*counts[k] + origin[k]/d.chunk[k]
	}
	return at, origin, nil
}

// eachOfChunk reads one chunk and visits those of its elements that lie within the
// array.
func (d *dataset) eachOfChunk(key []byte, origin []int, address uint64, put func(i int, b []byte)) error {
	raw, err := d.file.at(address, int64(le.Uint32(key)))
	if err != nil {
		return err
	}
	b, err := d.unfilter(raw, le.Uint32(key[4:]))
	if err != nil {
		return err
	}
	size := d.kind.Size
	d.runs(origin, func(from, to, n int) {
		for k := range n {
			put(to+k, b[(from+k)*size:])
		}
	})
	return nil
}

// runs visits the part of a chunk that lies within the array, as runs of n elements
// that are contiguous both in the chunk, from one index, and in the array, to
// another.
func (d *dataset) runs(origin []int, visit func(from, to, n int)) {
	last := len(d.dims) - 1
	inside := make([]int, len(d.dims))
	rows := 1
	for k := range inside {
		inside[k] = min(d.chunk[k], d.dims[k]-origin[k])
		if k < last {
			rows *= inside[k]
		}
	}
	for row := range rows {
		from, to := 0, origin[last]
		rest, chunkStride, stride := row, d.chunk[last], d.dims[last]
		for k := last - 1; k >= 0; k-- {
			x := rest % inside[k]
			rest /= inside[k]
			from += x * chunkStride
			to += (origin[k] + x) * stride
			chunkStride *= d.chunk[k]
			stride *= d.dims[k]
		}
		visit(from, to, inside[last])
	}
}
