package worker

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Command is the argument with which the program becomes a worker: it calls Main.
const Command = "worker"

// grace is how long a worker whose run has ended waits for screens to attach.
const grace = 2 * time.Second

// order is what a worker is to train, on its input: a new run, the rest of one,
// or a fork.
type order struct {
	Folder string  `json:"folder"`           // of the run; that of a new run is empty
	Recipe string  `json:"recipe,omitempty"` // of a new run: config.toml
	Parent string  `json:"parent,omitempty"` // of a fork: the folder of the run that it leaves
	Branch *Branch `json:"branch,omitempty"` // of a fork
}

// ready is the line with which a worker reports that screens may attach.
type ready struct {
	Run    string `json:"run"`
	Folder string `json:"folder"`
	PID    int    `json:"pid"`
}

// Streams are the standard streams of a worker.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Main is a worker: it trains the run that is ordered on its input, and serves it
// until it has ended and no screen is attached. When screens may attach, it
// writes a line of JSON and closes its output; errors go to the run folder from
// then on. When ctx ends, the run is stopped.
func Main(ctx context.Context, std Streams, version string) error {
	lowerPriority()
	var o order
	if err := json.NewDecoder(std.In).Decode(&o); err != nil {
		return fmt.Errorf("worker: read order: %w", err)
	}
	run, err := o.begin(Options{Version: version, Linger: true})
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { run.Post(event.Stop{}) })()
	err = serveToEnd(ctx, run, std, version)
	return errors.Join(err, run.Err())
}

// begin begins the run that is ordered.
func (o order) begin(opt Options) (*Run, error) {
	if o.Recipe != "" {
		recipe, err := config.ParseRecipe([]byte(o.Recipe))
		if err != nil {
			return nil, fmt.Errorf("worker: read recipe: %w", err)
		}
		set, err := data.Open(recipe.Data)
		if err != nil {
			return nil, err
		}
		return Start(set, recipe, o.Folder, opt)
	}
	from := o.Folder
	if o.Branch != nil {
		from = o.Parent
	}
	run, err := record.Open(from)
	if err != nil {
		return nil, err
	}
	set, err := data.Open(run.Recipe.Data)
	if err != nil {
		return nil, err
	}
	if o.Branch != nil {
		return Fork(run, *o.Branch, set, o.Folder, opt)
	}
	return Resume(run, set, opt)
}

// serveToEnd serves a run until it has ended and the last screen has detached.
func serveToEnd(ctx context.Context, run *Run, std Streams, version string) error {
	s, err := Serve(run, version)
	if err != nil {
		run.End()
		return err
	}
	if err := becomeDaemon(run.Folder(), std); err != nil {
		run.End()
		return errors.Join(err, s.Close())
	}
	<-run.Done()
	s.server.WaitIdle(ctx, grace)
	run.Close()
	return s.Close()
}

// becomeDaemon reports that screens may attach, and lets go of the terminal:
// errors go to the folder from here on.
func becomeDaemon(folder *record.Folder, std Streams) error {
	log, err := folder.Append(record.LogFile)
	if err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	defer log.Close()
	line, err := json.Marshal(ready{folder.Name(), folder.Path(), os.Getpid()})
	if err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	if _, err := fmt.Fprintf(std.Out, "%s\n", line); err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	if file, ok := std.Out.(*os.File); ok {
		file.Close()
	}
	if file, ok := std.Err.(*os.File); ok { // a crash writes to the descriptor
		return unix.Dup2(int(log.Fd()), int(file.Fd()))
	}
	return nil
}
