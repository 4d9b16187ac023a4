// Package ui is what the screens of the explorer share: what a screen is and what
// it gets, keys, lines being typed, lists that scroll, panels, tables and layers.
//
// Lip Gloss draws borders, tables and layers, Bubbles the line being typed. By hand
// are: cutting with an ellipsis and texts at both ends of a line, since Lip Gloss
// wraps or cuts without a mark; titles of panels, since its borders have none; and
// Beside, since its joins measure every line again.
package ui
