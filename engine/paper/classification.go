package paper

import "segzsl/engine/grad"

// CrossEntropy is Eq. (18) with P of Eq. (19), as a mean over samples:
// −mean_i log P(y_i|z_i), P the softmax over seen and unseen classes.
//
//	logits w_yᵀz + b_y (n, K) → scalar
func CrossEntropy(logits grad.Expr, y *grad.Labels) grad.Expr {
	return logits.LogSumExp().Sub(logits.Pick(y)).Mean()
}

// Hinge is the loss of the linear support vector machine that the paper lists besides
// softmax: one against the rest, squared hinge, mean_i Σ_c max(0, 1 − t_ic s_ic)².
// There is no weight penalty; the number of epochs limits the weights.
//
//	scores (n, K) → scalar
func Hinge(scores grad.Expr, y *grad.Labels) grad.Expr {
	return scores.SquaredHinge(y).Mean()
}
