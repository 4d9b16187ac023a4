package cli

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"segzsl/data/regular"
	"segzsl/tui"
)

func (a *app) replayCommand() *cobra.Command {
	var face faceFlags
	var speed float64
	cmd := &cobra.Command{
		Use:   "replay FILE",
		Short: "replay a recorded session, without training",
		Long: `Replay the keys and events of a session that the explorer recorded with --record or the command record, at any speed, without training.
Space pauses, + and - change the speed, q quits.`,
		Example: `
segzsl explore --data synthetic --record session.jsonl
segzsl replay session.jsonl --speed 4`,
		Args: oneArg("a session"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.replay(cmd.Context(), args[0], speed, &face)
		},
	}
	face.add(cmd)
	cmd.Flags().Float64Var(&speed, "speed", 1, "speed relative to the recording")
	return cmd
}

func (a *app) replay(ctx context.Context, path string, speed float64, face *faceFlags) error {
	if speed < 1.0/16 || speed > 64 {
		return usagef("--speed %g: want 0.0625 to 64", speed)
	}
	if err := face.check(a); err != nil {
		return err
	}
	if face.plain {
		return usagef("replay needs a terminal that can position the cursor")
	}
	file, _, err := regular.Open(path)
	if err != nil {
		return fmt.Errorf("replay: %w", err)
	}
	defer file.Close()
	a.graceful.Store(true)
	err = a.onScreen(func(out io.Writer) error {
		return tui.Replay(ctx, file, speed, tui.Options{Theme: face.theme, ThemeDir: themeDir(), ASCII: face.ascii, Output: out})
	})
	if cause := context.Cause(ctx); cause != nil {
		err = cause
	}
	return err
}
