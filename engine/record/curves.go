package record

import "segzsl/engine/event"

// warmUp is the number of batches before a window that smoothing needs: of the weakest
// factor, 0.99^2048 is about 10⁻⁹.
const warmUp = 2048

// Curves reads the curves of a window of batches from the log: in more detail than the
// curves of the whole stage have. They begin a little before the window.
func (r *Run) Curves(plan, from, to int) (*event.StageCurves, error) {
	x, _, _ := r.readIndex()
	var h event.History
	for e, err := range r.eventsAfter(x.Marks.beforeBatch(plan, from-warmUp)) {
		if err != nil {
			return nil, err
		}
		switch e := e.(type) {
		case event.StageRestarted:
			if e.Plan == plan {
				h = event.History{}
			}
		case event.BatchDone:
			if e.Plan == plan && e.Batch >= from-warmUp && e.Batch <= to {
				h.Add(e)
			}
		}
		if b, ok := e.(event.BatchDone); ok && (b.Plan > plan || b.Plan == plan && b.Batch >= to) {
			break
		}
	}
	if plan < 0 || plan >= len(h.Stages) {
		return &event.StageCurves{}, nil
	}
	return h.Stages[plan], nil
}
