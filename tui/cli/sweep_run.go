package cli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"segzsl/engine"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/report"
	"segzsl/engine/study"
	"segzsl/engine/worker"
)

// news is what happened to one job: it began, an event of its run, or its end.
type news struct {
	job     int // in plan.Jobs
	event   event.Event
	outcome *study.Outcome
}

// run carries out what waits, jobs at a time, and writes the results after each.
func (s *sweep) run(ctx context.Context) error {
	if err := s.write(); err != nil {
		return err
	}
	queue, feed := make(chan int), make(chan news)
	go hand(ctx, s.waiting(), queue)
	var workers sync.WaitGroup
	for range s.jobs {
		workers.Go(func() {
			for i := range queue {
				s.carryOut(ctx, i, func(n news) { n.job = i; feed <- n })
			}
		})
	}
	go func() { workers.Wait(); close(feed) }()
	return s.follow(ctx, feed)
}

// hand hands out jobs until there are none or ctx ends.
func hand(ctx context.Context, jobs []int, queue chan<- int) {
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
func (s *sweep) waiting() []int {
	var indices []int
	for i, o := range s.outcomes {
		if o.Status == study.Waiting {
			indices = append(indices, i)
		}
	}
	return indices
}

// follow takes in the news until all workers are done.
func (s *sweep) follow(ctx context.Context, feed <-chan news) error {
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	var failed error
	for {
		select {
		case n, ok := <-feed:
			if !ok {
				return errors.Join(failed, s.view.close(), context.Cause(ctx))
			}
			if n.outcome != nil {
				s.outcomes[n.job] = *n.outcome
				failed = errors.Join(failed, s.write())
			}
			if err := s.view.news(n); err != nil && failed == nil {
				failed = err
			}
		case <-tick.C:
			s.view.show(ctx.Err() != nil)
		}
	}
}

// carryOut runs one job from its start or its checkpoint to its end.
func (s *sweep) carryOut(ctx context.Context, i int, tell func(news)) {
	if ctx.Err() != nil {
		return
	}
	j := s.plan.Jobs()[i]
	o := s.blank(j)
	o.Status = study.Running
	tell(news{outcome: &o})
	began := time.Now()
	var err error
	if j.Row.Baseline != "" {
		err = s.runBaseline(ctx, j)
	} else {
		err = s.train(ctx, j, func(e event.Event) { tell(news{event: e}) })
	}
	end, looked := s.lookAt(j)
	switch {
	case end.Status == study.Waiting && ctx.Err() != nil: // interrupted: it waits for the next time
	case end.Status == study.Waiting:
		if err = errors.Join(err, looked); err == nil {
			err = errors.New("the run ended without a result")
		}
		end.Status, end.Reason, end.Seconds = study.Failed, oneLine(err.Error()), time.Since(began).Seconds()
	case end.Status == study.Done && s.spaces && j.Row.Name == study.Full:
		if err := s.measureSpaces(ctx, j); err != nil && ctx.Err() == nil {
			end.Reason = "spaces not measured: " + oneLine(err.Error())
		}
	}
	tell(news{outcome: &end})
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// train trains a job in a process of its own.
func (s *sweep) train(ctx context.Context, j study.Job, handle func(event.Event)) error {
	resume, err := s.clear(j)
	if err != nil {
		return err
	}
	args := []string{"train", "--json", "--resume", s.folder(j).Path()}
	if !resume {
		args = append([]string{"train", "--json", "--run", s.folder(j).Path()}, s.arguments(j)...)
	}
	return s.process(ctx, args, func(out io.Reader) error { return readEvents(out, handle) })
}

// arguments are those that any run of a job takes.
func (s *sweep) arguments(j study.Job) []string {
	args := []string{"--data", s.plan.Data, "--preset", s.plan.Preset, "--seed", strconv.FormatUint(j.Seed, 10), "--threads", strconv.Itoa(s.threads)}
	for _, set := range slices.Concat(s.plan.Base, j.Row.Set) {
		args = append(args, "--set", set.Key+"="+set.Value)
	}
	return args
}

// readEvents reads the events of a run as they come.
func readEvents(out io.Reader, handle func(event.Event)) error {
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
		handle(e)
	}
}

// runBaseline runs a baseline in a process of its own and keeps its line.
func (s *sweep) runBaseline(ctx context.Context, j study.Job) error {
	if err := s.folder(j).Clear(); err != nil {
		return err
	}
	var r savedBaseline
	args := append([]string{"baseline", "--json", "--method", j.Row.Baseline}, s.arguments(j)...)
	err := s.process(ctx, args, func(out io.Reader) error { return json.NewDecoder(out).Decode(&r.BaselineResult) })
	if err != nil {
		return err
	}
	r.Version = version()
	return s.saveJSON(j, record.BaselineFile, r)
}

// saveJSON saves v in a file of the job's folder.
func (s *sweep) saveJSON(j study.Job, name record.File, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := s.folder(j).Make(); err != nil {
		return err
	}
	return s.folder(j).Write(name, append(text, '\n'))
}

// measureSpaces measures the spaces of Fig. 4 on a run's model.
func (s *sweep) measureSpaces(ctx context.Context, j study.Job) error {
	var separation engine.Separation
	args := []string{"eval", s.folder(j).Path(), "--spaces", "--json", "--data", s.plan.Data}
	err := s.process(ctx, args, func(out io.Reader) error {
		lines := json.NewDecoder(out)
		var result json.RawMessage
		return errors.Join(lines.Decode(&result), lines.Decode(&separation))
	})
	if err != nil {
		return err
	}
	return s.saveJSON(j, record.SpacesFile, separation)
}

// process runs segzsl with args; read gets its output. When ctx ends, the
// process is interrupted and given time to end in order. The error says what it
// complained about.
func (s *sweep) process(ctx context.Context, args []string, read func(io.Reader) error) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGINT) }
	cmd.WaitDelay = orphanPatience
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt from the keyboard comes to it once, from here
	var complaint worker.Tail
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	misread := read(out)
	_, _ = io.Copy(io.Discard, out) // it may still write
	if err := cmd.Wait(); err != nil {
		return errors.New(complaint.Text(cmd.ProcessState.String()))
	}
	if misread != nil {
		return fmt.Errorf("read output of segzsl %s: %w", args[0], misread)
	}
	return nil
}

// finish says what came out.
func (s *sweep) finish(took time.Duration) error {
	failed := 0
	for _, o := range s.outcomes {
		if o.Status == study.Failed {
			failed++
		}
	}
	if err := s.view.finished(took); err != nil {
		return err
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d runs failed; %s tells why", failed, len(s.outcomes), filepath.Join(s.dir, string(report.ResultsFile)))
	}
	return nil
}
