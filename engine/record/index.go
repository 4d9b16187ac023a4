package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"math"

	"segzsl/engine/event"
)

// index makes a long log quick to open: the history of its first Size bytes, and where
// some of its lines are. It is only trusted if it is intact and the log ends there as it
// did when the index was written; without one, or beyond its end, the log is read.
type index struct {
	Size  int64  `json:"size"`
	Tail  uint32 `json:"tail"` // checksum of the last bytes of the log up to Size
	Marks marks  `json:"marks"`
}

// tailSize is the number of bytes of the log that Tail covers.
const tailSize = 1 << 16

// mark is the offset of the line that follows the first Count events, and the last batch
// among them; Batch is out of reach if its stage was restarted since.
type mark struct {
	Count  int   `json:"count"`
	Offset int64 `json:"offset"`
	Plan   int   `json:"plan"`
	Batch  int   `json:"batch"`
}

// marks are marks at every so many events, at most maxMarks.
type marks struct {
	Every int    `json:"every"`
	List  []mark `json:"list"`

	plan, batch int // the last
}

const maxMarks = 4096

// note notes an event.
func (m *marks) note(e event.Event) {
	switch e := e.(type) {
	case event.BatchDone:
		m.plan, m.batch = e.Plan, e.Batch
	case event.StageRestarted:
		m.plan, m.batch = e.Plan, 0
		for i := range m.List {
			if m.List[i].Plan == e.Plan {
				m.List[i].Batch = math.MaxInt
			}
		}
	}
}

// add notes where the line after count events is.
func (m *marks) add(count int, offset int64) {
	m.Every = max(m.Every, 1024)
	if count%m.Every != 0 {
		return
	}
	if len(m.List) == maxMarks {
		for i := range maxMarks / 2 {
			m.List[i] = m.List[2*i]
		}
		m.List, m.Every = m.List[:maxMarks/2], 2*m.Every
		if count%m.Every != 0 {
			return
		}
	}
	m.List = append(m.List, mark{count, offset, m.plan, m.batch})
}

// before is the last mark at count events or before it.
func (m *marks) before(count int) (found mark) {
	for _, at := range m.List {
		if at.Count <= count {
			found = at
		}
	}
	return found
}

// beforeBatch is the last mark at a batch or before it.
func (m *marks) beforeBatch(plan, batch int) (found mark) {
	for _, at := range m.List {
		if at.Plan < plan || at.Plan == plan && at.Batch <= batch {
			found = at
		}
	}
	return found
}

var table = crc32.MakeTable(crc32.Castagnoli)

// writeIndex replaces the index. Its lines are the index, the history, and a checksum
// of both. A log without one can be read all the same.
func (w *Writer) writeIndex() error {
	if w.pending.events > 0 {
		return errors.New("the log lacks events that wait")
	}
	tail, err := w.tail(w.size)
	if err != nil {
		return err
	}
	head, err := json.Marshal(index{w.size, tail, w.marks})
	if err != nil {
		return err
	}
	history, err := Marshal(w.history)
	if err != nil {
		return err
	}
	text := bytes.Join([][]byte{head, history, nil}, []byte("\n"))
	return w.Write(IndexFile, fmt.Appendf(text, "%08x\n", crc32.Checksum(text, table)))
}

// tail is the checksum of the last bytes of the log up to size.
func (f *Folder) tail(size int64) (uint32, error) {
	log, err := f.Open(EventsFile)
	if err != nil {
		return 0, err
	}
	defer log.Close()
	text := make([]byte, min(size, tailSize))
	if _, err := log.ReadAt(text, size-int64(len(text))); err != nil {
		return 0, err
	}
	if len(text) > 0 && text[len(text)-1] != '\n' {
		return 0, errors.New("no line ends there")
	}
	return crc32.Checksum(text, table), nil
}

// readIndex reads the index, if there is one that fits the log; otherwise it is empty.
func (r *Run) readIndex() (index, event.History, bool) {
	x, h, ok := r.parseIndex()
	if !ok {
		return index{}, event.History{}, false
	}
	return x, h, true
}

func (r *Run) parseIndex() (x index, h event.History, ok bool) {
	text, err := r.Read(IndexFile)
	if err != nil {
		return x, h, false
	}
	const sum = len("01234567\n")
	body := text[:max(0, len(text)-sum)]
	if fmt.Sprintf("%08x\n", crc32.Checksum(body, table)) != string(text[len(body):]) {
		return x, h, false
	}
	head, history, _ := bytes.Cut(body, []byte("\n"))
	if err := json.Unmarshal(head, &x); err != nil || x.Size < 0 {
		return x, h, false
	}
	if tail, err := r.tail(x.Size); err != nil || tail != x.Tail {
		return x, h, false
	}
	e, err := Unmarshal(bytes.TrimSuffix(history, []byte("\n")))
	if err != nil {
		return x, h, false
	}
	h, ok = e.(event.History)
	return x, h, ok
}

// History summarises the events in bounded memory. Of a long log it reads the index, and
// what follows it. An error, such as a *DamageError, leaves what was before it.
func (r *Run) History() (event.History, error) {
	x, h, _ := r.readIndex()
	for e, err := range r.eventsAfter(mark{Count: h.Count, Offset: x.Size}) {
		if err != nil {
			return h, err
		}
		h.Add(e)
	}
	return h, nil
}

// EventsFrom yields the events after the first n.
func (r *Run) EventsFrom(n int) iter.Seq2[event.Event, error] {
	var x index
	if n >= 1024 {
		x, _, _ = r.readIndex()
	}
	from := x.Marks.before(n)
	return func(yield func(event.Event, error) bool) {
		at := from.Count
		for e, err := range r.eventsAfter(from) {
			if at++; at <= n && err == nil {
				continue
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// seek opens the log to read from an offset, with the checksum of the line before it.
func (r *Run) seek(offset int64) (log *Opened, s sums, err error) {
	if log, err = r.Folder.Open(EventsFile); err != nil || offset == 0 {
		return log, s, err
	}
	end := make([]byte, min(offset, int64(sumSize+1)))
	if _, err := log.ReadAt(end, offset-int64(len(end))); err != nil {
		return nil, s, errors.Join(err, log.Close())
	}
	s.follow(end)
	if _, err := log.Seek(offset, io.SeekStart); err != nil {
		return nil, s, errors.Join(err, log.Close())
	}
	return log, s, nil
}
