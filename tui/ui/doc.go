// Package ui is what the screens of the explorer share: the interface of a screen and
// its context, keys, prompts, scrolling lists, panels, tables and layers.
//
// Borders, tables and layers are drawn by Lip Gloss, prompts by Bubbles. Written by
// hand are: cutting with an ellipsis and text at both ends of a line, because Lip
// Gloss wraps, or cuts without a mark; titles of panels, because its borders have
// none; and Beside, because its joins measure every line again.
package ui
