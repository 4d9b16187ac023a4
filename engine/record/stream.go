package record

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"

	"segzsl/engine/event"
)

// DamageError reports that the log is not as it was written.
type DamageError struct {
	Line int // from 1
	Err  error
}

// Error implements error.
func (e *DamageError) Error() string {
	return fmt.Sprintf("%s is damaged from line %d on: %v", EventsFile, e.Line, e.Err)
}

func (e *DamageError) Unwrap() error { return e.Err }

// Events yields the events in order. An incomplete last line is ignored; any other
// error ends the sequence, such as a *DamageError: the events before it are as written.
func (r *Run) Events() iter.Seq2[event.Event, error] { return r.eventsAfter(mark{}) }

// eventsAfter yields the events that follow a mark.
func (r *Run) eventsAfter(from mark) iter.Seq2[event.Event, error] {
	return func(yield func(event.Event, error) bool) {
		for line, err := range r.lines(from) {
			var e event.Event
			if err == nil {
				e, err = line.event()
			}
			if err != nil {
				yield(nil, fmt.Errorf("record: read events of %s: %w", r.path, err))
				return
			}
			if !yield(e, nil) {
				return
			}
		}
	}
}

// logLine is a line of the log whose checksum is right. Its text, with the newline, is
// valid until the next.
type logLine struct {
	number int // from 1
	text   []byte
	sums   sums // up to this line
}

func (l logLine) event() (event.Event, error) {
	e, err := Unmarshal(l.text)
	if later := new(unknownKindError); errors.As(err, &later) { // of a later version
		return nil, err
	}
	if err != nil {
		return nil, &DamageError{l.number, err}
	}
	return e, nil
}

// lines yields the complete lines of the log from a mark, up to the first that is
// damaged.
func (r *Run) lines(from mark) iter.Seq2[logLine, error] {
	return func(yield func(logLine, error) bool) {
		file, sums, err := r.seek(from.Offset)
		if err != nil {
			yield(logLine{}, err)
			return
		}
		defer file.Close()
		line := logLine{number: from.Count, sums: sums}
		for lines := newLineReader(file); ; {
			line.text, err = lines.next()
			if err == io.EOF {
				return
			}
			line.number++
			if err == errLongLine {
				err = &DamageError{line.number, err}
			}
			if err == nil {
				if bad := line.sums.check(line.text); bad != nil {
					err = &DamageError{line.number, bad}
				}
			}
			if !yield(line, err) || err != nil {
				return
			}
		}
	}
}

// maxLine is the most bytes of a line of the log, which has some thousand.
const maxLine = 16 << 20

// errLongLine is the error of a longer line.
var errLongLine = fmt.Errorf("it has more than %d bytes", maxLine)

// lineReader reads lines, and allocates only for those that are longer than any before.
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
		if len(r.long) > maxLine {
			return nil, errLongLine
		}
		r.long = append(r.long, line...)
		line, err = r.in.ReadSlice('\n')
	}
	r.long = append(r.long, line...)
	return r.long, err
}

// logHead is the part of a log before a checkpoint.
type logHead struct {
	lines int
	size  int64 // bytes
	sums  sums
	lossy bool   // fewer events than the checkpoint counts
	note  string // what is missing or unverified; "" for nothing
}

// head calls do with each of the first n events of the log and its offset. If the log
// is damaged, these are the events before the damage.
func (r *Run) head(n int, do func(event.Event, int64) error) (h logHead, err error) {
	var damage error
	for line, err := range r.lines(mark{}) {
		var e event.Event
		if err == nil {
			e, err = line.event()
		}
		if damage = err; err != nil {
			break
		}
		if err := do(e, h.size); err != nil {
			return h, err
		}
		h.lines, h.size, h.sums = line.number, h.size+int64(len(line.text)), line.sums
		if h.lines >= n {
			break
		}
	}
	if found := new(DamageError); damage != nil && !errors.As(damage, &found) && !errors.Is(damage, fs.ErrNotExist) {
		return h, damage
	}
	h.lossy = h.lines < n
	switch missing := n - h.lines; {
	case missing > 0 && damage != nil:
		h.note = fmt.Sprintf("%v; %d of %d events before the checkpoint are lost", damage, missing, n)
	case missing > 0:
		h.note = fmt.Sprintf("%s ends after %d lines: %d of %d events before the checkpoint are lost", EventsFile, h.lines, missing, n)
	case !h.sums.begun:
		h.note = fmt.Sprintf("unverified: %s is of an earlier version, without checksums", EventsFile)
	}
	return h, nil
}
