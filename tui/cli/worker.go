package cli

import (
	"github.com/spf13/cobra"

	"segzsl/engine/worker"
)

// workerCommand is the process that an explorer starts to train in: it owns the
// run, and screens come and go.
func (a *app) workerCommand() *cobra.Command {
	return &cobra.Command{
		Use:    worker.Command,
		Short:  "train a run for screens to watch",
		Hidden: true,
		Long: `Train the run that is ordered on standard input, and serve it to screens over a socket in its folder.
The explorer starts this; segzsl attach comes back to it. When the run can be watched, a line of JSON says so on standard output.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a.graceful.Store(true)
			return worker.Main(cmd.Context(), worker.Streams{In: a.in, Out: a.out, Err: a.err}, version())
		},
	}
}
