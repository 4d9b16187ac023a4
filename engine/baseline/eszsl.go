package baseline

import (
	"errors"

	"gonum.org/v1/gonum/mat"
)

var errSingular = errors.New("the attributes' system of equations is singular")

// learnESZSL is Romera-Paredes and Torr's Eq. (5), which minimises
// ‖XVSᵀ − Y‖² with penalties on VSᵀ, XV and V, Y being 1 for the class and −1
// elsewhere:
//
//	V = (XᵀX + γI)⁻¹ XᵀY S (SᵀS + λI)⁻¹   (D, A)
//
// XᵀY needs only sums of classes. S(SᵀS + λI)⁻¹ = (SSᵀ + λI)⁻¹S is solved with z
// equations, so that V is never built: classes are scored by X·B·C with
// B = (XᵀX + γI)⁻¹XᵀY (D, z) and C (z, K).
func learnESZSL(p *Problem, settings []Hyperparams, visit visitor) error {
	gram, trace := p.gramMatrix()
	target := p.signedSums()
	gram.rotate(target, false)
	for _, group := range groups(settings) {
		gamma := group[0].Values[0] * trace / float64(p.X.Cols)
		b := gram.solve(target, repeat(atLeastTiny(gamma), p.Seen))
		for _, s := range group {
			c, err := p.regress(s.Values[1])
			if err != nil {
				return err
			}
			var w mat.Dense
			w.Mul(b, c)
			if err := visit(s, &linear{pool: p.Pool, weights: narrow(&w)}); err != nil {
				return err
			}
		}
	}
	return nil
}

// atLeastTiny avoids a division by zero for a set without variation.
func atLeastTiny(v float64) float64 { return max(v, 1e-30) }

// signedSums is XᵀY (D, z): twice the sum over a class minus that over all.
func (p *Problem) signedSums() *mat.Dense {
	_, sums := p.classSums()
	target := mat.NewDense(p.X.Cols, p.Seen, nil)
	for j := range p.X.Cols {
		total := mat.Sum(sums.ColView(j))
		for k := range p.Seen {
			target.Set(j, k, 2*sums.At(k, j)-total)
		}
	}
	return target
}

// regress returns (SSᵀ + λI)⁻¹ S S_allᵀ, from scores of seen classes to those of all.
//
//	→ (z, K)
func (p *Problem) regress(lambda float64) (*mat.Dense, error) {
	seen := p.seenAttributes()
	var likeness, weights mat.Dense
	likeness.Mul(seen, p.allAttributes().T())
	return &weights, ridge(&weights, seen, lambda, &likeness)
}

// ridge sets dst to (SSᵀ + λI)⁻¹R.
func ridge(dst, s *mat.Dense, lambda float64, r mat.Matrix) error {
	rows, _ := s.Dims()
	system := mat.NewSymDense(rows, nil)
	system.SymOuterK(1, s)
	for k := range rows {
		system.SetSym(k, k, system.At(k, k)+lambda)
	}
	var c mat.Cholesky
	if !c.Factorize(system) {
		return errSingular
	}
	if err := c.SolveTo(dst, r); err != nil {
		if _, poor := err.(mat.Condition); !poor {
			return err
		}
	}
	return nil
}
