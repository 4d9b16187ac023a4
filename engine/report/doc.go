// Package report writes reports of sweeps: tables, curves, confusion matrices and maps,
// as one HTML file or as Markdown. Only this package uses gonum.org/v1/plot.
//
//	gather.go    Report: data of the runs and their models
//	loss.go      loss terms over batches, mean and range over seeds
//	curve.go     seen–unseen curves
//	classes.go   confusion matrix and accuracy of each class
//	spaces.go    maps of Fig. 4
//	plot.go, svg.go   drawing, with the colours of the theme
//	html.go, report.html, markdown.go   the two formats
//	readme.go    the tables in the README of a folder of sweeps
package report
