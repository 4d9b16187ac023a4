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

// Command is the argument with which the program runs Main.
const Command = "sweep-row"

// Main runs one task, which it reads as JSON from in. It writes the events of the run to
// out, one JSON object per line.
func Main(ctx context.Context, in io.Reader, out io.Writer) error {
	var t Task
	if err := json.NewDecoder(in).Decode(&t); err != nil {
		return fmt.Errorf("sweep: read task: %w", err)
	}
	return t.Run(ctx, func(e event.Event) {
		if line, err := record.Marshal(e); err == nil {
			_, _ = out.Write(append(line, '\n')) // the sweep may have ended; the run folder has all events
		}
	})
}

// Update reports an event of a job's run, or a new outcome when it starts or ends.
type Update struct {
	Job     int // in Plan.Jobs
	Event   event.Event
	Outcome *Outcome
}

// View displays a sweep.
type View interface {
	Update(Update) error
	// Show is called a few times per second to draw.
	Show(stopping bool)
	// Close restores the terminal.
	Close() error
}

// Train runs the waiting jobs on this machine, Parallel at a time, each in its own
// process, and writes the results after each. All its goroutines end before it returns.
func (s *Sweep) Train(ctx context.Context, view View) error {
	if err := s.Write(); err != nil {
		return err
	}
	queue, feed := make(chan int), make(chan Update)
	waiting, jobs := s.waiting(), s.Plan.Jobs()
	gates := s.gatesOf(waiting)
	go dispatch(ctx, waiting, queue)
	var runners sync.WaitGroup
	for range s.Parallel {
		runners.Go(func() {
			for i := range queue {
				gates.pass(ctx, s.Plan, jobs[i])
				s.runJob(ctx, i, func(n Update) { n.Job = i; feed <- n })
				gates.ended(s.Plan, jobs[i])
			}
		})
	}
	go func() { runners.Wait(); close(feed) }()
	return s.follow(ctx, feed, view)
}

// dispatch sends the jobs to the queue until ctx ends.
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

// waiting returns the indices of waiting jobs.
func (s *Sweep) waiting() []int {
	var indices []int
	for i, o := range s.Outcomes {
		if o.Status == Waiting {
			indices = append(indices, i)
		}
	}
	return indices
}

// follow handles updates until all runners are done.
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

// runJob runs one job, from the start or from its checkpoint.
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
	case end.Status == Waiting && ctx.Err() != nil: // interrupted: to be resumed
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

// runProcess runs a job in its own process. When ctx ends, the process is interrupted
// and has time to save a checkpoint. The error is the one on its standard error.
func (s *Sweep) runProcess(ctx context.Context, j Job, report func(event.Event)) error {
	task, err := s.Task(j)
	if err != nil {
		return err
	}
	text, err := json.Marshal(task)
	if err != nil {
		return err
	}
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, Command)
	cmd.Stdin = bytes.NewReader(text)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = orphanTimeout
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl+C reaches it only through Cancel
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

// readEvents reads the events of a run.
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
