// Package paper has the equations of "Semantic Feature Extraction for Generalized
// Zero-shot Learning" (AAAI 2022), one function per equation. Symbols are the paper's:
//
//	x     image features (n, D)           x̂ = xhat, its reconstruction
//	zs    semantic features (n, d_s)      zr  residual features (n, d_r)
//	att   attributes of the C seen classes (C, A), rows of unit length
//	y     the n samples' classes, rows of att
//	W     score matrix (d_s, A)
//	x̃     generated image features        z̃s = Es(x̃)
//
// Losses are unweighted; the weights λ are in the sums, Eq. (11) and (16).
package paper
