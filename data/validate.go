package data

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strings"
)

// maxProblems is the number of problems that an InvalidError lists, and maxAlike
// the number of one kind, so that many NaN don't hide other problems.
const (
	maxProblems = 10
	maxAlike    = 3
)

// InvalidError lists what is wrong with a data set. Open and Validate return it.
type InvalidError struct {
	// Source is where the set came from.
	Source string
	// Each problem names field, index and value, and what is expected. At most
	// maxProblems are listed; More counts the others.
	Problems []string
	More     int
}

func (e *InvalidError) Error() string {
	var b strings.Builder
	for i, p := range e.Problems {
		if i > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintf(&b, "data: open %s: %s", e.Source, p)
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "\ndata: open %s: and %d more problems", e.Source, e.More)
	}
	return b.String()
}

// listed returns the problems, and a line with the number of those not listed.
func (e *InvalidError) listed() []string {
	if e.More == 0 {
		return e.Problems
	}
	return append(slices.Clip(e.Problems), fmt.Sprintf("and %d more problems", e.More))
}

// problems collects what Validate finds.
type problems struct {
	found []string
	more  int
	alike map[string]int
}

// add records a problem of a kind, of which at most maxAlike are listed.
func (p *problems) add(kind, format string, args ...any) {
	if p.alike == nil {
		p.alike = map[string]int{}
	}
	p.alike[kind]++
	if p.alike[kind] > maxAlike || len(p.found) == maxProblems {
		p.more++
		return
	}
	p.found = append(p.found, fmt.Sprintf(format, args...))
}

func (p *problems) err(source string) error {
	if len(p.found) == 0 {
		return nil
	}
	return &InvalidError{Source: source, Problems: p.found, More: p.more}
}

// Validate reports what makes the set unusable for training or testing, as an
// *InvalidError: sizes that disagree, numbers that are not finite, labels and
// locations out of range, locations listed twice, classes both seen and unseen,
// classes without attributes, empty parts.
//
// Locations are 0-based or 1-based in messages, as in the source.
func (s *Set) Validate() error {
	var p problems
	s.checkSizes(&p)
	if len(p.found) == 0 { // the checks below index by these sizes
		checkFinite(&p, "features", s.Features, s.D)
		checkFinite(&p, "attributes", s.Attributes, s.A)
		checkFinite(&p, "raw attributes", s.RawAttributes, s.A)
		s.checkAttributes(&p)
		s.checkLabels(&p)
	}
	owner := s.Split.check(&p, s.N(), s.firstLocation)
	if len(p.found) == 0 {
		s.checkClasses(&p, owner)
	}
	return p.err(s.Source)
}

func (s *Set) checkSizes(p *problems) {
	n, c := s.N(), s.C()
	positive := func(field string, v int, what string) {
		if v <= 0 {
			p.add("sizes", "%s: there are %d %s; at least 1 is needed", field, v, what)
		}
	}
	positive("features", s.D, "features per sample")
	positive("labels", n, "samples")
	positive("attributes", s.A, "attributes")
	positive("attributes", c, "classes")
	equal := func(field string, got, want int, why string) {
		if got != want {
			p.add("sizes", "%s: %d values, want %d (%s)", field, got, want, why)
		}
	}
	equal("features", len(s.Features), n*s.D, fmt.Sprintf("%d labels × %d features", n, s.D))
	table := fmt.Sprintf("%d classes × %d attributes", c, s.A)
	equal("attributes", len(s.Attributes), c*s.A, table)
	equal("raw attributes", len(s.RawAttributes), c*s.A, table)
	equal("attribute_names", len(s.AttributeNames), s.A, "one for each attribute")
	if s.SampleNames != nil {
		equal("sample names", len(s.SampleNames), n, "one for each label")
	}
	if s.ImageHeight != 0 || s.ImageWidth != 0 {
		equal("image_shape", s.ImageHeight*s.ImageWidth, s.D, "one for each feature")
	}
}

func checkFinite(p *problems, field string, values []float32, columns int) {
	for i, v := range values {
		if v-v != 0 { // true for NaN and both infinities
			p.add(field, "%s[%d,%d]=%v: must be finite", field, i/columns, i%columns, v)
		}
	}
}

// checkAttributes checks that the attributes of each class have unit length.
// Normalising leaves length 0 only where a class has no attributes.
func (s *Set) checkAttributes(p *problems) {
	for c := range s.C() {
		var square float64
		for _, v := range s.Attribute(ClassID(c)) {
			square += float64(float64(v) * float64(v))
		}
		switch length := math.Sqrt(square); {
		case length == 0:
			p.add("zero", "attributes[%d]: class %q has only zeros; it needs attributes", c, cut(s.ClassNames[c], maxName))
		case math.Abs(length-1) > 1e-3:
			p.add("length", "attributes[%d]: class %q has length %.4g, want 1", c, cut(s.ClassNames[c], maxName), length)
		}
	}
}

func (s *Set) checkLabels(p *problems) {
	first := s.firstLocation
	for i, y := range s.Labels {
		if y < 0 || int(y) >= s.C() {
			p.add("labels", "labels[%d]=%d: want %d to %d, a row of attributes",
				i+first, int(y)+first, first, s.C()-1+first)
		}
	}
}

// part is one field of a Split with its name in files.
type part struct {
	name      string
	locations []int
}

func (s *Split) parts() [5]part {
	return [5]part{
		{"trainval_loc", s.TrainVal},
		{"test_seen_loc", s.TestSeen},
		{"test_unseen_loc", s.TestUnseen},
		{"train_loc", s.Train},
		{"val_loc", s.Val},
	}
}

// where is an entry of a part: its index in the list, and 1 + the part's
// number; 0 means not listed.
type where struct{ part, index int32 }

// check checks the split on its own, for n samples of which the first has
// location first. It returns, for each sample, the entry of the three main parts
// that lists it.
func (s *Split) check(p *problems, n, first int) []where {
	parts := s.parts()
	for _, part := range parts[:3] {
		if len(part.locations) == 0 {
			p.add("empty", "%s is empty; it must list at least one sample", part.name)
		}
	}
	owner := make([]where, n)
	mark := func(owner []where, k int) {
		for i, at := range parts[k].locations {
			switch name := parts[k].name; {
			case at < 0 || at >= n:
				p.add(name, "%s[%d]=%d: only %d samples (%d to %d)", name, i+first, at+first, n, first, n-1+first)
			case owner[at].part != 0:
				o := owner[at]
				p.add(name, "%s[%d]=%d: already listed as %s[%d]; a sample belongs to one part, once",
					name, i+first, at+first, parts[o.part-1].name, int(o.index)+first)
			default:
				owner[at] = where{int32(k + 1), int32(i)}
			}
		}
	}
	for k := range 3 {
		mark(owner, k)
	}
	tuning := make([]where, n)
	for k := 3; k < 5; k++ {
		mark(tuning, k)
		for i, at := range parts[k].locations {
			if at >= 0 && at < n && owner[at].part != 1 {
				p.add("within", "%s[%d]=%d: not in trainval_loc", parts[k].name, i+first, at+first)
			}
		}
	}
	return owner
}

// checkClasses finds classes that are both seen and unseen, and seen test
// classes without training samples. It names the first sample of each.
func (s *Set) checkClasses(p *problems, owner []where) {
	parts := s.Split.parts()
	example := make([][3]int, s.C()) // 1 + the first index in each main part
	for k := range 3 {
		for i := len(parts[k].locations) - 1; i >= 0; i-- {
			example[s.Labels[parts[k].locations[i]]][k] = i + 1
		}
	}
	name := func(k, index int) string {
		return fmt.Sprintf("%s[%d]=%d", parts[k].name, index-1+s.firstLocation,
			parts[k].locations[index-1]+s.firstLocation)
	}
	for c, e := range example {
		for k := range 2 {
			if e[k] != 0 && e[2] != 0 {
				p.add("both", "%s and %s are both of class %q; a class is seen or unseen", name(k, e[k]), name(2, e[2]), cut(s.ClassNames[c], maxName))
				break
			}
		}
		if e[1] != 0 && e[0] == 0 && e[2] == 0 {
			p.add("untrained", "%s is of class %q, which has no sample in trainval_loc", name(1, e[1]), cut(s.ClassNames[c], maxName))
		}
	}
}

// Hash identifies a split: the first 16 hex digits of the SHA-256 of its five
// parts, each sorted and 0-based. The same samples in the same parts give the
// same hash, whatever file they were read from.
func (s *Split) Hash() string {
	h := sha256.New()
	for _, part := range s.parts() {
		sorted := slices.Sorted(slices.Values(part.locations))
		fmt.Fprintf(h, "%s %d\n", part.name, len(sorted))
		block := make([]byte, 0, 8*len(sorted))
		for _, at := range sorted {
			block = binary.LittleEndian.AppendUint64(block, uint64(at))
		}
		h.Write(block)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// SplitHash is s.Split.Hash(). Every result records it, since results on
// different splits are not comparable.
func (s *Set) SplitHash() string { return s.Split.Hash() }

// sort sorts every part in rising order.
func (s *Split) sort() {
	for _, part := range s.parts() {
		slices.Sort(part.locations)
	}
}
