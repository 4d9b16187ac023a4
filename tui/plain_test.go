package tui

import (
	"bufio"
	"io"
	"strings"
	"testing"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/worker"
	"segzsl/tui/plain"
	"segzsl/tui/run"
)

// typist is a session in plain mode.
type typist struct {
	t    *testing.T
	in   *io.PipeWriter
	out  chan string
	all  []string
	fake *fakeTraining
	over chan error
}

func typing(t *testing.T) *typist {
	t.Helper()
	set := letterSet()
	fake := newFake()
	inRead, inWrite := io.Pipe()
	outRead, outWrite := io.Pipe()
	s := &typist{t: t, in: inWrite, out: make(chan string, 1000), fake: fake, over: make(chan error, 1)}
	opt := Options{
		Data: "letters", Input: inRead, Output: outWrite, ASCII: true,
		Open:       func(string) (*data.Set, error) { return set, nil },
		Backend:    &fakeBackend{start: func(*data.Set, config.Config, string) (worker.Training, error) { return fake, nil }},
		AnswerText: func(_ *data.Set, a *event.Answer) string { return "predicted " + a.Predicted },
	}
	fake.react = func(c event.Command) []event.Event {
		switch c := c.(type) {
		case event.Pause:
			return []event.Event{event.Paused{Plan: 1, Stage: config.Generate, Batch: 280}}
		case event.Ask:
			return []event.Event{event.Answered{ID: c.ID, Answer: answerFor(set, c.Sample)}}
		case event.Stop:
			return []event.Event{event.Stopped{Plan: 1, Stage: config.Generate, Batch: 280}}
		}
		return nil
	}
	go func() {
		defer close(s.out)
		for lines := bufio.NewScanner(outRead); lines.Scan(); {
			s.out <- lines.Text()
		}
	}()
	go func() {
		s.over <- RunPlain(t.Context(), opt)
		outWrite.Close()
	}()
	return s
}

func (s *typist) type1(line string) {
	s.t.Helper()
	if _, err := io.WriteString(s.in, line+"\n"); err != nil {
		s.t.Fatal(err)
	}
}

// until reads lines until one contains the words.
func (s *typist) until(words string) {
	s.t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		var line string
		select {
		case line = <-s.out:
		case <-deadline:
			s.t.Fatalf("no line with %q in\n%s", words, strings.Join(s.all, "\n"))
		}
		s.all = append(s.all, line)
		for _, r := range line {
			if r < ' ' || r >= 0x7f {
				s.t.Errorf("a line with more than plain text: %q", line)
			}
		}
		if strings.Contains(line, words) {
			return
		}
	}
}

// A session in plain mode: every answer is a line of printable ASCII.
func TestPlainSession(t *testing.T) {
	s := typing(t)
	s.until("letters: 108 samples")
	s.type1("set extract.lamda_r 3")
	s.until("the nearest is extract.lambda_r")
	s.type1("start")
	s.fake.send(halfway(letterSet())...)
	s.until("generate batch 280")
	s.type1("term g_sim off")
	s.type1("pause")
	s.until("paused at generate batch 280")
	s.type1("status")
	s.until("stage generate: batch 280 of 600")
	s.type1("ask 3")
	s.until("predicted")
	s.type1("one large plot, or all plots") // a key, by its description
	s.type1("result")
	s.until("there is no result yet")
	s.type1("dance")
	s.until(`unknown command "dance"`)
	s.type1("quit")
	s.until("y: quit, n: stay")
	s.type1("perhaps")
	s.until("Answer y or n")
	s.type1("y")
	if err := <-s.over; err != nil {
		t.Error(err)
	}
	var names []string
	for _, c := range s.fake.posted {
		names = append(names, c.Name())
	}
	if got := strings.Join(names, ", "); got != "toggle term, pause, ask, stop" {
		t.Errorf("posted %s", got)
	}
}

func TestPlainEndsWithItsInput(t *testing.T) {
	s := typing(t)
	s.until("letters: 108 samples")
	s.in.Close()
	if err := <-s.over; err != nil {
		t.Error(err)
	}
}

func TestConditions(t *testing.T) {
	r := newRig(t).run(halfway(letterSet())...)
	for text, want := range map[string]bool{
		"batch>=280": true, "batch>280": false, "batch>=100 and stage=generate": true, "stage=extract": false,
		"training": true, "paused": false, "ended": false, "screen=live": true, "gp<1000": true, "gp>1000": false, "acc_h>0": false, "opened": true,
	} {
		c, err := run.ParseCondition(text, r.app.screenNames())
		if err != nil || c(r.app.situation()) != want {
			t.Errorf("%s: %v; want %v", text, err, want)
		}
	}
}

// Each command of the table is implemented in plain mode.
func TestPlainKnowsEachCommand(t *testing.T) {
	for _, c := range bare().commands().table() {
		if c.do == nil && !plain.Prints(c.name) {
			t.Errorf("%s: neither the explorer nor tui/plain carries it out", c.name)
		}
	}
}
