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

// Command is the argument with which the program runs Main.
const Command = "worker"

// grace is how long a worker waits for screens after the end of its run.
const grace = 2 * time.Second

// request is the JSON on the standard input of a worker: start, resume or fork a run.
type request struct {
	Folder string  `json:"folder"`           // of the run; empty for a new one or a fork
	Recipe string  `json:"recipe,omitempty"` // for a new run: config.toml
	Parent string  `json:"parent,omitempty"` // for a fork: folder of the parent
	Branch *Branch `json:"branch,omitempty"` // for a fork
}

// ready is the line by which a worker reports that screens can attach.
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

// Main trains the run requested on standard input, and serves it until it has ended and
// no screen is attached. When screens can attach, it writes a line of JSON and closes
// its output; after that, errors go to the run folder. When ctx ends, the run is
// stopped.
func Main(ctx context.Context, std Streams, version string) error {
	lowerPriority()
	var o request
	if err := json.NewDecoder(std.In).Decode(&o); err != nil {
		return fmt.Errorf("worker: read request: %w", err)
	}
	waiting := func(err error, most time.Duration) {
		fmt.Fprintf(std.Err, "trying to save for %s at most: %v\n", most.Round(time.Second), err)
	}
	run, err := o.begin(Options{Version: version, Linger: true, Waiting: waiting})
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { run.Post(event.Stop{}) })()
	err = serveToEnd(ctx, run, std, version)
	return errors.Join(err, run.Err())
}

// begin starts the requested run.
func (o request) begin(opt Options) (*Run, error) {
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

// serveToEnd serves a run until it has ended and no screen is attached.
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

// becomeDaemon reports that screens can attach, and closes the terminal's descriptors:
// after that, errors go to the folder.
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
