package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/record"
	"segzsl/engine/worker"
)

// resumeFlags name a run to go on with, or to fork.
type resumeFlags struct{ resume, fork string }

func (f *resumeFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.resume, "resume", "", "go on with a run that was stopped or cut off: its path, its name, or latest")
	cmd.Flags().StringVar(&f.fork, "fork", "", "branch off a run at its last checkpoint, with other values by --set")
	_ = cmd.RegisterFlagCompletionFunc("resume", completeRuns)
	_ = cmd.RegisterFlagCompletionFunc("fork", completeRuns)
}

// begin goes on with the run, or with a fork of it in the folder dir. Of the
// other flags it takes --data, where the set lies elsewhere now, and for a fork
// --set.
func (f *resumeFlags) begin(flags *runFlags, dir string) (*worker.Run, error) {
	if err := f.check(flags, dir); err != nil {
		return nil, err
	}
	path, err := record.Find(f.resume+f.fork, record.CheckpointFile)
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
	opt := worker.Options{Version: version()}
	if f.resume != "" {
		return worker.Resume(run, set, opt)
	}
	settings, err := settingsOf(flags.set)
	if err != nil {
		return nil, err
	}
	return worker.Fork(run, worker.Branch{Set: settings}, set, dir, opt)
}

func (f *resumeFlags) check(flags *runFlags, dir string) error {
	given := flags.preset + flags.config + flags.seed + flags.threads
	switch {
	case f.resume != "" && f.fork != "":
		return usagef("--resume and --fork: one of them at a time")
	case given != "":
		return usagef("a run that goes on keeps its own config: leave out --preset, --config, --seed and --threads")
	case f.resume != "" && (len(flags.set) > 0 || dir != ""):
		return usagef("--resume goes on with a run as it is, in its folder; with --set or --run, take --fork")
	}
	return nil
}

func settingsOf(pairs []string) ([]config.Setting, error) {
	var trial config.Config
	if err := assign(&trial, pairs); err != nil {
		return nil, err
	}
	var settings []config.Setting
	for _, pair := range pairs {
		key, value, _ := strings.Cut(pair, "=")
		settings = append(settings, config.Setting{Key: strings.TrimSpace(key), Value: strings.TrimSpace(value)})
	}
	return settings, nil
}
