package sweep

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"

	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/worker"
)

// Command is the argument with which the program becomes the process of one task:
// it calls Main.
const Command = "sweep-row"

// Main is the process of one task, which it reads as JSON from in. It writes the
// events of the run to out, one JSON object a line.
func Main(ctx context.Context, in io.Reader, out io.Writer) error {
	var t Task
	if err := json.NewDecoder(in).Decode(&t); err != nil {
		return fmt.Errorf("sweep: read task: %w", err)
	}
	return t.Run(ctx, func(e event.Event) {
		if line, err := record.Marshal(e); err == nil {
			_, _ = out.Write(append(line, '\n')) // the sweep may be gone; the run folder has all
		}
	})
}

// News is what happened to one job: it began, an event of its run, or its end.
type Update struct {
	Job     int // in Plan.Jobs
	Event   event.Event
	Outcome *Outcome
}

// View shows a sweep.
type View interface {
	Update(Update) error
	// Show is called a few times a second, and may draw.
	Show(stopping bool)
	// Close leaves the terminal in order.
	Close() error
}

// Train carries out the jobs that wait on this machine, some at a time, each in a
// process of its own, and writes the results after each. Its goroutines end with
// it.
func (s *Sweep) Train(ctx context.Context, view View) error {
	if err := s.Write(); err != nil {
		return err
	}
	queue, feed := make(chan int), make(chan Update)
	go dispatch(ctx, s.waiting(), queue)
	var runners sync.WaitGroup
	for range s.Parallel {
		runners.Go(func() {
			for i := range queue {
				s.runJob(ctx, i, func(n Update) { n.Job = i; feed <- n })
			}
		})
	}
	go func() { runners.Wait(); close(feed) }()
	return s.follow(ctx, feed, view)
}

// hand hands out jobs until there are none or ctx ends.
func dispatch(ctx context.Context, jobs []int, queue chan<- int) {
	defer close(queue)
	for _, i := range jobs {
		select {
		case queue <- i:
		case <-ctx.Done():
			return
		}
	}
}

// waiting are the jobs that wait.
func (s *Sweep) waiting() []int {
	var indices []int
	for i, o := range s.Outcomes {
		if o.Status == Waiting {
			indices = append(indices, i)
		}
	}
	return indices
}

// follow takes in the news until all runners are done.
func (s *Sweep) follow(ctx context.Context, feed <-chan Update, view View) error {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	var failed error
	for {
		select {
		case n, ok := <-feed:
			if !ok {
				return errors.Join(failed, view.Close(), context.Cause(ctx))
			}
			if n.Outcome != nil {
				s.Outcomes[n.Job] = *n.Outcome
				failed = errors.Join(failed, s.Write())
			}
			if err := view.Update(n); err != nil && failed == nil {
				failed = err
			}
		case <-tick.C:
			view.Show(ctx.Err() != nil)
		}
	}
}

// carryOut runs one job from its start or its checkpoint to its end.
func (s *Sweep) runJob(ctx context.Context, i int, report func(Update)) {
	if ctx.Err() != nil {
		return
	}
	j := s.Plan.Jobs()[i]
	o := newOutcome(j)
	o.Status = Running
	report(Update{Outcome: &o})
	began := time.Now()
	err := s.runProcess(ctx, j, func(e event.Event) { report(Update{Event: e}) })
	end, read := s.outcome(j)
	switch {
	case end.Status == Waiting && ctx.Err() != nil: // interrupted: it waits for the next time
	case end.Status == Waiting:
		if err = errors.Join(err, read); err == nil {
			err = errors.New("the run ended without a result")
		}
		end.Status, end.Reason, end.Seconds = Failed, oneLine(err.Error()), time.Since(began).Seconds()
	case end.Status == Done && err != nil && ctx.Err() == nil:
		end.Reason = oneLine(err.Error())
	}
	report(Update{Outcome: &end})
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// process carries out a job in a process of its own. When ctx ends, the process
// is interrupted and given time to end in order. The error is what it wrote to
// standard error.
func (s *Sweep) runProcess(ctx context.Context, j Job, report func(event.Event)) error {
	task, err := s.Task(j)
	if err != nil {
		return err
	}
	order, err := json.Marshal(task)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, Command)
	cmd.Stdin = bytes.NewReader(order)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = orphanTimeout
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt from the keyboard comes to it once, from here
	var stderr worker.Tail
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	misread := readEvents(out, report)
	_, _ = io.Copy(io.Discard, out) // it may still write
	if err := cmd.Wait(); err != nil {
		return errors.New(stderr.Text(cmd.ProcessState.String()))
	}
	if misread != nil {
		return fmt.Errorf("read output of segzsl %s: %w", Command, misread)
	}
	return nil
}

// readEvents reads the events of a run as they come.
func readEvents(out io.Reader, report func(event.Event)) error {
	for lines := bufio.NewReader(out); ; {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		e, err := record.Unmarshal(line)
		if err != nil {
			return err
		}
		report(e)
	}
}
