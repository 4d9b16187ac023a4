package cli

import (
	"github.com/spf13/cobra"

	"segzsl/tui"
	"segzsl/tui/lesson"
)

func (a *app) lessonCommand() *cobra.Command {
	var face faceFlags
	cmd := &cobra.Command{
		Use:   "lesson [NAME|FILE]",
		Short: "guided lessons in the explorer; without a name, list them",
		Long: `Open the explorer with a guided lesson. Each step says what to do and what to look at, and enables only the keys that it needs.
A lesson is a TOML file: title, data (a built-in set or one in the folder of the file), preset, set, and [[step]] tables with text, screen, allow (keys by their help texts, "*" for all) and until ("enter", "key HELP TEXT", or a condition such as "batch>=100 and stage=generate", "paused", "ended"). The optional key pace limits training to that many batches per second from the step on; 0 removes the limit.`,
		Example: `
segzsl lesson why-unseen-classes-lose`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("lesson takes one name or file, got %d", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return a.listLessons()
			}
			l, err := tui.FindLesson(args[0])
			if err != nil {
				return usageError{err}
			}
			if err := face.check(a); err != nil {
				return err
			}
			return a.show(cmd.Context(), &face, tui.Options{Data: l.Data, Preset: l.Preset, Overrides: l.Set, Lesson: args[0]})
		},
	}
	face.add(cmd)
	return cmd
}

func (a *app) listLessons() error {
	names, titles := lesson.List()
	var rows [][]string
	for i := range names {
		rows = append(rows, []string{names[i], titles[i]})
	}
	return printTable(a.out, words("lesson", "title"), rows)
}
