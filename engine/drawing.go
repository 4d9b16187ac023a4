package engine

import (
	"segzsl/data"
	"segzsl/engine/kernel"
)

// drawing draws a batch and the noise of a step at once: noise is drawn serially, on one worker, while the others scale
// the features.
type drawing struct {
	sampler batchSource
	batch   *data.Batch
	noise   func() // or nil
	run     func(l kernel.Loops, lo, hi int)
}

// drawRows samples are scaled at a time.
const drawRows = 16

// draw fills batch with the next samples and calls noise, unless it is nil.
func (d *drawing) draw(pool *kernel.Pool, sampler batchSource, batch *data.Batch, noise func()) {
	if d.run == nil {
		d.run = d.parts // a method value is allocated each time that it is taken
	}
	sampler.Choose(batch)
	d.sampler, d.batch, d.noise = sampler, batch, noise
	n := len(batch.Locations)
	pool.Tasks(1+(n+drawRows-1)/drawRows, d.run)
}

// parts does the parts of the work from lo up to hi: the noise, which takes longest, and some samples each.
func (d *drawing) parts(_ kernel.Loops, lo, hi int) {
	for part := lo; part < hi; part++ {
		if part > 0 {
			d.sampler.Scale(d.batch, (part-1)*drawRows, min(part*drawRows, len(d.batch.Locations)))
		} else if d.noise != nil {
			d.noise()
		}
	}
}
