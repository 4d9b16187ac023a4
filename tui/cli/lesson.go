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
		Short: "be led through the explorer; without a name, list lessons",
		Long: `Open the explorer with a lesson: texts that say what to do and what to look at, while only the keys of the step work.
A lesson is a TOML file: title, data, preset, set, and [[step]] tables with text, screen, allow (keys by their help texts, "*" for all) and until ("enter", "key HELP TEXT", or a condition such as "batch>=100 and stage=generate", "paused", "ended"); pace, where a step has it, lets so many batches a second train from there on, 0 any number.`,
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
	return printTable(a.out, []string{"lesson", "title"}, false, rows)
}
