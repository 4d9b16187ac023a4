// Package ui is what the screens of the explorer share: what a screen is and what
// it gets, keys, lines being typed, lists that scroll, and layout of text.
package ui
