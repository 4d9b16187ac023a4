package cli

import (
	"bufio"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"segzsl/engine/record"
)

// removeFlags select runs to remove.
type removeFlags struct {
	older string
	yes   bool
}

func (a *app) removeRunsCommand() *cobra.Command {
	var flags removeFlags
	cmd := &cobra.Command{
		Use:   "remove [RUN...]",
		Short: "remove runs",
		Long: `Remove runs with all their files, after asking.
RUN is a path or the name of a run in the state home. With --older-than, all runs in the state home that have not changed for so long are removed, except those in training.
A run in training, or whose folder has files that are not of a run, is refused.`,
		Example: `
segzsl runs remove 20261123-174800-glyphs-s0
segzsl runs remove --older-than 30d --yes`,
		Args: func(_ *cobra.Command, args []string) error {
			if (len(args) > 0) == (flags.older != "") {
				return usagef("name the runs to remove, or use --older-than")
			}
			return nil
		},
		RunE:              func(_ *cobra.Command, args []string) error { return a.removeRuns(args, flags) },
		ValidArgsFunction: completeRuns,
	}
	cmd.Flags().StringVar(&flags.older, "older-than", "", "remove the runs that have not changed for a time such as 12h or 30d")
	cmd.Flags().BoolVarP(&flags.yes, "yes", "y", false, "remove without asking")
	return cmd
}

func (a *app) removeRuns(names []string, flags removeFlags) error {
	var runs []*record.Folder
	var err error
	if flags.older != "" {
		runs, err = oldRuns(flags.older, time.Now())
	} else {
		runs, err = namedRuns(names)
	}
	if err != nil {
		return err
	}
	if len(runs) == 0 {
		fmt.Fprintf(a.err, "No runs are older than %s.\n", flags.older)
		return nil
	}
	bytes := a.listRemoved(runs)
	if !flags.yes && !a.confirmed(fmt.Sprintf("Remove %s, %s? [y/N] ", countRuns(len(runs)), bytesText(float64(bytes)))) {
		return errors.New("no run was removed; answer y, or use --yes")
	}
	var errs []error
	for _, run := range runs {
		errs = append(errs, record.Remove(run.Path()))
	}
	return errors.Join(errs...)
}

func countRuns(n int) string {
	if n == 1 {
		return "1 run"
	}
	return fmt.Sprintf("%d runs", n)
}

// listRemoved lists the runs that are about to be removed, and returns their size.
func (a *app) listRemoved(runs []*record.Folder) (bytes int64) {
	for _, run := range runs {
		size, _ := run.Size() // of what can be read
		bytes += size
		fmt.Fprintf(a.out, "%s  %s\n", run.Path(), bytesText(float64(size)))
	}
	return bytes
}

// confirmed asks a question, and reports whether the answer is yes.
func (a *app) confirmed(question string) bool {
	fmt.Fprint(a.out, question)
	answer, _ := bufio.NewReader(a.in).ReadString('\n')
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes"
}

// namedRuns are the folders of runs with these names, each once. A run in training is
// an error.
func namedRuns(names []string) ([]*record.Folder, error) {
	var runs []*record.Folder
	for _, name := range names {
		path, err := record.Find(name, record.ConfigFile)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(runs, func(run *record.Folder) bool { return run.Path() == path }) {
			continue
		}
		run := &record.Run{Folder: record.At(path)}
		if !run.Has(record.ConfigFile) {
			return nil, fmt.Errorf("%s is not a run folder: it has no %s", path, record.ConfigFile)
		}
		if run.Live() {
			return nil, fmt.Errorf("run %s is in training; stop it first", path)
		}
		runs = append(runs, run.Folder)
	}
	return runs, nil
}

// oldRuns are the runs in the state home that are not in training and have not changed
// for so long.
func oldRuns(age string, now time.Time) ([]*record.Folder, error) {
	span, err := parseAge(age)
	if err != nil {
		return nil, err
	}
	root, err := record.Root()
	if err != nil {
		return nil, err
	}
	runs, _ := record.Runs(root) // those that cannot be read are left
	var old []*record.Folder
	for _, run := range slices.Backward(runs) {
		changed, err := run.Changed()
		if err == nil && !run.Live() && now.Sub(changed) > span {
			old = append(old, run.Folder)
		}
	}
	return old, nil
}

// parseAge parses a duration, which may be in days.
func parseAge(text string) (time.Duration, error) {
	wrong := usagef("--older-than %q: want a time such as 12h or 30d", text)
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseFloat(days, 64)
		if err != nil || !(n >= 0 && n <= 36500) {
			return 0, wrong
		}
		return time.Duration(n * float64(24*time.Hour)), nil
	}
	span, err := time.ParseDuration(text)
	if err != nil || span < 0 {
		return 0, wrong
	}
	return span, nil
}
