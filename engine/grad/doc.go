// Package grad computes and differentiates matrix expressions. Only this package uses
// gorgonia, which holds the graph, differentiates it and runs the tape; the operations
// are implemented here, with package kernel.
//
// An Expr is a description. Compile lowers those that a Program needs to a
// gorgonia graph, lets gorgonia differentiate the loss, prunes unneeded nodes
// and keeps the tape. Each operation owns the buffer of its result from then
// on, so that a run allocates next to nothing; where an expression feeds several
// others, a fan adds their gradients into one buffer. Operations that compute row by row
// run together, some rows of all of them at a time (rowWise).
//
// Gradients are never differentiated again, since gorgonia's second derivatives are wrong
// without an error. The gradient penalty is written in closed form in package paper.
package grad
