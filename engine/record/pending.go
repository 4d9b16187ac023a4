package record

import (
	"fmt"
	"time"

	"segzsl/engine"
	"segzsl/engine/event"
	"segzsl/engine/fault"
)

// Lines that cannot be written, on a full disk for example, wait in memory. Above
// batchLimit bytes batches are skipped, above twice as many all events but the last.
var batchLimit = 4 << 20

// retryInterval is the shortest time between two attempts to write lines that wait.
var retryInterval = time.Second

// pending are the lines of the log that wait.
type pending struct {
	lines  []byte
	events int
	err    error // of the last attempt to write them
	tried  time.Time
}

// skips reports whether there is no room for the line of e.
func (p *pending) skips(e event.Event, line []byte) bool {
	limit := batchLimit
	if _, batch := e.(event.BatchDone); !batch {
		limit *= 2
	}
	return len(p.lines)+len(line) > limit && p.err != nil && !event.Ends(e)
}

// Record appends e to the log, for engine.Options.Record. An event that cannot be
// written waits until it can, or is skipped: an *engine.RecordError says which.
func (w *Writer) Record(e event.Event) error {
	p := &w.pending
	line, err := Marshal(e)
	if err != nil {
		return &engine.RecordError{Err: err, Waiting: p.events, Skipped: true}
	}
	if p.skips(e, line) {
		return &engine.RecordError{Err: p.err, Waiting: p.events, Skipped: true}
	}
	w.remember(e, w.size+int64(len(p.lines)))
	p.lines = append(p.lines, w.sums.add(line)...)
	p.events++
	if event.Ends(e) {
		w.end = e
	}
	if p.err == nil || time.Since(p.tried) >= retryInterval {
		w.flush()
	}
	if p.err != nil {
		return &engine.RecordError{Err: p.err, Waiting: p.events}
	}
	return nil
}

// flush writes the lines that wait.
func (w *Writer) flush() error {
	p := &w.pending
	if err := w.writeLines(p.lines); err != nil {
		p.err, p.tried = fmt.Errorf("record: write %s: %w", EventsFile, err), time.Now()
		return p.err
	}
	if cap(p.lines) > batchLimit/4 {
		p.lines = nil
	}
	p.lines, p.events, p.err = p.lines[:0], 0, nil
	return nil
}

// writeLines appends lines to the log: all, or none when the log is next used.
func (w *Writer) writeLines(lines []byte) error {
	if len(lines) == 0 {
		return nil
	}
	if w.cut {
		if err := w.cutBack(); err != nil {
			return err
		}
	}
	if err := fault.At("write", string(EventsFile)); err != nil {
		return err
	}
	_, err := w.events.Write(lines)
	if err != nil {
		w.cut = true
		return err
	}
	w.size += int64(len(lines))
	return nil
}

// cutBack truncates the log to its size, and removes the result of before a resume.
func (w *Writer) cutBack() error {
	if err := fault.At("truncate", string(EventsFile)); err != nil {
		return err
	}
	if err := w.events.Truncate(w.size); err != nil {
		return err
	}
	if w.end == nil { // later it is this run's own
		if err := w.Remove(ResultFile); err != nil {
			return err
		}
	}
	w.cut = false
	return nil
}

// remember notes that the log has e at an offset.
func (w *Writer) remember(e event.Event, offset int64) {
	w.marks.add(w.history.Count, offset)
	w.marks.note(e)
	w.history.Add(e)
}
