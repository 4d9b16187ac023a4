package cli

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	mango "github.com/muesli/mango-cobra"
	"github.com/muesli/roff"
	"github.com/spf13/cobra"

	"segzsl/engine"
	"segzsl/engine/config"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "print version and build",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			b := build()
			_, err := fmt.Fprintf(a.out, "segzsl %s\ncommit %s\n%s %s/%s, kernels %s\n", b.Version, cmp.Or(b.Commit, "not recorded by the build"), runtime.Version(), runtime.GOOS, runtime.GOARCH, b.Kernel)
			return err
		},
	}
}

// build identifies this program.
func build() config.Build {
	b := config.Build{Version: version(), Commit: commit, Kernel: engine.Kernels()}
	if info, ok := debug.ReadBuildInfo(); ok && b.Commit == "" {
		b.Commit = commitOf(info)
	}
	return b
}

// commitOf is the commit of a build, with "+dirty" if files were changed.
func commitOf(info *debug.BuildInfo) string {
	settings := buildSettings(info)
	revision := settings["vcs.revision"]
	if revision = revision[:min(12, len(revision))]; revision != "" && settings["vcs.modified"] == "true" {
		return revision + "+dirty"
	}
	return revision
}

func buildSettings(info *debug.BuildInfo) map[string]string {
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	return settings
}

// release and commit are set by the linker in releases (.ci/release), which are built
// without what Go records of a repository.
var release, commit string

// version is the version of the release or of the module, and the commit of the build.
func version() string {
	if release != "" {
		return strings.TrimSpace(release + " " + commit)
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return versionOf(info)
}

func versionOf(info *debug.BuildInfo) string {
	settings := buildSettings(info)
	name := info.Main.Version
	if name == "" || name == "(devel)" {
		name = "devel"
	}
	revision := settings["vcs.revision"]
	if len(revision) < 12 || strings.Contains(name, revision[:12]) { // as pseudo-versions do
		return name
	}
	name += " " + revision[:12]
	if settings["vcs.modified"] == "true" {
		name += " modified"
	}
	if at, err := time.Parse(time.RFC3339, settings["vcs.time"]); err == nil {
		name += at.UTC().Format(" 2006-01-02")
	}
	return name
}

func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man",
		Short:   "print the manual page",
		Long:    "Print the manual page in roff, with every key of the config.",
		Example: "segzsl man | man -l -",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			page, err := mango.NewManPage(1, cmd.Root())
			if err != nil {
				return fmt.Errorf("man: %w", err)
			}
			page = page.WithSection("Keys", manKeys()).
				WithSection("Events", manEvents()).
				WithSection("Files", "$XDG_STATE_HOME/segzsl/runs (or ~/.local/state/segzsl/runs): the run folders, each with config.toml, events.jsonl, result.json and model.npz, and checkpoint.npz until the run has finished.").
				WithSection("Environment", "XDG_STATE_HOME: the folder for run folders.\nNO_COLOR: if set, output has no colours.").
				WithSection("Exit status", "0 done; 1 failed; 2 wrong usage; 128 + n ended by signal n (129 hang-up, 130 interrupt, 131 quit, 141 closed pipe, 143 termination).")
			_, err = fmt.Fprint(a.out, page.Build(roff.NewDocument()))
			return err
		},
	}
}

// manKeys lists the keys of the config as a section of the manual.
func manKeys() string {
	text := "Keys of --set and of config files, with default, range, meaning and source.\n"
	cfg := config.Default()
	for i := range config.Fields {
		f := &config.Fields[i]
		text += fmt.Sprintf("\n%s = %s\n%s; %s (%s).\n", f.Key, f.Text(&cfg), f.Meaning, f.Range(), f.Source)
	}
	return text
}

// manEvents documents the lines of train --json and events.jsonl.
func manEvents() string {
	text := "With --json, train prints a JSON object per line for each event, with its kind under the key event. " +
		"Accuracies are fractions from 0 to 1. A number that is not finite is one of the strings \"NaN\", \"+Inf\", \"-Inf\".\n"
	for _, e := range []struct{ kind, keys string }{
		{"run", "the first: run, set, preset, plan (a list of stages with pass, stage, batches, epochs), version, kernel (avx2, avx512 and neon give the same numbers, go may not), started_at, config; of a fork also parent and forked_at"},
		{"run_resumed", "a run resumes from a checkpoint: plan, stage, batch, reason, version, kernel, at"},
		{"stage", "a stage starts: plan (its place in the plan of run, from 0), pass, stage, batches, epochs"},
		{"batch", "a step is done: plan, pass, stage, batch and epoch (from 1), terms (a list of term, value, weight), seconds, norms (a list of network and the Euclidean norm of its gradient; Es, Er, Dec, W, q, G, D or C)"},
		{"validated", "scores by a fast predictor after an epoch, on validation samples, or on test samples if oracle is true: plan, stage, batch, epoch, by, oracle, scores"},
		{"stage_done", "a stage ends: plan, pass, stage, batches, seconds, skipped"},
		{"pass_done", "a pass ends: pass, scores, generator_fit (R² of the means of generated features: seen and, in validation, held_out)"},
		{"paused, resumed, stage_restarted, weight_set, term_toggled, pace_set, checkpointed, forked, refused", "what a user did in the explorer"},
		{"test_viewed", "test samples were looked at before the end: plan, stage, batch"},
		{"result", "the last of a finished run: acc_s, acc_u, acc_h, t1, ausuc, auroc, seen_only, calibration, calibration_from, calibrated_acc_s, calibrated_acc_u, calibrated_acc_h, oracle_acc_h, set, split_hash, seed, protocol, altered, test_viewed_before_end, seconds, run, generator_fit, fingerprint, version, kernel"},
		{"stopped", "the last of a stopped run: plan, stage, batch"},
		{"diverged", "the last of a run whose loss became NaN or infinite: term, stage, batch, value, last_finite"},
		{"failed", "the last of a run with an error: error"},
	} {
		text += fmt.Sprintf("\n%s\n%s.\n", e.kind, e.keys)
	}
	return text
}
