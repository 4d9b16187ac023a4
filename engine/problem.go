package engine

import (
	"fmt"
	"slices"

	"segzsl/data"
	"segzsl/engine/config"
)

// problem is a data set in the form that the stages use. Classes are numbered
// 0..K−1, seen ones first: the rows of att and the outputs of the classifier.
type problem struct {
	set     *data.Set
	scaler  *data.Scaler
	classes []data.ClassID // seen, then unseen
	seen    int            // number of seen classes
	index   []int          // class of the data set → number here, −1 if it is in no part of the split
	att     []float32      // K × A, unit rows
	// Preprocessing of attributes: subtract centre, scale to this length. With
	// centre nil and length 1, the network input is the row itself.
	centre []float32 // A
	length float64
	inputs []float32 // K × A, of att
	// sizes are those that the lengths of stages are counted by.
	sizes sizes
	// validates is set if the unseen classes are held-out classes of trainval.
	validates bool
}

func newProblem(set *data.Set, cfg config.Config) (*problem, error) {
	p := &problem{length: cfg.Attributes.Length, set: set, sizes: sizesOf(set), scaler: data.FitScaler(set, clipOf(cfg)), index: make([]int, set.C())}
	seen := set.Seen()
	p.seen = len(seen)
	p.classes = append(seen, set.Unseen()...)
	if p.seen == 0 || p.seen == len(p.classes) {
		return nil, fmt.Errorf("engine: %s has %d seen and %d unseen classes: training needs at least one of each",
			set.Name, p.seen, len(p.classes)-p.seen)
	}
	for j, span := range p.scaler.Span {
		if !finite(float64(span)) {
			return nil, fmt.Errorf("engine: %s: feature %d ranges over more than a float32 holds in trainval: scale it down", set.Name, j)
		}
	}
	for i := range p.index {
		p.index[i] = -1
	}
	for k, c := range p.classes {
		p.index[c] = k
		p.att = append(p.att, set.Attribute(c)...)
	}
	p.shapeAttributes(cfg.Attributes.Centre)
	return p, nil
}

// clipOf is the clip for data.FitScaler.
func clipOf(cfg config.Config) float64 {
	if cfg.Features.Scale == config.Robust {
		return cfg.Features.Clip
	}
	return 0
}

// shapeAttributes fills inputs with preprocessed attributes.
func (p *problem) shapeAttributes(centre bool) {
	p.inputs = p.att
	if !centre && p.length == 1 {
		return
	}
	if centre {
		p.centre, _ = p.seenAttributes().moments(nil)
	}
	p.inputs = nil
	for k := range p.classes {
		p.inputs = append(p.inputs, p.input(p.att[k*p.set.A:(k+1)*p.set.A])...)
	}
}

// input is the network input for a unit attribute row. It is zero if the row equals
// the mean.
func (p *problem) input(a []float32) []float32 {
	if p.centre == nil && p.length == 1 {
		return a
	}
	row := slices.Clone(a)
	for j, c := range p.centre {
		row[j] -= c
	}
	unit(row, row)
	for j := range row {
		row[j] *= float32(p.length)
	}
	return row
}

// k is the number of classes, seen and unseen.
func (p *problem) k() int { return len(p.classes) }

func (p *problem) seenAttributes() seenAttributes {
	return seenAttributes{p.inputs[:p.seen*p.set.A], p.seen, p.set.A}
}

// attribute is the network input for the attributes of class number k.
func (p *problem) attribute(k int) []float32 { return p.inputs[k*p.set.A : (k+1)*p.set.A] }

func (p *problem) name(k int) string { return p.set.ClassNames[p.classes[k]] }

// label is sample i's class number here.
func (p *problem) label(i int) int { return p.index[p.set.Labels[i]] }

// labels fills dst with the class numbers of a batch.
func (p *problem) labels(dst []int, y []data.ClassID) {
	for i, c := range y {
		dst[i] = p.index[c]
	}
}
