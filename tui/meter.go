package tui

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/charmbracelet/x/term"
)

// meter counts the bytes written to the terminal.
type meter struct {
	total atomic.Int64

	shown bool
	rate  float64 // bytes per second over the last interval
	from  time.Time
	bytes int64
}

// meterTime is the interval of a measurement.
const meterTime = 2 * time.Second

// meteredFile is a terminal whose output is counted; Bubble Tea needs its descriptor.
type meteredFile struct {
	term.File
	m *meter
}

func (f meteredFile) Write(p []byte) (int, error) {
	f.m.total.Add(int64(len(p)))
	return f.File.Write(p)
}

type meteredWriter struct {
	io.Writer
	m *meter
}

func (w meteredWriter) Write(p []byte) (int, error) {
	w.m.total.Add(int64(len(p)))
	return w.Writer.Write(p)
}

// on returns a writer to w that counts.
func (m *meter) on(w io.Writer) io.Writer {
	if f, ok := w.(term.File); ok {
		return meteredFile{f, m}
	}
	return meteredWriter{w, m}
}

// measure updates the rate at the end of each interval.
func (m *meter) measure(now time.Time) {
	past := now.Sub(m.from)
	if m.from.IsZero() || past > 10*meterTime {
		m.from, m.bytes = now, m.total.Load()
		return
	}
	if past >= meterTime {
		total := m.total.Load()
		m.rate = float64(total-m.bytes) / past.Seconds()
		m.from, m.bytes = now, total
	}
}

// toggleMeter shows or hides the bandwidth.
func (a *App) toggleMeter() { a.meter.shown = !a.meter.shown }

// word is the rate, for the top line.
func (m *meter) word() string {
	if !m.shown {
		return ""
	}
	return fmt.Sprintf("%.1f kB/s", m.rate/1000)
}
