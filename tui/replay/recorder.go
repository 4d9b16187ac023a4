package replay

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// Recorder writes a session log.
type Recorder struct {
	out   io.WriteCloser
	began time.Time
}

// Create creates a log, whose file must not exist. head is its header.
func Create(path string, head Line) (*Recorder, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	r := &Recorder{file, time.Now()}
	head.Session = version
	if err := r.write(head); err != nil {
		r.Close()
		return nil, fmt.Errorf("record: %w", err)
	}
	return r, nil
}

// Write adds a line with the current time.
func (r *Recorder) Write(l Line) error {
	l.At = float64(time.Since(r.began).Milliseconds()) / 1000
	return r.write(l)
}

func (r *Recorder) write(l Line) error {
	text, err := json.Marshal(l)
	if err == nil {
		_, err = r.out.Write(append(text, '\n'))
	}
	return err
}

// Close closes the log.
func (r *Recorder) Close() { r.out.Close() }
