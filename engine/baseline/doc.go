// Package baseline has zero-shot methods to compare SE-GZSL with, most of them in closed
// form. A method is trained on a Problem with several settings of its hyperparameters and
// returns a Scorer for each; the caller evaluates and chooses. Symbols:
//
//	X  image features (n, D), scaled     S  attributes of the z seen classes (z, A), unit rows
//	Y  the n samples' classes            K  all classes, the seen ones first
//
// Linear systems are solved in float64; products over samples are float32.
package baseline
