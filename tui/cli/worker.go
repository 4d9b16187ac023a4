package cli

import (
	"github.com/spf13/cobra"

	"segzsl/engine/worker"
)

// workerCommand is the process in which the explorer trains: it owns the run, and
// screens connect to it.
func (a *app) workerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    worker.Command,
		Short:  "train a run that screens can connect to",
		Hidden: true,
		Long: `Train the run described on standard input, and serve it to screens over a socket in its folder.
The explorer starts this command; segzsl attach connects to it. It writes a line of JSON to standard output when screens can connect.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.graceful.Store(true)
			return worker.Main(cmd.Context(), worker.Streams{In: a.in, Out: a.out.Pipe(), Err: a.err.Pipe()}, version())
		},
	}
}
