package plain

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/tui/run"
)

// fake is an explorer that a test controls. Plain mode must not call the methods that
// it does not implement.
type fake struct {
	Explorer
	state    *run.State
	busy     bool
	executed []string
	question string
	replies  []Reply
	prompt   string
	accepted []string
}

// Messages to the fake.
type (
	free   struct{}      // it is no longer busy
	events []event.Event // of the run
)

func (f *fake) Init() tea.Cmd { return nil }

func (f *fake) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case free:
		f.busy = false
	case events:
		f.state.Fold(msg)
	}
	return nil, nil
}

func (f *fake) Received(msg tea.Msg) ([]event.Event, bool) { e, ok := msg.(events); return e, ok }
func (f *fake) Run() *run.State                            { return f.state }
func (f *fake) Busy() bool                                 { return f.busy }
func (f *fake) Setup() Setup                               { return noSet{} }
func (f *fake) Notices() [2]string                         { return [2]string{} }
func (f *fake) Screens() []string                          { return []string{"live"} }
func (f *fake) Situation() run.Situation                   { return run.Situation{State: f.state} }
func (f *fake) Text(line string) string                    { return line }
func (f *fake) Result(event.Result) string                 { return "the result" }
func (f *fake) Question() string                           { return f.question }
func (f *fake) Prompt() string                             { return f.prompt }
func (f *fake) Cancel()                                    { f.prompt = "" }

func (f *fake) Reply(r Reply) tea.Cmd {
	f.replies, f.question = append(f.replies, r), ""
	return nil
}

func (f *fake) Accept(text string) (tea.Cmd, error) {
	if text == "bad" {
		return nil, errors.New("bad: want something else")
	}
	f.accepted, f.prompt = append(f.accepted, text), ""
	return nil, nil
}

func (f *fake) Execute(line string) (tea.Cmd, error) {
	f.executed = append(f.executed, line)
	switch line {
	case "start":
		f.busy = true
	case "save":
		f.prompt = "a path"
	case "stop":
		f.question = "Stop the run?"
	case "dance":
		return nil, errors.New("unknown command")
	case "quit":
		return tea.Quit, nil
	}
	return nil, nil
}

// noSet is a setup whose data set never opens.
type noSet struct{ Setup }

func (noSet) DataSet() *data.Set { return nil }
func (noSet) Problem() string    { return "" }

// session is plain mode at the other end of a pipe, in a bubble of synctest.
type session struct {
	*fake
	console *console
	in      *io.PipeWriter
	out     strings.Builder
	err     error
	over    bool
}

func start(t *testing.T) *session {
	s := &session{fake: &fake{state: run.New()}}
	s.state.Phase = run.Running
	in, out := io.Pipe()
	s.in = out
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(func() { cancel(); out.Close(); in.Close() })
	s.console = &console{app: s.fake, ctx: ctx, out: &s.out, msgs: make(chan tea.Msg), every: lossesEvery}
	go func() { s.err = s.console.loop(s.console.typedLines(in)); s.over = true }()
	return s
}

// send passes a message to the console, as a command of the app does.
func (s *session) send(msg tea.Msg) {
	s.console.msgs <- msg
	synctest.Wait()
}

// enter types lines without waiting until they are read.
func (s *session) enter(lines ...string) {
	go io.WriteString(s.in, strings.Join(lines, "\n")+"\n")
	synctest.Wait()
}

// wantExecuted compares the lines that the app executed.
func (s *session) wantExecuted(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(s.executed, want) {
		t.Errorf("executed %q, want %q", s.executed, want)
	}
}

func TestLinesWaitWhileTheAppIsBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t)
		s.enter("start", "pause")
		s.wantExecuted(t, "start")
		s.send(free{})
		s.wantExecuted(t, "start", "pause")
	})
}

func TestWaitHoldsTheNextLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t)
		s.enter("wait batch>=2", "pause", "wait", "map")
		for batch := 1; batch <= 2; batch++ {
			s.wantExecuted(t)
			s.send(events{event.BatchDone{Stage: "extract", Batch: batch}})
		}
		s.wantExecuted(t, "pause")
		s.send(events{event.Failed{Error: "no space left"}}) // the end of the run ends each wait
		s.wantExecuted(t, "pause", "map")
	})
}

func TestAConditionThatCannotBeReadDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t)
		s.enter("wait batsh>=2", "pause")
		s.wantExecuted(t, "pause")
		if !strings.Contains(s.out.String(), "the nearest is batch") {
			t.Errorf("printed %q", s.out.String())
		}
	})
}

func TestQuestionsNeedAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t)
		for _, answer := range []string{"y", "NO", "x"} {
			s.enter("stop", "perhaps", answer)
		}
		if want := []Reply{Yes, No, Other}; !slices.Equal(s.replies, want) {
			t.Errorf("replies %v, want %v", s.replies, want)
		}
		if n := strings.Count(s.out.String(), "Answer y or n: Stop the run?"); n != 3 {
			t.Errorf("the question was repeated %d times, want 3:\n%s", n, s.out.String())
		}
		s.wantExecuted(t, "stop", "stop", "stop")
	})
}

// After an error the prompt stays open; an empty line cancels.
func TestPrompts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t)
		s.enter("save", "bad", "good", "save", "", "pause")
		if !slices.Equal(s.accepted, []string{"good"}) || !strings.Contains(s.out.String(), "bad: want something else") {
			t.Errorf("accepted %q, printed\n%s", s.accepted, s.out.String())
		}
		s.wantExecuted(t, "save", "save", "pause")
	})
}

// Losses are printed at intervals, other events at once.
func TestEventsArePrinted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t)
		batch := func(n int) events {
			return events{event.BatchDone{Stage: "extract", Epoch: 1, Batch: n, Terms: []event.TermValue{{Term: "recon", Value: 0.5}}}}
		}
		for n := range 5 {
			s.send(batch(n + 1))
		}
		time.Sleep(lossesEvery) // by the bubble's clock
		s.send(batch(6))
		s.enter("every 0")
		time.Sleep(lossesEvery)
		s.send(batch(7))
		s.send(events{event.Paused{Stage: "extract", Batch: 6}})
		s.send(events{event.Result{}})
		want := "extract batch 1, epoch 1: recon 0.5\nextract batch 6, epoch 1: recon 0.5\npaused at extract batch 6\nthe result\n"
		if got := s.out.String(); got != want {
			t.Errorf("printed\n%s\nwant\n%s", got, want)
		}
	})
}

func TestAnErrorLeavesTheSessionOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t)
		s.enter("dance", "result", "every day", "quit")
		for _, want := range []string{"unknown command", "there is no result yet", "every day: want a number"} {
			if !strings.Contains(s.out.String(), want) {
				t.Errorf("no %q in\n%s", want, s.out.String())
			}
		}
		if !s.over || s.err != nil {
			t.Errorf("after quit: over %t, %v", s.over, s.err)
		}
	})
}

// Commands that run together each deliver their message; the end of the input ends
// the session.
func TestBatchesAndTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t)
		s.enter("start")
		s.send(tea.BatchMsg{
			func() tea.Msg { return free{} },
			func() tea.Msg { return events{event.Paused{Stage: "extract", Batch: 3}} },
		})
		if s.busy || s.state.Phase != run.Paused {
			t.Errorf("busy %t, phase %v: a message is missing", s.busy, s.state.Phase)
		}
		s.in.Close()
		synctest.Wait()
		if !s.over || s.err != nil {
			t.Errorf("after the end of the input: over %t, %v", s.over, s.err)
		}
	})
}
