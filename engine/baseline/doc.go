// Package baseline holds zero-shot methods to compare SE-GZSL with: short
// ones, most of them in closed form. A method learns from a Problem with some
// Settings of its hyper-parameters and returns a Scorer for each; choosing among
// them and judging is the caller's. Symbols:
//
//	X  image features (n, D), scaled     S  attributes of the z seen classes (z, A), unit rows
//	Y  the n samples' classes            K  all classes, the seen ones first
//
// Linear systems are solved in float64; products over samples are float32.
package baseline
