package paper

import "segzsl/engine/grad"

// Critic is D of Eq. (13), one hidden layer: D(x, a) = w2·h + b2 with
// h = LeakyReLU(W1x x + W1a a + b1).
type Critic struct {
	W1x, W1a, B1 grad.Expr // (H, D), (H, A), (1, H)
	W2, B2       grad.Expr // (1, H), (1, 1)
	Slope        float64
}

// At is D(x, a).
//
//	x (n, D), a (n, A) → (n, 1)
func (d Critic) At(x, a grad.Expr) grad.Expr {
	return d.read(d.layer(grad.LeakyReLU(d.Slope), x, a))
}

// Input is the input of the hidden units of D, u = W1x x + W1a a + b1.
//
//	x (n, D), a (n, A) → (n, H)
func (d Critic) Input(x, a grad.Expr) grad.Expr { return d.layer(grad.Identity, x, a) }

// Of is D as a function of u = Input(x, a).
//
//	u (n, H) → (n, 1)
func (d Critic) Of(u grad.Expr) grad.Expr { return d.read(u.LeakyReLU(d.Slope)) }

func (d Critic) layer(act grad.Activation, x, a grad.Expr) grad.Expr {
	return grad.Affine(act, d.B1, []grad.Expr{x, a}, []grad.Expr{d.W1x, d.W1a})
}

func (d Critic) read(h grad.Expr) grad.Expr {
	return grad.Affine(grad.Identity, d.B2, []grad.Expr{h}, []grad.Expr{d.W2})
}

// GradientOf is ∇_x D as a function of u, in closed form: (m∘w2)·W1x with the slope mask
// m of the hidden layer, 1 where it is active and the slope elsewhere. The mask is
// constant almost everywhere, so the gradient of this expression is the exact gradient of
// the penalty by W1x and w2 without second derivatives; biases and W1a have none.
//
//	u (n, H) → (n, D)
func (d Critic) GradientOf(u grad.Expr) grad.Expr {
	return u.SlopeMask(d.Slope).MulRow(d.W2).MatMul(d.W1x)
}

// Interpolate is αu + (1 − α)ũ, one α for each sample. Eq. (13) interpolates x and x̃.
// Since u is affine in x, it can be interpolated instead for the same a, which saves the
// product W1x x̂.
//
//	u, ufake (n, H), alpha (n, 1) → (n, H)
func Interpolate(alpha, u, ufake grad.Expr) grad.Expr {
	return ufake.Add(u.Sub(ufake).MulCol(alpha))
}

// GradientPenalty is the third part of Eq. (13) without its weight:
// mean (‖∇D(x̂, a)‖₂ − 1)², with the gradient by x only.
//
//	uhat = d.Input(x̂, a) (n, H) → scalar
func GradientPenalty(d Critic, uhat grad.Expr) grad.Expr {
	return d.GradientOf(uhat).Norm().AddConst(-1).Square().Mean()
}

// Wasserstein is the first two parts of Eq. (13), which the critic maximises:
// mean D(x, a) − mean D(x̃, a).
//
//	dreal, dfake (n, 1) → scalar
func Wasserstein(dreal, dfake grad.Expr) grad.Expr {
	return dreal.Sub(dfake).Mean()
}

// CriticLoss is the negated bracket of Eq. (13), which the critic minimises.
func CriticLoss(lambdaGP *float64, wasserstein, penalty grad.Expr) grad.Expr {
	return sum(grad.Weighted{Weight: &minusOne, Term: wasserstein}, grad.Weighted{Weight: lambdaGP, Term: penalty})
}

var minusOne = -1.0

// GeneratorWGAN is the generator's part of Eq. (13): −mean D(x̃, a).
//
//	dfake (n, 1) → scalar
func GeneratorWGAN(dfake grad.Expr) grad.Expr {
	return dfake.Mean().Negate()
}

// GeneratorMI is Eq. (14), the negated InfoNCE bound of z̃s = Es(G(ε, a)).
//
//	f = Score(z̃s, W, att) (n, C) → scalar
func GeneratorMI(f grad.Expr, y *grad.Labels) grad.Expr {
	return InfoNCE(f, y)
}

// GeneratorSimilarity is Eq. (15) over a batch, between each z̃s and the real zs:
// −mean_i log( Σ_{j: y_j = y_i} e^{sim(z̃_i,z_j)} / Σ_j e^{sim(z̃_i,z_j)} ).
// Cosines are divided by the temperature, as in Similarity.
//
//	zfake, zreal (n, d_s); zreal gets no gradient → scalar
func GeneratorSimilarity(zfake, zreal grad.Expr, y *grad.Labels, temperature float64) grad.Expr {
	cosines := zfake.Normalise().MatMulT(zreal.Detach().Normalise())
	return withTemperature(cosines, temperature).Contrast(y, y, false).Mean()
}

// GeneratorClassification is L_CLS, Eq. (4) of f-CLSWGAN (Xian, Lorenz, Schiele
// and Akata, "Feature Generating Networks for Zero-Shot Learning", CVPR 2018),
// to compare with SE-GZSL: −mean_i log P(y_i|x̃_i), P the softmax of a fixed linear
// classifier that was trained on real features of the seen classes.
//
//	logits of x̃ (n, C) → scalar
func GeneratorClassification(logits grad.Expr, y *grad.Labels) grad.Expr {
	return CrossEntropy(logits, y)
}

// GenerationWeights are the λ of Eq. (16) and of f-CLSWGAN's L_CLS, which are read at each
// run of a program.
type GenerationWeights struct {
	WGAN, MI, Sim, CLS *float64
}

// Generation is Eq. (16), L_G,WGAN + λ_G,MI L_G,MI + λ_G,sim L_G,sim, and beyond it
// λ_CLS L_CLS; with that instead of L_G,MI and L_G,sim it is Eq. (5) of
// f-CLSWGAN. Terms that are the zero Expr are left out.
func Generation(l GenerationWeights, wgan, mi, sim, cls grad.Expr) grad.Expr {
	return sum(grad.Weighted{Weight: l.WGAN, Term: wgan}, grad.Weighted{Weight: l.MI, Term: mi},
		grad.Weighted{Weight: l.Sim, Term: sim}, grad.Weighted{Weight: l.CLS, Term: cls})
}
