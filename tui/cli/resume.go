package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/engine/worker"
)

func (a *app) resumeCommand() *cobra.Command {
	var flags runFlags
	var again resumeFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "resume RUN",
		Short: "resume a stopped or interrupted run",
		Long: `Resume a stopped or interrupted run, even after a crash, from its last checkpoint; with bit-identical results.
RUN is a path, the name of a run in the state home, or latest: the latest run that has not finished.

A run that was interrupted before its first checkpoint starts again, with its own config and seed. If the last checkpoint is damaged, the one before is used; of a damaged log, the lines before the damage. What was lost is printed and recorded.
Output and exit codes are those of segzsl train.`,
		Example: `
segzsl resume latest
segzsl resume RUN --data moved/birds.npz`,
		Args: oneArg("a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			again.resume = args[0]
			return a.train(cmd.Context(), func() (*worker.Run, error) { return again.begin(&flags, "", a.workerOptions()) }, asJSON)
		},
	}
	cmd.Flags().StringVarP(&flags.data, "data", "d", "", "data set: a name or a path, if it has moved")
	addForceData(cmd, &again.forceData)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print every event as a JSON line")
	cmd.ValidArgsFunction = completeRuns
	_ = cmd.RegisterFlagCompletionFunc("data", completeData)
	return cmd
}

// resumeFlags select a run to resume or to fork.
type resumeFlags struct {
	resume, fork string
	forceData    bool
}

func addForceData(cmd *cobra.Command, to *bool) {
	cmd.Flags().BoolVar(to, "force-data", false, "use data other than those trained on; marks results as unverified")
}

func (f *resumeFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.resume, "resume", "", "resume a stopped or interrupted run: its path, its name, or latest")
	cmd.Flags().StringVar(&f.fork, "fork", "", "start a new run from the last checkpoint of a run, with changes by --set")
	addForceData(cmd, &f.forceData)
	_ = cmd.Flags().MarkHidden("resume") // it is now a command
	_ = cmd.RegisterFlagCompletionFunc("fork", completeRuns)
}

// begin resumes the run, or a fork of it in the folder dir. Of the other flags it
// uses --data, for a data set that has moved, and --set for a fork.
func (f *resumeFlags) begin(flags *runFlags, dir string, opt worker.Options) (*worker.Run, error) {
	if err := f.check(flags, dir); err != nil {
		return nil, err
	}
	path, err := f.find()
	if err != nil {
		return nil, err
	}
	run, err := record.Open(path)
	if err != nil {
		return nil, err
	}
	from := run.Recipe.Data
	if flags.data != "" {
		from = flags.data
	}
	set, err := data.Open(from)
	if err != nil {
		return nil, err
	}
	opt.ForceData = f.forceData
	if f.resume != "" {
		return worker.Resume(run, set, opt)
	}
	settings, err := settingsOf(flags.set)
	if err != nil {
		return nil, err
	}
	return worker.Fork(run, worker.Branch{Set: settings}, set, dir, opt)
}

func (f *resumeFlags) find() (string, error) {
	if f.fork != "" {
		return record.Find(f.fork, record.CheckpointFile)
	}
	return record.FindUnfinished(f.resume)
}

func (f *resumeFlags) check(flags *runFlags, dir string) error {
	given := flags.preset + flags.config + flags.seed + flags.threads
	switch {
	case f.resume != "" && f.fork != "":
		return usagef("--resume and --fork cannot be used together")
	case given != "":
		return usagef("a resumed run uses its own config: --preset, --config, --seed and --threads cannot be changed")
	case f.resume != "" && (len(flags.set) > 0 || dir != ""):
		return usagef("--resume continues a run unchanged, in its folder; use --fork with --set or --run")
	}
	return nil
}

func settingsOf(pairs []string) ([]config.Setting, error) {
	var cfg config.Config
	if err := assign(&cfg, pairs); err != nil {
		return nil, err
	}
	var settings []config.Setting
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		settings = append(settings, config.Setting{Key: strings.TrimSpace(key), Value: strings.TrimSpace(value)})
	}
	return settings, nil
}
