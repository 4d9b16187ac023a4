// Package chart draws numbers and pictures as text. Every drawing is a plain
// struct with Render(width, height): a pure function that fills exactly that
// many cells, whatever the numbers are. Colours come in as Paint functions;
// with ASCII set nothing but ASCII is written.
package chart
