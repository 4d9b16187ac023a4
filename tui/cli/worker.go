package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/engine/wire"
)

// Once its run has ended and nobody has watched for so long, a worker goes.
const workerGrace = 2 * time.Second

// workerReady is the line with which a worker says that its run can be watched.
type workerReady struct {
	Run    string `json:"run"`
	Folder string `json:"folder"`
	PID    int    `json:"pid"`
}

// workerCommand is the process that an explorer starts to train in: it owns the
// run, and screens come and go.
func (a *app) workerCommand() *cobra.Command {
	var order workerOrder
	cmd := &cobra.Command{
		Use:    "worker",
		Short:  "train a run for screens to watch",
		Hidden: true,
		Long: `Train the run whose config.toml stands on standard input, and serve it to screens over a socket in its folder.
The explorer starts this; segzsl attach comes back to it. When the run can be watched, a line of JSON says so on standard output.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.worker(cmd.Context(), order) },
	}
	cmd.Flags().StringVar(&order.dir, "run", "", "the run folder, new or empty (one under the state home)")
	cmd.Flags().StringVar(&order.resume, "resume", "", "go on with the run in this folder instead")
	cmd.Flags().BoolVar(&order.fork, "fork", false, "branch off a run instead, as the JSON on standard input says")
	return cmd
}

// workerOrder is what a worker is to train: a new run, the rest of one, or a fork.
type workerOrder struct {
	dir, resume string
	fork        bool
}

// forkOrder says what to branch off where, and how; see record.Run.Fork.
type forkOrder struct {
	Folder     string               `json:"folder"`
	Checkpoint uint64               `json:"checkpoint"`
	Set        []config.Setting     `json:"set"`
	Terms      map[config.Term]bool `json:"terms"`
}

// begin starts the run that is ordered.
func (o workerOrder) begin(in io.Reader) (*keptRun, error) {
	switch {
	case o.resume != "":
		run, err := record.Open(o.resume)
		if err != nil {
			return nil, err
		}
		return branch(run, run.Reopen)
	case o.fork:
		var order forkOrder
		if err := json.NewDecoder(in).Decode(&order); err != nil {
			return nil, fmt.Errorf("worker: read order to fork: %w", err)
		}
		run, err := record.Open(order.Folder)
		if err != nil {
			return nil, err
		}
		return branch(run, func() (*record.Writer, engine.Resumption, error) {
			return run.Fork(o.dir, order.Checkpoint, order.Set, order.Terms)
		})
	}
	recipe, err := readRecipe(in)
	if err != nil {
		return nil, err
	}
	set, err := data.Open(recipe.Data)
	if err != nil {
		return nil, err
	}
	return keep(set, recipe, o.dir, true)
}

// branch goes on with what open opens, on the data of run.
func branch(run *record.Run, open func() (*record.Writer, engine.Resumption, error)) (*keptRun, error) {
	set, err := data.Open(run.Recipe.Data)
	if err != nil {
		return nil, err
	}
	folder, from, err := open()
	if err != nil {
		return nil, err
	}
	return keepOn(set, folder, from, true)
}

// worker trains, and serves until the run has ended and nobody watches.
func (a *app) worker(ctx context.Context, order workerOrder) error {
	a.graceful.Store(true)
	lowerPriority()
	run, err := order.begin(a.in)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { run.Post(event.Stop{}) })()
	err = a.serve(ctx, run)
	return errors.Join(err, run.err)
}

// serve lets screens at a run until it has ended and the last has gone.
func (a *app) serve(ctx context.Context, run *keptRun) error {
	doors, err := open(run)
	if err != nil {
		run.end()
		return err
	}
	if err := a.becomeDaemon(run.folder.Folder); err != nil {
		run.end()
		return errors.Join(err, doors.close())
	}
	<-run.Done()
	doors.server.WaitIdle(ctx, workerGrace)
	run.Close()
	return doors.close()
}

// doors let screens at a run.
type doors struct {
	server *wire.Server
	stop   context.CancelFunc
	served chan error
}

// open opens the socket of a run.
func open(run *keptRun) (*doors, error) {
	l, err := run.folder.Listen()
	if err != nil {
		return nil, err
	}
	d := &doors{server: wire.NewServer(run.Runner, run.folder.Name(), version()), served: make(chan error, 1)}
	var ctx context.Context
	ctx, d.stop = context.WithCancel(context.Background())
	go func() { d.served <- d.server.Serve(ctx, l) }()
	return d, nil
}

// close shuts the doors of a run that is closed: screens hear its last event,
// and have a second to do so.
func (d *doors) close() error {
	last, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	d.server.WaitIdle(last, 0)
	d.stop()
	return <-d.served
}

// becomeDaemon says that the run can be watched, and lets go of the terminal:
// complaints go to the folder from here on.
func (a *app) becomeDaemon(folder *record.Folder) error {
	log, err := folder.Append(record.LogFile)
	if err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	defer log.Close()
	line, err := json.Marshal(workerReady{folder.Name(), folder.Path(), os.Getpid()})
	if err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	if _, err := fmt.Fprintf(a.out, "%s\n", line); err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	if file, ok := a.out.(*os.File); ok {
		file.Close()
	}
	if file, ok := a.err.(*os.File); ok { // a crash writes to the descriptor
		return unix.Dup2(int(log.Fd()), int(file.Fd()))
	}
	return nil
}

// readRecipe reads a whole config.toml.
func readRecipe(r io.Reader) (config.Recipe, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return config.Recipe{}, fmt.Errorf("worker: read recipe: %w", err)
	}
	recipe, lay, err := config.ReadRecipe(text)
	if err != nil {
		return recipe, fmt.Errorf("worker: read recipe: %w", err)
	}
	recipe.Config = config.Default()
	return recipe, lay(&recipe.Config)
}
