package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// batchesKept is about the number of batches of a stage in the log of a compact run:
// enough for the curves of a screen.
const batchesKept = 50

// Compact writes a finished run as a new one at dir that answers questions and needs a
// fraction of the space: its model is that of engine.Model.SaveCompact, its result has the
// accuracies of this model, and of many batches its log has one. set is the run's data set.
func (r *Run) Compact(dir string, set *data.Set) error {
	if err := r.compact(dir, set); err != nil {
		return fmt.Errorf("record: compact run %s: %w", r.path, err)
	}
	return nil
}

func (r *Run) compact(dir string, set *data.Set) error {
	result, ok := r.End.(event.Result)
	if !ok {
		return errors.New("it has not finished")
	}
	model, err := r.Model(set, false)
	if err != nil {
		return err
	}
	defer model.Close()
	var file bytes.Buffer
	if err := model.SaveCompact(&file); err != nil {
		return err
	}
	compact, err := engine.LoadModel(bytes.NewReader(file.Bytes()), set, false)
	if err != nil {
		return err
	}
	defer compact.Close()
	if result.Scores, err = compact.Evaluate(); err != nil {
		return err
	}
	w, err := Create(dir, r.Recipe)
	if err != nil {
		return err
	}
	if err := r.thinOut(w, result); err != nil {
		return errors.Join(err, w.Discard())
	}
	if err := w.Finish(func(out io.Writer) error { _, err := out.Write(file.Bytes()); return err }); err != nil {
		return err
	}
	return At(dir).Remove(IndexFile) // a short log needs none
}

// thinOut records the events of the run, but only some of the batches.
func (r *Run) thinOut(w *Writer, result event.Result) error {
	result.Run = w.Name()
	every := map[int]int{} // batches, by the index of their stage in the plan
	for e, err := range r.Events() {
		if err != nil {
			return err
		}
		switch now := e.(type) {
		case event.RunStarted:
			for i, stage := range now.Plan {
				every[i] = max(1, stage.Batches/batchesKept)
			}
			now.Run = w.Name()
			e = now
		case event.BatchDone:
			if now.Batch%every[now.Plan] != 0 && now.Batch != 1 {
				continue
			}
		case event.Checkpointed:
			continue
		case event.PassDone:
			if now.Pass == config.FinalPass {
				now.Scores = result.Scores
			}
			e = now
		case event.Result:
			e = result
		}
		if err := w.Record(e); err != nil {
			return err
		}
	}
	return nil
}
