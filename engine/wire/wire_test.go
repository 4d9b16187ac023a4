package wire

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// fakeRun answers questions and stores other commands.
type fakeRun struct {
	log *event.Log
	mu  sync.Mutex
	got []event.Command
}

func (f *fakeRun) Subscribe() *event.Feed { return f.log.Subscribe() }

func (f *fakeRun) Post(c event.Command) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ask, ok := c.(event.Ask); ok {
		f.log.Append(event.Answered{ID: ask.ID, Answer: &event.Answer{Sample: ask.Sample}})
		return
	}
	f.got = append(f.got, c)
}

func (f *fakeRun) commands() []event.Command {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]event.Command{}, f.got...)
}

// rig is a served run.
type rig struct {
	t      *testing.T
	run    *fakeRun
	server *Server
	folder *record.Folder

	failures atomic.Int64 // to accept a client
}

// failures counts the errors of Accept.
type failures struct {
	net.Listener
	n *atomic.Int64
}

func (l failures) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		l.n.Add(1)
	}
	return conn, err
}

func serve(t *testing.T, configure ...func(*Server)) *rig {
	t.Helper()
	run := &fakeRun{log: event.NewLog()}
	r := serveHost(t, run, configure...)
	r.run = run
	return r
}

// serveHost is serve for a run of the test's own.
func serveHost(t *testing.T, host Host, configure ...func(*Server)) *rig {
	t.Helper()
	folder := record.At(t.TempDir())
	l, err := folder.Listen()
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, folder: folder}
	r.server = NewServer(host, "letters-0", "test")
	r.server.handoverTimeout = 100 * time.Millisecond
	for _, f := range configure {
		f(r.server)
	}
	l = failures{l, &r.failures}
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan error, 1)
	go func() { over <- r.server.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
	return r
}

// screen is a client with the events that wait has not returned yet.
type screen struct {
	*Client
	t    *testing.T
	feed *event.Feed
	all  []event.Event
}

func (r *rig) screen() *screen {
	r.t.Helper()
	c, err := Dial(r.folder, "", nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return &screen{Client: c, t: r.t, feed: c.Subscribe()}
}

// wait returns the next event that fits.
func (s *screen) wait(what string, fits func(event.Event) bool) event.Event {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for {
		for i, e := range s.all {
			if fits(e) {
				s.all = s.all[i+1:]
				return e
			}
		}
		s.all = nil
		events, err := s.feed.Wait(ctx)
		if err != nil {
			s.t.Fatalf("no %s: %v", what, err)
		}
		s.all = events
	}
}

func (s *screen) controls(holder int) Controls {
	s.t.Helper()
	return s.wait("controls", func(e event.Event) bool {
		c, ok := e.(Controls)
		return ok && c.Holder == holder
	}).(Controls)
}

func (s *screen) refused() event.Refused {
	s.t.Helper()
	return s.wait("refusal", func(e event.Event) bool { _, ok := e.(event.Refused); return ok }).(event.Refused)
}

func TestEveryCommandMakesTheRoundTrip(t *testing.T) {
	for _, c := range []event.Command{
		event.Pause{}, event.StepBatch{N: 3}, event.SetWeight{Key: "extract.lambda_s", Value: "10"},
		event.ToggleTerm{Term: config.TermSim, On: true}, event.Ask{ID: 1, Sample: 17}, Give{To: 2},
		event.Generate{ID: 4, Classes: []string{"E", "R"}, Count: 3, Seed: 9},
		event.Invent{ID: 5, Class: "Ø", Like: "O", Changes: []event.AttributeValue{{Attribute: "diagonal", Value: 1}}},
	} {
		line, err := MarshalCommand(c)
		if err != nil {
			t.Fatal(err)
		}
		back, err := UnmarshalCommand(line)
		if err != nil || !reflect.DeepEqual(c, back) {
			t.Errorf("%s: read %#v, %v; want %#v", line, back, err, c)
		}
	}
	names := map[string]bool{}
	for _, c := range commands {
		if names[c.Name()] {
			t.Errorf("two commands are called %q", c.Name())
		}
		names[c.Name()] = true
	}
}

func TestCommandsOfEarlierVersions(t *testing.T) {
	for line, want := range map[string]event.Command{
		`{"do":"imagine","id":3,"classes":["B"],"count":8}`: event.Generate{ID: 3, Classes: []string{"B"}, Count: 8},
		`{"do":"forget","id":4,"class":"B′"}`:               event.Remove{ID: 4, Class: "B′"},
	} {
		if c, err := UnmarshalCommand([]byte(line)); err != nil || !reflect.DeepEqual(c, want) {
			t.Errorf("%s: read %#v, %v; want %#v", line, c, err, want)
		}
	}
}

func TestBadCommandsAreRefused(t *testing.T) {
	r := serve(t)
	conn, err := r.folder.Dial()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s := r.screen()
	if _, err := conn.Write([]byte(`{"do":"watch"}` + "\n" + `{"do":"dance"}` + "\n" + `nonsense` + "\n")); err != nil {
		t.Fatal(err)
	}
	reply := make([]byte, 1<<14)
	var text string
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	for !strings.Contains(text, `no command is called \"dance\"`) || !strings.Contains(text, "invalid character") {
		n, err := conn.Read(reply)
		if err != nil {
			t.Fatalf("%v after %s", err, text)
		}
		text += string(reply[:n])
	}
	s.Close()
}

// A late client gets all events from the first; answers go only to the client that
// asked.
func TestClientsHearEverythingAndTheirOwnAnswers(t *testing.T) {
	r := serve(t)
	for i := range 100 {
		r.run.log.Append(event.BatchDone{Batch: i + 1})
	}
	a, b := r.screen(), r.screen()
	for i := range 100 {
		for _, s := range []*screen{a, b} {
			s.wait("batch", func(e event.Event) bool { d, ok := e.(event.BatchDone); return ok && d.Batch == i+1 })
		}
	}
	a.Post(event.Ask{ID: 7, Sample: 70})
	b.Post(event.Ask{ID: 7, Sample: 71})
	for s, want := range map[*screen]int{a: 70, b: 71} {
		e := s.wait("answer", func(e event.Event) bool { _, ok := e.(event.Answered); return ok }).(event.Answered)
		if e.ID != 7 || e.Answer.Sample != want {
			t.Errorf("answer %d about sample %d, want 7 about %d", e.ID, e.Answer.Sample, want)
		}
	}
	a.Close()
	b.Close()
}

// wantCommands waits until the run has received these commands, in this order.
func (r *rig) wantCommands(want ...event.Command) {
	r.t.Helper()
	for end := time.Now().Add(10 * time.Second); len(r.run.commands()) < len(want) && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	if got := r.run.commands(); !reflect.DeepEqual(got, want) {
		r.t.Errorf("the run received %v, want %v", got, want)
	}
}

func TestControlsAreHeldAskedForAndHandedOver(t *testing.T) {
	r := serve(t)
	a := r.screen()
	if c := a.controls(1); !c.Mine() {
		t.Fatalf("the first screen does not have the controls: %+v", c)
	}
	b := r.screen()
	if c := b.controls(1); c.Mine() {
		t.Fatalf("the second screen has the controls: %+v", c)
	}
	b.Post(event.Pause{})
	if e := b.refused(); e.Command != "pause" {
		t.Errorf("refused %+v", e)
	}
	a.wait("second screen", func(e event.Event) bool { c, ok := e.(Controls); return ok && c.Clients == 2 })

	b.Post(Take{})
	a.wait("request", func(e event.Event) bool { c, ok := e.(Controls); return ok && c.WantedBy == 2 })
	a.Post(Decline{})
	if e := b.refused(); e.Command != "take controls" {
		t.Errorf("refused %+v", e)
	}
	b.Post(Take{})
	a.wait("request", func(e event.Event) bool { c, ok := e.(Controls); return ok && c.WantedBy == 2 })
	a.Post(Give{})
	b.controls(2)
	b.Post(event.Pause{})
	r.wantCommands(event.Pause{})

	a.Post(Take{}) // and no answer
	a.controls(1)
	a.Post(event.Resume{})
	r.wantCommands(event.Pause{}, event.Resume{}) // before b: screens do not wait for each other
	b.Close()
	a.wait("b left", func(e event.Event) bool { c, ok := e.(Controls); return ok && c.Clients == 1 })
	a.Close()
}

// When the holder's connection breaks, the controls are handed over.
func TestControlsOutliveTheirHolder(t *testing.T) {
	r := serve(t)
	a := r.screen()
	a.controls(1)
	b := r.screen()
	b.controls(1)
	a.conn.Close()
	if c := b.controls(2); !c.Mine() {
		t.Errorf("%+v", c)
	}
	b.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r.server.WaitIdle(ctx, 10*time.Millisecond)
	if ctx.Err() != nil {
		t.Error("the server does not notice that the last client left")
	}
}

func TestClientNoticesThatTheRunIsLost(t *testing.T) {
	folder := record.At(t.TempDir())
	l, err := folder.Listen()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		conn, _ := l.Accept()
		buffer := make([]byte, 1024)
		_, _ = conn.Read(buffer)
		_, _ = conn.Write([]byte(`{"wire":2,"run":"x","you":1}` + "\n"))
		conn.Close()
	}()
	c, err := Dial(folder, "", func() string { return "killed" })
	if err != nil {
		t.Fatal(err)
	}
	s := &screen{Client: c, t: t, feed: c.Subscribe()}
	e := s.wait("loss", func(e event.Event) bool { _, ok := e.(Lost); return ok }).(Lost)
	if e.Reason != "killed" {
		t.Errorf("%+v", e)
	}
	<-c.Done()
}

func TestAnotherProtocolIsRefused(t *testing.T) {
	folder := record.At(t.TempDir())
	l, err := folder.Listen()
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		conn, _ := l.Accept()
		_, _ = conn.Write([]byte(`{"wire":99,"run":"x","version":"v9","you":1}` + "\n"))
	}()
	if _, err := Dial(folder, "", nil); err == nil || !strings.Contains(err.Error(), "uses version 99") {
		t.Errorf("error %v", err)
	}
}

// Commands posted before Close are executed, even while the run's history is still
// being sent.
func TestPostedCommandsSurviveClose(t *testing.T) {
	r := serve(t)
	for i := range 5000 {
		r.run.log.Append(event.BatchDone{Batch: i + 1})
	}
	var want []event.Command
	for n := range 30 {
		s := r.screen()
		s.controls(n + 1)
		command := event.StepBatch{N: n + 1}
		s.Post(command)
		s.Close()
		want = append(want, command)
	}
	r.wantCommands(want...)
}

// A panic while an event is handled ends the connection with its reason.
func TestPanicEndsTheConnection(t *testing.T) {
	c := &Client{log: event.NewLog(), done: make(chan struct{})}
	line, err := marshalEvent(event.Resumed{})
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(bytes.NewReader(append(line, '\n')))
	problem, ended := c.receive(in, func(event.Event) { panic("index out of range") })
	c.reportLost(problem)
	events, err := c.Subscribe().Wait(t.Context())
	if err != nil || ended || len(events) != 1 || !strings.Contains(events[0].(Lost).Reason, "internal error (please report): index out of range") {
		t.Errorf("ended %v with %v, %v", ended, events, err)
	}
}
