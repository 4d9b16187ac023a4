// Package run derives the state of a training run from its events: its position,
// curves, accuracies and messages, the remaining time, and how its samples are
// classified under a calibration factor. It does no I/O and knows no terminal.
package run
