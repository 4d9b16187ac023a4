package record

import (
	"bufio"
	"fmt"
	"io"
	"iter"

	"segzsl/engine/event"
)

// Events yields the events in order. An incomplete last line is ignored; any other
// error ends the sequence.
func (r *Run) Events() iter.Seq2[event.Event, error] { return r.eventsAfter(mark{}) }

// eventsAfter yields the events that follow a mark.
func (r *Run) eventsAfter(from mark) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		at := from.Count
		for line, err := range r.lines(from.Offset) {
			at++
			var e event.Event
			if err == nil {
				e, err = Unmarshal(line)
			}
			if err != nil {
				yield(nil, fmt.Errorf("record: read events of %s: %s, line %d: %w", r.path, EventsFile, at, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// lines yields the complete lines of the log from an offset, with newlines. A line is
// valid until the next.
func (r *Run) lines(offset int64) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		file, err := r.seek(offset)
		if err != nil {
			yield(nil, err)
			return
		}
		defer file.Close()
		for lines := newLineReader(file); ; {
			line, err := lines.next()
			if err == io.EOF || !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// lineReader reads lines of any length, and allocates only for those that are longer
// than any before.
type lineReader struct {
	in   *bufio.Reader
	long []byte
}

func newLineReader(r io.Reader) *lineReader { return &lineReader{in: bufio.NewReaderSize(r, 1<<16)} }

// next returns the next complete line with its newline; io.EOF after the last.
func (r *lineReader) next() ([]byte, error) {
	line, err := r.in.ReadSlice('\n')
	if err != bufio.ErrBufferFull {
		return line, err
	}
	r.long = r.long[:0]
	for err == bufio.ErrBufferFull {
		r.long = append(r.long, line...)
		line, err = r.in.ReadSlice('\n')
	}
	r.long = append(r.long, line...)
	return r.long, err
}

// head calls do with each of the first n events of the log and its offset. It returns
// their size in bytes.
func (r *Run) head(n int, do func(event.Event, int64) error) (size int64, err error) {
	read := 0
	for line, err := range r.lines(0) {
		if read == n {
			break
		}
		var e event.Event
		if err == nil {
			e, err = Unmarshal(line)
		}
		if err == nil {
			err = do(e, size)
		}
		if err != nil {
			return 0, fmt.Errorf("%s, line %d: %w", EventsFile, read+1, err)
		}
		read, size = read+1, size+int64(len(line))
	}
	if read < n {
		return 0, fmt.Errorf("%s has %d events, and its checkpoint was made after %d", EventsFile, read, n)
	}
	return size, nil
}
