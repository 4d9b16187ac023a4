// Package run is what is known of a training run from its events: where it is,
// its curves, accuracies and messages, how long the rest takes, and how its samples
// are classified under a calibration factor. It computes from what it is given alone
// and knows no terminal.
package run
