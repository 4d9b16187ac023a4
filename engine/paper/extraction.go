package paper

import (
	"math"

	"segzsl/data/strict"
	"segzsl/engine/grad"
)

// Score is f(z, a) = zᵀWa, the compatibility in Eq. (6), which the paper does not
// specify.
//
//	z (n, d_s), w (d_s, A), att (C, A) → (n, C)
func Score(z, w, att grad.Expr) grad.Expr {
	return z.MatMul(w).MatMulT(att)
}

// ScoreOf is Score with the product of W and the attributes, which needs to be computed once while W is frozen.
//
//	z (n, d_s), wa = att·Wᵀ (C, d_s) → (n, C)
func ScoreOf(z, wa grad.Expr) grad.Expr { return z.MatMulT(wa) }

// InfoNCE is the first part of Eq. (7) without its weight: minus the lower
// bound (2) on the mutual information of z and a,
// −mean_i log( e^f(z_i,a_yi) / (1/C) Σ_c e^f(z_i,a_c) ), over all C seen classes.
// It is at least −log C.
//
//	f (n, C) → scalar
func InfoNCE(f grad.Expr, y *grad.Labels) grad.Expr {
	return f.LogMeanExp().Sub(f.Pick(y)).Mean()
}

// Gaussian is q(a|zr), the variational approximation of p(a|zr) in Eq. (6): a normal
// density with diagonal covariance.
type Gaussian struct {
	Mu, LogVar grad.Expr // (n, A)
}

// CLUB is the second part of Eq. (7) without its weight: the upper bound (3) on
// the mutual information of zr and a,
// mean_i [ log q(a_yi|zr_i) − (1/C) Σ_c log q(a_c|zr_i) ]. The normalisation of
// q cancels, and with it Σ log σ². So does μ²: the rest needs only the means over
// classes of a and of a², classMean and classMeanSquare (1, A):
// ½ Σ_k [ (mean(a²) − a_y²) − 2μ (mean(a) − a_y) ] / σ². With μ² written
// out, rounding errors in float32 would be large.
//
// With means weighted by the classes' shares π_c of the training samples it is
// mean_i [ log q(a_yi|zr_i) − Σ_c π_c log q(a_c|zr_i) ], which takes p(a) of Eq. (6) from
// the data. That is the form of the authors of CLUB (Cheng et al. 2020), whose code
// compares each sample with the attributes of all samples of its batch; the paper's
// (7) has 1/C for every class.
//
//	ay = att[y] (n, A) → scalar
func CLUB(q Gaussian, ay, classMean, classMeanSquare grad.Expr) grad.Expr {
	precision := q.LogVar.Scale(-1).Exp()
	squares := ay.Square().Scale(-1).AddRow(classMeanSquare)
	means := ay.Scale(-1).AddRow(classMean)
	return squares.Sub(means.Mul(q.Mu).Scale(2)).Mul(precision).Scale(0.5).SumCols().Mean()
}

// NegativeLogLikelihood is the loss of q: −mean_i log q(a_yi|zr_i), in nats.
//
//	ay = att[y] (n, A) → scalar
func NegativeLogLikelihood(q Gaussian, ay grad.Expr) grad.Expr {
	precision := q.LogVar.Scale(-1).Exp()
	normalisation := float64(ay.Cols()) / 2 * strict.Log(2*math.Pi)
	return ay.Sub(q.Mu).Square().Mul(precision).Add(q.LogVar).Scale(0.5).SumCols().AddConst(normalisation).Mean()
}

// Similarity is Eq. (10) over a batch:
// −mean_i log( Σ_{j: y_j = y_i} e^{sim(i,j)} / Σ_j e^{sim(i,j)} ), sim the cosine.
// The anchor itself, j = i, is included unless withoutSelf; then anchors without another
// sample of their class are left out of the mean. Cosines are divided by the temperature,
// 1 in the paper, 0.1 in supervised contrastive learning (Khosla et al., NeurIPS 2020).
//
//	zs (n, d_s) → scalar
func Similarity(zs grad.Expr, y *grad.Labels, withoutSelf bool, temperature float64) grad.Expr {
	u := zs.Normalise()
	return withTemperature(u.MatMulT(u), temperature).Contrast(y, y, withoutSelf).Mean()
}

// withTemperature divides cosines by the temperature.
func withTemperature(cosines grad.Expr, temperature float64) grad.Expr {
	if temperature == 1 {
		return cosines
	}
	return cosines.Scale(1 / temperature)
}

// Reconstruction is Eq. (12): the batch mean of ‖x − x̂‖², summed over features.
//
//	x, xhat (n, D) → scalar
func Reconstruction(x, xhat grad.Expr) grad.Expr {
	return x.Sub(xhat).Square().SumCols().Mean()
}

// ExtractionWeights are the λ of Eq. (7) and (11), which are read at each run of a
// program.
type ExtractionWeights struct {
	Recon, S, R, Sim *float64
}

// Extraction is Eq. (11), L_recon + L_MI + λ_sim L_sim, with L_MI of Eq. (7).
// Terms that are the zero Expr are left out.
func Extraction(l ExtractionWeights, recon, mis, mir, sim grad.Expr) grad.Expr {
	return sum(grad.Weighted{Weight: l.Recon, Term: recon}, grad.Weighted{Weight: l.S, Term: mis},
		grad.Weighted{Weight: l.R, Term: mir}, grad.Weighted{Weight: l.Sim, Term: sim})
}

// sum returns the weighted sum without absent terms.
func sum(terms ...grad.Weighted) grad.Expr {
	var present []grad.Weighted
	for _, t := range terms {
		if !t.Term.IsZero() {
			present = append(present, t)
		}
	}
	return grad.Sum(present...)
}
