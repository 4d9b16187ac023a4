// Package chart draws numbers and images as text. Every drawing is a struct with
// Render(width, height): a pure function that fills exactly that many cells, whatever
// the numbers are. Colours are given as Paint functions; with ASCII set, the output
// is ASCII.
package chart
