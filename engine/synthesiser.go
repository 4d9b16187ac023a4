package engine

import (
	"fmt"

	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/net"
)

// synthesiser generates synthetic features class by class: Eq. (17).
type synthesiser struct {
	eps, a, x, zs grad.Expr
	program       *grad.Program
}

// newSynthesiser returns a synthesiser with that batch size.
func newSynthesiser(pool *kernel.Pool, nets *networks, rows int) (*synthesiser, error) {
	g := grad.New(pool)
	s := &synthesiser{
		eps: g.Input("eps", rows, nets.G.Hidden.W[0].Cols),
		a:   g.Input("a", rows, nets.G.Hidden.W[1].Cols),
	}
	s.x = nets.G.Apply(g, net.Freeze, s.eps, s.a)
	s.zs = nets.Es.Apply(g, net.Freeze, s.x)
	var err error
	s.program, err = g.CompileForward(s.x, s.zs)
	return s, err
}

// make generates count features from attribute a; visit is called with batches of n
// rows in x and zs.
func (s *synthesiser) make(seed uint64, class string, a []float32, count int, visit func(n int)) error {
	rng := Stream(seed, "synthesise "+class)
	rows := s.eps.Rows()
	for i := range rows {
		copy(s.a.Data()[i*len(a):], a)
	}
	for ; count > 0; count -= rows {
		fillNormal(rng, s.eps.Data())
		if err := s.program.Run(); err != nil {
			return fmt.Errorf("engine: synthesise %s: %w", class, err)
		}
		visit(min(rows, count))
	}
	return nil
}
