package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"segzsl/data"
	"segzsl/engine"
	"segzsl/engine/record"
	"segzsl/engine/wire"
)

// workerLog is the file in a run folder that holds what its process had to
// complain about, such as the trace of a crash.
const workerLog = "worker.log"

// Once its run has ended and nobody has watched for so long, a worker goes.
const workerGrace = 2 * time.Second

// workerReady is the line with which a worker says that its run can be watched.
type workerReady struct {
	Run    string `json:"run"`
	Socket string `json:"socket"`
	PID    int    `json:"pid"`
}

// workerCommand is the process that an explorer starts to train in: it owns the
// run, and screens come and go.
func (a *app) workerCommand() *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:    "worker",
		Short:  "train a run for screens to watch",
		Hidden: true,
		Long: `Train the run whose config.toml stands on standard input, and serve it to screens over a socket in its folder.
The explorer starts this; segzsl attach comes back to it. When the run can be watched, a line of JSON says so on standard output.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.worker(cmd.Context(), dir) },
	}
	cmd.Flags().StringVar(&dir, "run", "", "the run folder, new or empty (one under the state home)")
	return cmd
}

// worker trains, and serves until the run has ended and nobody watches.
func (a *app) worker(ctx context.Context, dir string) error {
	recipe, err := readRecipe(a.in)
	if err != nil {
		return err
	}
	a.graceful.Store(true)
	lowerPriority()
	set, err := data.Open(recipe.Data)
	if err != nil {
		return err
	}
	run, err := keep(set, recipe, dir, true)
	if err != nil {
		return err
	}
	defer context.AfterFunc(ctx, func() { run.Post(engine.Stop{}) })()
	return errors.Join(a.serve(ctx, run), run.err)
}

// serve lets screens at a run until it has ended and the last has gone.
func (a *app) serve(ctx context.Context, run *keptRun) error {
	folder := run.folder.Path()
	l, err := wire.Listen(filepath.Join(folder, wire.SocketFile))
	if err != nil {
		run.end()
		return err
	}
	if err := a.becomeDaemon(folder, run.folder.Name()); err != nil {
		run.end()
		return err
	}
	server := wire.NewServer(run.Runner, run.folder.Name(), version())
	serving, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- server.Serve(serving, l) }()
	<-run.Done()
	server.WaitIdle(ctx, workerGrace)
	run.Close() // screens hear the last event, then hang up
	last, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	server.WaitIdle(last, 0)
	stop()
	return <-served
}

// becomeDaemon says that the run can be watched, and lets go of the terminal:
// complaints go to the folder from here on.
func (a *app) becomeDaemon(folder, name string) error {
	log, err := os.OpenFile(filepath.Join(folder, workerLog), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return fmt.Errorf("worker: %w", err)
	}
	defer log.Close()
	line, err := json.Marshal(workerReady{name, filepath.Join(folder, wire.SocketFile), os.Getpid()})
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
func readRecipe(r io.Reader) (record.Recipe, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return record.Recipe{}, fmt.Errorf("worker: read recipe: %w", err)
	}
	recipe, lay, err := record.ReadRecipe(text)
	if err != nil {
		return recipe, fmt.Errorf("worker: read recipe: %w", err)
	}
	recipe.Config = engine.Default()
	return recipe, lay(&recipe.Config)
}
