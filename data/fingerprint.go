package data

import (
	"encoding/binary"
	"fmt"
	"strings"
	"unsafe"

	"github.com/cespare/xxhash/v2"
)

// Fingerprint identifies the content of a Set apart from its split, whatever file
// it was read from: 8 hex digits of xxHash64 for each of features, labels,
// attributes and names, joined with "-". Sets built without Open have none ("").
type Fingerprint string

// fingerprintParts name the groups of digits.
var fingerprintParts = [4]string{"features", "labels", "attributes", "names"}

// Differences names the parts in which f and other differ: "features, names". It
// is empty if they are equal.
func (f Fingerprint) Differences(other Fingerprint) string {
	a, b := strings.Split(string(f), "-"), strings.Split(string(other), "-")
	var parts []string
	for i, name := range fingerprintParts {
		if len(a) != len(b) || i >= len(a) || a[i] != b[i] {
			parts = append(parts, name)
		}
	}
	if f == other {
		return ""
	}
	return strings.Join(parts, ", ")
}

// fingerprint computes the fingerprint from the values in memory. Every list is
// preceded by its length.
func (s *Set) fingerprint() Fingerprint {
	hashes := [len(fingerprintParts)]func(hasher){
		func(h hasher) {
			h.numbers(s.D, s.ImageHeight, s.ImageWidth)
			h.floats(s.Features)
		},
		func(h hasher) {
			for _, y := range s.Labels {
				h.numbers(int(y))
			}
		},
		func(h hasher) {
			h.numbers(s.A)
			h.floats(s.Attributes)
			h.floats(s.RawAttributes)
		},
		func(h hasher) {
			for _, names := range [][]string{s.ClassNames, s.AttributeNames, s.SampleNames} {
				h.names(names)
			}
		},
	}
	var parts []string
	for _, hash := range hashes {
		h := hasher{xxhash.New()}
		hash(h)
		parts = append(parts, fmt.Sprintf("%08x", h.Sum64()>>32))
	}
	return Fingerprint(strings.Join(parts, "-"))
}

// hasher hashes values in the same byte order on every machine.
type hasher struct{ *xxhash.Digest }

func (h hasher) numbers(values ...int) {
	var b [8]byte
	for _, v := range values {
		binary.LittleEndian.PutUint64(b[:], uint64(v))
		h.Write(b[:])
	}
}

func (h hasher) names(names []string) {
	h.numbers(len(names))
	for _, name := range names {
		h.numbers(len(name))
		h.WriteString(name)
	}
}

func (h hasher) floats(values []float32) {
	h.numbers(len(values))
	if littleEndian {
		h.Write(asBytes(values))
		return
	}
	encode := floats(values)
	var block []byte
	for from := 0; from < len(values); from += outputBlock {
		block = encode(block[:0], from, min(from+outputBlock, len(values)))
		h.Write(block)
	}
}

// asBytes is the memory of values.
func asBytes(values []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(values))), 4*len(values))
}
