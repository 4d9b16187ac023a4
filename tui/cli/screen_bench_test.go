package cli

import (
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
)

// BenchmarkScreen measures the explorer on an emulated terminal of 120 × 40 while it
// trains glyphs on every core: the time from a key to its effect on the screen (an
// op, and its percentiles), the time to the first paint, and the bytes per second
// sent to the terminal, during training and while paused.
//
//	go test ./tui/cli -run '^$' -bench Screen -benchtime 80x
func BenchmarkScreen(b *testing.B) {
	begun := time.Now()
	s := openScreen(b, "--data", "glyphs", "--start", "--set", "extract.epochs=100000", "--set", "seed=0")
	s.until("segzsl")
	firstPaint := 1e3 * since(begun)
	s.until("batches/s")
	s.traffic(3 * time.Second) // until the axes keep their ranges
	bytes, writes := s.traffic(10 * time.Second)

	var times []float64
	for open := true; b.Loop(); open = !open {
		b.StopTimer()
		time.Sleep(time.Duration(100+len(times)*37%90) * time.Millisecond) // at irregular times
		b.StartTimer()
		times = append(times, s.toggleHelp(open))
	}
	slices.Sort(times)
	n := len(times)
	s.pause()
	still, _ := s.traffic(3 * time.Second)
	s.quit()

	b.ReportMetric(firstPaint, "first-paint-ms")
	b.ReportMetric(bytes, "B/s")
	b.ReportMetric(writes, "writes/s")
	b.ReportMetric(still, "paused-B/s")
	b.ReportMetric(median(times), "p50-ms")
	b.ReportMetric(times[min(n-1, n*95/100)], "p95-ms")
	b.ReportMetric(times[n-1], "max-ms")
}

// benchScreen is the explorer on an emulated terminal, which shows what a user would
// see.
type benchScreen struct {
	*terminal
	b *testing.B
}

func openScreen(b *testing.B, args ...string) benchScreen {
	b.Helper()
	state := b.TempDir()
	cmd := program(b, args...)
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state, "NO_COLOR=")
	s := benchScreen{&terminal{cmd: cmd, root: filepath.Join(state, "segzsl", "runs"), emulator: vt.NewEmulator(120, 40)}, b}
	s.start(b)
	go func() { _, _ = io.Copy(s.tty, s.emulator) }() // answers the program's queries
	return s
}

// helpTitle is on the screen only while the list of keys is open.
const helpTitle = "╭ Keys ─"

// toggleHelp opens or closes the list of keys, and returns the milliseconds until the
// screen shows it.
func (s benchScreen) toggleHelp(open bool) float64 {
	key := "q" // Esc would include the wait for the rest of a sequence
	if open {
		key = "?"
	}
	pressed := time.Now()
	s.press(s.b, key)
	s.shows(func(text string) bool { return strings.Contains(text, helpTitle) == open })
	return 1e3 * since(pressed)
}

// pause closes the list of keys if it is open, and pauses the run.
func (s benchScreen) pause() {
	if strings.Contains(s.screen(), helpTitle) {
		s.toggleHelp(false)
	}
	s.press(s.b, "p")
	s.until("paused at")
	s.traffic(time.Second) // until the last plots are drawn
}

// quit stops the run.
func (s benchScreen) quit() {
	s.press(s.b, "q")
	s.until("leave the run training")
	s.press(s.b, "x")
	if code := exitCode(s.b, s.cmd); code != 0 {
		s.b.Errorf("exit code %d, want 0", code)
	}
	<-s.gone
	wantStopped(s.b, s.root)
}

func (s benchScreen) screen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emulator.String()
}

func (s benchScreen) until(word string) {
	s.b.Helper()
	s.shows(func(text string) bool { return strings.Contains(text, word) })
}

// shows waits for a condition on the screen.
func (s benchScreen) shows(wanted func(text string) bool) {
	s.b.Helper()
	late := time.After(patience)
	for !wanted(s.screen()) {
		select {
		case <-s.changed:
		case <-late:
			s.b.Fatalf("the screen did not change as it should within %s; it shows\n%s", patience, s.screen())
		}
	}
}

// traffic measures the bytes and writes per second to the screen.
func (s benchScreen) traffic(span time.Duration) (bytes, writes float64) {
	sent := func() (int, int) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.text.Len(), s.writes
	}
	bytesBefore, writesBefore := sent()
	begun := time.Now()
	time.Sleep(span)
	bytesAfter, writesAfter := sent()
	seconds := since(begun)
	return float64(bytesAfter-bytesBefore) / seconds, float64(writesAfter-writesBefore) / seconds
}
