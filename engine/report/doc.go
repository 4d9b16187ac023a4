// Package report makes a page of a sweep's folder: tables, curves, confusions
// and maps, as one HTML file and as Markdown. It is the one room that knows
// gonum.org/v1/plot.
//
//	gather.go    what runs and their models tell: Page
//	loss.go      loss terms over batches, mean and band over seeds
//	curve.go     seen–unseen curves
//	judged.go    confusion and accuracy of each class
//	spaces.go    maps of Fig. 4
//	plot.go, svg.go   drawing, in colours that the page's theme names
//	html.go, page.html, markdown.go   the two faces
//	readme.go    the tables in the README of a folder of sweeps
package report
