package engine

import (
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/kernel"
)

// fitSamples is the number of generated features of a class mean in a GeneratorFit.
const fitSamples = 64

// generatorFit measures event.GeneratorFit on a model. The features are as the generator
// makes them, without a correction.
type generatorFit struct {
	m           *Model
	synthesiser *synthesiser
	real        kernel.Matrix // mean image features of all classes, zero where there are none
	held        int           // number of held-out classes
}

// newGeneratorFit prepares the measure. Held-out classes have samples in validation
// only: test samples are not read.
func newGeneratorFit(m *Model) (*generatorFit, error) {
	p, d := m.problem, m.problem.set.D
	f := &generatorFit{m: m, real: kernel.Dense(p.k(), d, make([]float32, p.k()*d))}
	copy(f.real.Data, m.classMeans().seen().Data)
	if p.validates {
		f.held = p.k() - p.seen
		sums, row := newClassSums(f.held, d), make([]float32, d)
		for _, at := range p.set.Split.TestUnseen {
			p.scaler.Apply(row, p.set.Row(at))
			sums.add(p.label(at)-p.seen, row)
		}
		copy(f.real.Data[p.seen*d:], sums.means().Data)
	}
	var err error
	f.synthesiser, err = m.synthesiser(fitSamples)
	return f, err
}

func (f *generatorFit) close() {
	if f != nil {
		f.synthesiser.close()
	}
}

// measure generates features of every class that has real ones.
func (f *generatorFit) measure() (fit event.GeneratorFit, err error) {
	p, s := f.m.problem, f.synthesiser
	sums := newClassSums(p.seen+f.held, p.set.D)
	for k := range p.seen + f.held {
		err := s.draw(f.m.cfg.Seed, p.name(k), p.attribute(k), fitSamples, func(n int) error {
			sums.addRows(k, rowsOf(s.x, n))
			return nil
		})
		if err != nil {
			return fit, err
		}
	}
	means := sums.means()
	fit.Seen = explained(f.real, means, 0, p.seen)
	if f.held > 0 {
		fit.HeldOut = explained(f.real, means, p.seen, p.seen+f.held)
	}
	return fit, nil
}

// terms are the measure as terms of the stage.
func (f *generatorFit) terms(values []event.TermValue) ([]event.TermValue, error) {
	fit, err := f.measure()
	if err != nil {
		return values, err
	}
	values = append(values, event.TermValue{Term: config.TermFit, Value: fit.Seen, Weight: 1})
	if f.held > 0 {
		values = append(values, event.TermValue{Term: config.TermFitHeld, Value: fit.HeldOut, Weight: 1})
	}
	return values, nil
}

// explained is R²: the share of the variance of the rows from first up to last of real
// that the same rows of predicted explain; 0 for a single row.
func explained(real, predicted kernel.Matrix, first, last int) float64 {
	middle := make([]float64, real.Cols)
	for i := first; i < last; i++ {
		for j, v := range real.Row(i) {
			middle[j] += float64(v) / float64(last-first)
		}
	}
	var rest, all float64
	for i := first; i < last; i++ {
		for j, v := range real.Row(i) {
			e, d := float64(v)-float64(predicted.Row(i)[j]), float64(v)-middle[j]
			rest += float64(e * e)
			all += float64(d * d)
		}
	}
	if all == 0 {
		return 0
	}
	return 1 - rest/all
}
