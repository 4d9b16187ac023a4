package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"github.com/spf13/cobra"

	"segzsl/engine"
	"segzsl/engine/record"
	"segzsl/engine/wire"
)

// tuiBench is what bench tui measures.
type tuiBench struct {
	data          string
	width, height int
	seconds, keys int
}

func (a *app) benchTUICommand() *cobra.Command {
	b := tuiBench{data: defaultData, width: 120, height: 40, seconds: 20, keys: 80}
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "tui",
		Short: "measure the explorer: bytes to the terminal, and key to paint",
		Long:  `Open the explorer on a pseudo terminal of its own while it trains on every core, and measure what it sends to the screen in a second, and how long a key takes until its effect is painted. The terminal is emulated, so that what counts is what would be seen: the keys open and close the list of keys.`,
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			r, err := b.run()
			if err != nil {
				return fmt.Errorf("bench tui: %w", err)
			}
			if asJSON {
				return printLine(a.out, r)
			}
			_, err = fmt.Fprint(a.out, r)
			return err
		},
	}
	flags := cmd.Flags()
	flags.StringVarP(&b.data, "data", "d", b.data, "data set to train on")
	flags.IntVar(&b.width, "width", b.width, "columns of the terminal")
	flags.IntVar(&b.height, "height", b.height, "rows of the terminal")
	flags.IntVar(&b.seconds, "seconds", b.seconds, "how long bytes are counted")
	flags.IntVar(&b.keys, "keys", b.keys, "how many keys are pressed")
	flags.BoolVar(&asJSON, "json", false, "print a line of JSON")
	return cmd
}

// tuiFigures are the result of bench tui.
type tuiFigures struct {
	Width          int     `json:"width"`
	Height         int     `json:"height"`
	FirstPaint     float64 `json:"first_paint_ms"` // from the start of the program
	BytesPerSecond float64 `json:"bytes_per_second"`
	Writes         float64 `json:"writes_per_second"`
	Still          float64 `json:"bytes_per_second_paused"`
	Batches        int     `json:"batches"` // trained meanwhile
	Keys           int     `json:"keys"`
	P50            float64 `json:"key_to_paint_p50_ms"`
	P95            float64 `json:"key_to_paint_p95_ms"`
	Worst          float64 `json:"key_to_paint_max_ms"`
}

func (f tuiFigures) String() string {
	return fmt.Sprintf(`screen         %d × %d, first paint after %.0f ms
bytes          %.0f a second in %.1f writes while it trains (%d batches), %.0f while paused
key to paint   %.0f ms in the median, %.0f ms at the 95th percentile, %.0f ms at most (%d keys, training on every core)
`, f.Width, f.Height, f.FirstPaint, f.BytesPerSecond, f.Writes, f.Batches, f.Still, f.P50, f.P95, f.Worst, f.Keys)
}

func (b tuiBench) run() (f tuiFigures, err error) {
	state, err := os.MkdirTemp("", "segzsl-bench-")
	if err != nil {
		return f, err
	}
	defer os.RemoveAll(state)
	begun := time.Now()
	s, err := openScreen(state, b.width, b.height, "--data", b.data, "--start",
		"--set", "extract.epochs=100000", "--set", "seed=0")
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	f.Width, f.Height, f.Keys = b.width, b.height, b.keys
	if err := s.until("segzsl", 20*time.Second); err != nil {
		return f, err
	}
	f.FirstPaint = 1e3 * since(begun)
	if err := s.until("training", time.Minute); err != nil {
		return f, err
	}
	time.Sleep(3 * time.Second) // the axes settle
	before := s.batches()
	f.BytesPerSecond, f.Writes = s.count(time.Duration(b.seconds) * time.Second)
	f.Batches = s.batches() - before
	if err := b.press(s, &f); err != nil {
		return f, err
	}
	if err := s.press("p"); err != nil {
		return f, err
	}
	if err := s.until("paused at", 10*time.Second); err != nil {
		return f, err
	}
	time.Sleep(time.Second)
	f.Still, _ = s.count(3 * time.Second)
	return f, nil
}

// press opens and closes the list of keys, at odd moments, and notes how long
// the screen takes to show it.
func (b tuiBench) press(s *screenUnderTest, f *tuiFigures) error {
	var times []float64
	for i := range b.keys {
		time.Sleep(time.Duration(100+i*37%90) * time.Millisecond)
		open := i%2 == 0
		key := "q" // Esc would count the wait for the rest of a sequence
		if open {
			key = "?"
		}
		pressed := time.Now()
		if err := s.press(key); err != nil {
			return err
		}
		if err := s.wait(10*time.Second, func(text string) bool { return strings.Contains(text, listTitle) == open }); err != nil {
			return err
		}
		times = append(times, 1e3*since(pressed))
	}
	slices.Sort(times)
	n := len(times)
	f.P50, f.P95, f.Worst = median(times), times[min(n-1, n*95/100)], times[n-1]
	return nil
}

// listTitle is on the screen while the list of keys is, and at no other time.
const listTitle = "In a line being typed"

// screenUnderTest is this program on an emulated terminal.
type screenUnderTest struct {
	cmd   *exec.Cmd
	tty   *os.File
	state string
	gone  chan struct{}

	mu            sync.Mutex
	emulator      *vt.Emulator
	bytes, writes int
	changed       chan struct{}
}

func openScreen(state string, width, height int, args ...string) (*screenUnderTest, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), "XDG_STATE_HOME="+state, "TERM=xterm-256color")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: uint16(height), Cols: uint16(width)})
	if err != nil {
		return nil, err
	}
	s := &screenUnderTest{cmd: cmd, tty: tty, state: state, gone: make(chan struct{}),
		emulator: vt.NewEmulator(width, height), changed: make(chan struct{}, 1)}
	go s.read()
	go func() { _, _ = io.Copy(tty, s.emulator) }() // its answers to queries
	return s, nil
}

// read is the goroutine that feeds the emulator.
func (s *screenUnderTest) read() {
	defer close(s.gone)
	buffer := make([]byte, 1<<16)
	for {
		n, err := s.tty.Read(buffer)
		s.mu.Lock()
		s.bytes += n
		s.writes++
		_, _ = s.emulator.Write(buffer[:n])
		s.mu.Unlock()
		select {
		case s.changed <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

func (s *screenUnderTest) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.emulator.String()
}

func (s *screenUnderTest) press(key string) error {
	_, err := s.tty.WriteString(key)
	return err
}

func (s *screenUnderTest) until(word string, patience time.Duration) error {
	return s.wait(patience, func(text string) bool { return strings.Contains(text, word) })
}

// wait waits until the screen is so.
func (s *screenUnderTest) wait(patience time.Duration, so func(text string) bool) error {
	late := time.After(patience)
	for !so(s.text()) {
		select {
		case <-s.changed:
		case <-late:
			return fmt.Errorf("the screen did not change as it should within %s; it shows\n%s", patience, s.text())
		}
	}
	return nil
}

// count measures what is sent to the screen in a second.
func (s *screenUnderTest) count(span time.Duration) (bytes, writes float64) {
	s.mu.Lock()
	b, w := s.bytes, s.writes
	s.mu.Unlock()
	begun := time.Now()
	time.Sleep(span)
	s.mu.Lock()
	defer s.mu.Unlock()
	seconds := since(begun)
	return float64(s.bytes-b) / seconds, float64(s.writes-w) / seconds
}

// batches is how many lines the run's log has.
func (s *screenUnderTest) batches() int {
	n := 0
	for _, run := range s.runs() {
		text, _ := os.ReadFile(run.Path + "/" + record.EventsFile)
		n += strings.Count(string(text), `"event":"batch"`)
	}
	return n
}

func (s *screenUnderTest) runs() []*record.Run {
	runs, _ := record.Runs(s.state + "/segzsl/runs")
	return runs
}

// close quits, and stops the run.
func (s *screenUnderTest) close() error {
	_ = s.press("q")
	time.Sleep(200 * time.Millisecond)
	_ = s.press("x") // stop it
	late := time.AfterFunc(20*time.Second, func() { _ = s.cmd.Process.Kill() })
	defer late.Stop()
	err := s.cmd.Wait()
	s.tty.Close()
	<-s.gone
	for _, run := range s.runs() {
		err = errors.Join(err, endWorker(run.Path+"/"+wire.SocketFile, 20*time.Second))
	}
	return err
}

// endWorker stops a run that trains on without its screen, and kills its
// process if that is not done in time.
func endWorker(socket string, patience time.Duration) error {
	c, err := wire.Dial(socket, "bench", nil)
	if err != nil {
		return nil // it is gone already
	}
	c.Post(engine.Stop{})
	c.Close()
	for late := time.Now().Add(patience); wire.Served(socket); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(late) {
			return errors.Join(fmt.Errorf("the run did not stop within %s", patience), syscall.Kill(c.PID(), syscall.SIGKILL))
		}
	}
	return nil
}
