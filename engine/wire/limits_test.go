package wire

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"segzsl/engine/event"
)

// raw is a connection that follows the protocol only as far as a test does.
func (r *rig) raw(lines ...string) *net.UnixConn {
	r.t.Helper()
	conn, err := r.folder.Dial()
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	for _, line := range lines {
		_, _ = io.WriteString(conn, line+"\n") // fails where the server has hung up
	}
	return conn
}

const watchLine = `{"do":"watch","wire":1}`

// held is a run that answers a question when the test lets it.
type held struct {
	*fakeRun
	asked chan event.Question
}

func (h held) Post(c event.Command) {
	if q, ok := c.(event.Question); ok {
		h.asked <- q
		return
	}
	h.fakeRun.Post(c)
}

func (h held) next(t *testing.T) event.Ask {
	t.Helper()
	select {
	case q := <-h.asked:
		return q.(event.Ask)
	case <-time.After(20 * time.Second):
		t.Fatal("no question was posted")
		return event.Ask{}
	}
}

func (h held) answer(q event.Ask) { h.log.Append(event.Answered{ID: q.ID}) }

// A client that asks more than is answered is refused; the run has one question at
// a time, and those of another client have their turn.
func TestFloodOfQuestionsHoldsUpNobody(t *testing.T) {
	run := held{&fakeRun{log: event.NewLog()}, make(chan event.Question, 1)}
	r := serveHost(t, run)
	holder := r.screen()
	holder.controls(1)
	flood := r.raw(watchLine)
	const questions = maxQuestions + 21 // one more is posted
	for i := range questions {
		fmt.Fprintf(flood, `{"do":"ask","id":%d,"sample":7}`+"\n", i)
	}
	refused := 0
	for in := bufio.NewScanner(flood); refused < questions-maxQuestions-1 && in.Scan(); {
		if strings.Contains(in.Text(), "not answered yet") {
			refused++
		}
	}
	if refused != questions-maxQuestions-1 {
		t.Fatalf("%d questions were refused, want %d", refused, questions-maxQuestions-1)
	}
	holder.Post(event.Ask{ID: 1, Sample: 70})
	holder.Post(event.Pause{}) // after the question
	for len(run.commands()) == 0 {
		time.Sleep(time.Millisecond)
	}
	first := run.next(t)
	if len(run.asked) > 0 {
		t.Error("a second question was posted before the first was answered")
	}
	run.answer(first)
	if second := run.next(t); first.Sample != 7 || second.Sample != 70 {
		t.Errorf("asked about samples %d and %d, want 7 and then 70, of the other client", first.Sample, second.Sample)
	} else {
		run.answer(second)
	}
	holder.wait("answer", func(e event.Event) bool { a, ok := e.(event.Answered); return ok && a.ID == 1 })

	third := run.next(t) // of the flood, which now goes
	flood.Close()
	holder.wait("departure", func(e event.Event) bool { c, ok := e.(Controls); return ok && c.Clients == 1 })
	run.answer(third)
	holder.Post(event.Ask{ID: 2, Sample: 71})
	if q := run.next(t); q.Sample != 71 {
		t.Errorf("asked about sample %d of a client that is gone", q.Sample)
	}
	holder.Close()
}

// A first line that never comes, one that is too long and a command that is too
// long end that connection alone.
func TestBadLinesEndTheirConnection(t *testing.T) {
	r := serve(t, func(s *Server) { s.firstLineTimeout = 50 * time.Millisecond })
	for name, conn := range map[string]*net.UnixConn{
		"never comes": r.raw(),
		fmt.Sprintf("longer than %d", maxFirstLine):     r.raw(strings.Repeat("x", maxFirstLine+1)),
		fmt.Sprintf("line longer than %d", maxLine):     r.raw(watchLine, strings.Repeat("x", maxLine+1)),
		fmt.Sprintf("longer than %d bytes", 4096):       r.raw(strings.Repeat("\x1b", 100_000)),
		fmt.Sprintf("line longer than %d bytes", 1<<20): r.raw(watchLine, strings.Repeat("\xff", 2*maxLine)),
	} {
		got, err := io.ReadAll(conn)
		if err != nil && !strings.Contains(err.Error(), "reset") {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil && name != "never comes" && !strings.Contains(string(got), name) {
			t.Errorf("%s: the server said %q", name, got)
		}
	}
	s := r.screen()
	s.controls(s.greeting.You)
	s.Close()
}

// A thousand clients that never read are let go when somebody needs their place.
func TestClientsThatNeverReadAreReplaced(t *testing.T) {
	r := serve(t, func(s *Server) { s.stuckTime = 500 * time.Millisecond })
	for i := range 20_000 {
		r.run.log.Append(event.BatchDone{Batch: i + 1, Terms: make([]event.TermValue, 16)}) // the last ones overflow a socket
	}
	for range 1000 {
		r.raw(watchLine)
	}
	end := time.Now().Add(20 * time.Second)
	for {
		c, err := Dial(r.folder, "", nil)
		if err == nil {
			s := &screen{Client: c, t: t, feed: c.Subscribe()}
			s.wait("the last batch", func(e event.Event) bool { d, ok := e.(event.BatchDone); return ok && d.Batch == 20_000 })
			s.Close()
			break
		}
		if time.Now().After(end) {
			t.Fatalf("no place after 1000 clients that do not read: %v", err)
		}
		time.Sleep(time.Millisecond)
	}
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	if n := len(r.server.clients); n > maxClients {
		t.Errorf("%d clients are served, more than %d", n, maxClients)
	}
}

// Without free file descriptors no client can be accepted; the server waits.
func TestServerOutlivesLackOfDescriptors(t *testing.T) {
	r := serve(t)
	const n = 8
	var waiting [n]int
	for i := range waiting {
		fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer syscall.Close(fd)
		waiting[i] = fd
	}
	restore := noDescriptors(t)
	for _, fd := range waiting {
		if err := syscall.Connect(fd, &syscall.SockaddrUnix{Name: r.folder.Path() + "/socket"}); err != nil {
			t.Error(err)
		}
	}
	for end := time.Now().Add(10 * time.Second); r.failures.Load() < 2 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	restore()
	if r.failures.Load() < 2 {
		t.Error("Accept did not fail without file descriptors")
	}
	s := r.screen()
	s.controls(s.greeting.You)
	s.Close()
}

// noDescriptors makes every request for a file descriptor fail until it is undone.
func noDescriptors(t *testing.T) (restore func()) {
	t.Helper()
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		t.Skip(err)
	}
	few := limit
	few.Cur = 0
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &few); err != nil {
		t.Skip(err)
	}
	restore = func() { _ = syscall.Setrlimit(syscall.RLIMIT_NOFILE, &limit) }
	if f, err := os.Open(os.DevNull); err == nil {
		f.Close()
		restore()
		t.Skip("file descriptors cannot be limited here")
	}
	return restore
}

// A screen for which there is no place gets the reason.
func TestNoPlaceIsReported(t *testing.T) {
	r := serve(t, func(s *Server) { s.stuckTime = time.Hour })
	for range maxClients {
		r.screen()
	}
	if _, err := Dial(r.folder, "", nil); err == nil || !strings.Contains(err.Error(), "64 screens are attached already") {
		t.Errorf("another screen: %v", err)
	}
}
