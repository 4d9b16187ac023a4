package engine

import (
	"fmt"

	"segzsl/engine/grad"
	"segzsl/engine/net"
)

// synthesiser generates synthetic features class by class: Eq. (17), with the means of
// classes corrected if the config says so (mean_correction.go).
type synthesiser struct {
	eps, a    grad.Expr // inputs of the generator
	x         grad.Expr // image features: the generator's, then corrected in place
	zs        grad.Expr // semantic features of x
	generator *grad.Program
	encoder   *grad.Program
	correct   *meanCorrection // nil for none
}

// synthesiser returns a synthesiser with that batch size.
func (m *Model) synthesiser(rows int) (*synthesiser, error) {
	correct, err := m.meanCorrection()
	if err != nil {
		return nil, err
	}
	nets := m.nets
	g := grad.New(m.pool)
	s := &synthesiser{correct: correct,
		eps: g.Input("eps", rows, nets.G.Hidden.W[0].Cols),
		a:   g.Input("a", rows, nets.G.Hidden.W[1].Cols),
	}
	s.x = nets.G.Apply(g, net.Freeze, s.eps, s.a)
	if s.generator, err = g.CompileForward(s.x); err != nil {
		return nil, err
	}
	e := grad.New(m.pool)
	s.zs = nets.Es.Apply(e, net.Freeze, e.Const("x", rows, s.x.Cols(), s.x.Data()))
	if s.encoder, err = e.CompileForward(s.zs); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// make generates count features from attribute a; visit is called with batches of n
// rows in x and zs.
func (s *synthesiser) make(seed uint64, class string, a []float32, count int, visit func(n int)) error {
	shift, err := s.shift(seed, class, a, count)
	if err != nil {
		return err
	}
	return s.draw(seed, class, a, count, func(n int) error {
		if shift != nil {
			s.correct.apply(rowsOf(s.x, n), shift)
		}
		if err := s.encoder.Run(); err != nil {
			return fmt.Errorf("engine: encode synthetic features of %s: %w", class, err)
		}
		visit(n)
		return nil
	})
}

// shift is what a correction adds to each feature of a class; nil for none.
func (s *synthesiser) shift(seed uint64, class string, a []float32, count int) ([]float32, error) {
	if s.correct == nil {
		return nil, nil
	}
	sums := newClassSums(1, s.x.Cols())
	err := s.draw(seed, class, a, max(count, quickSynthetic), func(n int) error {
		sums.addRows(0, rowsOf(s.x, n))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.correct.shift(sums.means().Row(0), a), nil
}

// draw generates count features of a class as the generator makes them, in batches of n
// rows in x.
func (s *synthesiser) draw(seed uint64, class string, a []float32, count int, visit func(n int) error) error {
	rng := Stream(seed, "synthesise "+class)
	rows := s.eps.Rows()
	for i := range rows {
		copy(s.a.Data()[i*len(a):], a)
	}
	for ; count > 0; count -= rows {
		fillNormal(rng, s.eps.Data())
		if err := s.generator.Run(); err != nil {
			return fmt.Errorf("engine: synthesise %s: %w", class, err)
		}
		if err := visit(min(rows, count)); err != nil {
			return err
		}
	}
	return nil
}

func (s *synthesiser) close() {
	closeProgram(s.generator)
	closeProgram(s.encoder)
}
