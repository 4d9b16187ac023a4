// Package grad computes and differentiates matrix expressions. It is the only
// package that knows gorgonia: gorgonia holds the graph, differentiates it and runs
// the tape; the operations under it are our own, on package kernel.
//
// An Expr is a description. Compile lowers those that a Program needs to a
// gorgonia graph, lets gorgonia differentiate the loss, prunes what nobody asked
// for and keeps the tape. Each operation owns the buffer of its result from then
// on, so that a run allocates next to nothing; where an expression feeds several
// others, a fan adds their gradients into one buffer.
//
// Gradients are never differentiated again: gorgonia does that wrongly, without
// saying so. The gradient penalty is written in closed form instead, in package
// paper.
package grad
