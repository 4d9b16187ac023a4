package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
)

// classifierData is the classifier's training data: rows of its input, real ones of
// seen classes and synthetic ones of unseen classes, with their class numbers.
type classifierData struct {
	width  int
	rows   []float32
	labels []int
}

func (b *classifierData) matrix() kernel.Matrix { return kernel.Dense(len(b.labels), b.width, b.rows) }

func (b *classifierData) row(i int) []float32 { return b.rows[i*b.width : (i+1)*b.width] }

func (b *classifierData) count() int { return len(b.labels) }

func (b *classifierData) at(i int) ([]float32, int) { return b.row(i), b.labels[i] }

// joinedData concatenates the rows of several.
type joinedData []*classifierData

func (b joinedData) count() (n int) {
	for _, part := range b {
		n += part.count()
	}
	return n
}

func (b joinedData) at(i int) ([]float32, int) {
	part := 0
	for i >= b[part].count() {
		i -= b[part].count()
		part++
	}
	return b[part].at(i)
}

// realFeatures has the scaled features of all training samples.
func (p *problem) realFeatures() *classifierData {
	d := p.set.D
	locations := p.set.Split.TrainVal
	b := &classifierData{width: d, rows: make([]float32, len(locations)*d)}
	for i, at := range locations {
		p.scaler.Apply(b.row(i), p.set.Row(at))
		b.labels = append(b.labels, p.label(at))
	}
	return b
}

// inputWidth is the size of the classifier's input.
func inputWidth(input config.ClassifierInput, d dims) int {
	switch input {
	case config.ImageInput:
		return d.features
	case config.BothInput:
		return d.semantic + d.features
	}
	return d.semantic
}

// appendInput appends the classifier's input for the first n rows of zs and x.
func appendInput(dst []float32, cfg config.ClassifyConfig, zs, x grad.Expr, n int) []float32 {
	z, f := rowsOf(zs, n), rowsOf(x, n)
	for i := 0; i < n; i++ {
		if cfg.Input != config.ImageInput {
			dst = appendRow(dst, z.Row(i), cfg.Length)
		}
		if cfg.Input != config.SemanticInput {
			dst = appendRow(dst, f.Row(i), cfg.Length)
		}
	}
	return dst
}

// appendRow appends row, scaled to a length if that is not 0.
func appendRow(dst, row []float32, length float64) []float32 {
	from := len(dst)
	dst = append(dst, row...)
	if length != 0 {
		unit(dst[from:], row)
		for j := range dst[from:] {
			dst[from+j] *= float32(length)
		}
	}
	return dst
}
