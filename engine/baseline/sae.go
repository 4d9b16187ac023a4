package baseline

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// learnSAE is Kodirov, Xiang and Gong's Eq. (4) and (6): the encoder W (A, D)
// that minimises ‖X − S_Y W‖² + λ‖XWᵀ − S_Y‖², S_Y (n, A) being the attributes
// of the samples, solves the Sylvester equation
//
//	(S_YᵀS_Y) W + W (λXᵀX) = (1 + λ) S_YᵀX
//
// With the eigenvectors u_i and eigenvalues a_i > 0 of S_YᵀS_Y, at most z, each
// row u_iᵀW solves a shifted system of XᵀX by itself, (XᵀX + (a_i/λ)I); the other
// rows are zero, as is the right side.
func learnSAE(p *Problem, settings []Hyperparams, visit visitor) error {
	gram, trace := p.gramMatrix()
	values, vectors, err := p.attributeSpectrum()
	if err != nil {
		return err
	}
	_, sums := p.classSums()
	var s, right mat.Dense // uᵢᵀS_YᵀX = (S uᵢ)ᵀ·(sums of classes)
	s.Mul(p.seenAttributes(), vectors)
	right.Mul(sums.T(), &s)
	gram.rotate(&right, false)
	for _, group := range groups(settings) {
		lambda := group[0].Values[0] * float64(len(p.Y)) / atLeastTiny(trace)
		shift := make([]float64, len(values))
		for i, a := range values {
			shift[i] = a / lambda
		}
		rows := gram.solve(&right, shift)
		rows.Scale((1+lambda)/lambda, rows)
		var encoder mat.Dense // Wᵀ (D, A)
		encoder.Mul(rows, vectors.T())
		for _, s := range group {
			if err := visit(s, p.saeScorer(&encoder, s.Values[1] == 1)); err != nil {
				return err
			}
		}
	}
	return nil
}

// saeScorer compares x·Wᵀ with attributes a, or, with decode, x with a·W.
func (p *Problem) saeScorer(encoder *mat.Dense, decode bool) Scorer {
	if !decode {
		project := &linear{pool: p.Pool, weights: narrow(encoder)}
		return &cosine{pool: p.Pool, project: project, targets: p.Attributes}
	}
	var decoded mat.Dense
	decoded.Mul(p.allAttributes(), encoder.T())
	targets := narrow(&decoded)
	normalise(p.Pool, targets)
	return &cosine{pool: p.Pool, targets: targets}
}

// attributeSpectrum is the positive eigenvalues of S_YᵀS_Y and their vectors
// (A, r), from the singular values of the classes' attributes, each weighed by
// the root of its number of samples.
func (p *Problem) attributeSpectrum() ([]float64, *mat.Dense, error) {
	counts, _ := p.classSums()
	s := p.seenAttributes()
	for k, n := range counts {
		row := s.RawRowView(k)
		for j := range row {
			row[j] *= math.Sqrt(n)
		}
	}
	var svd mat.SVD
	if !svd.Factorize(s, mat.SVDThin) {
		return nil, nil, errors.New("the attributes have no singular values")
	}
	values := svd.Values(nil)
	rank := 0
	for rank < len(values) && values[rank] > 1e-7*values[0] {
		values[rank] *= values[rank]
		rank++
	}
	if rank == 0 {
		return nil, nil, errors.New("every attribute of the seen classes is zero")
	}
	var v mat.Dense
	svd.VTo(&v)
	return values[:rank], mat.DenseCopyOf(v.Slice(0, p.Attributes.Cols, 0, rank)), nil
}
