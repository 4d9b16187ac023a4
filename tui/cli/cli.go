// Package cli is the command line of segzsl: its commands, its two faces (text
// for people, JSON lines for programs), exit codes and signals.
package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
)

// streams are the three files of a process; tests put buffers in their place.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// Main runs the command line that args give and returns the exit code. It is
// for main alone: it takes over the signals of the process.
func Main(args []string) int {
	if os.Getenv("NO_COLOR") != "" { // any value counts, but a library wants a true one
		os.Setenv("NO_COLOR", "1")
	}
	cobra.EnableCommandSorting = false // they are listed by use
	a := &app{streams: streams{os.Stdin, os.Stdout, os.Stderr}}
	ctx, release := a.watchSignals(context.Background())
	defer release()
	return a.run(ctx, args)
}

// app is what the commands share.
type app struct {
	streams
	// graceful is set by commands that end in order when their context does;
	// a signal ends the others at once.
	graceful    atomic.Bool
	profilePath string
	profile     *os.File
	state       string
}

// run carries out one command line.
func (a *app) run(ctx context.Context, args []string) int {
	root := a.root()
	root.SetArgs(args)
	styleHelp(ctx, root)
	cmd, err := root.ExecuteContextC(ctx)
	if stop := a.stopProfile(); err == nil {
		err = stop
	}
	return a.report(cmd, err)
}

// styleHelp lets fang draw the help, and only that: for anything more it would
// ask the terminal for its colours first, and wait for the answer.
func styleHelp(ctx context.Context, root *cobra.Command) {
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		c.Flags().Lookup("help").Hidden = true
		root.SetArgs(append(strings.Fields(c.CommandPath())[1:], "--help"))
		// fang puts its own help in place of this function, then runs it.
		_ = fang.Execute(ctx, root, fang.WithoutManpage(), fang.WithoutVersion())
	})
}

const about = "Explore how SE-GZSL learns to recognise classes it has never seen."

func (a *app) root() *cobra.Command {
	explore := a.exploreCommand()
	root := &cobra.Command{
		Use:   "segzsl",
		Short: about,
		Long: about + `
Without a command it opens the explorer on the built-in set of glyphs.`,
		Example: `
# look at data, train, ask: all in the terminal
segzsl

# the same run without a screen, for a log or a program
segzsl train --data glyphs --seed 0
segzsl train --data birds.npz --set extract.lambda_s=2 --json

# what the last run makes of one sample
segzsl query latest --sample 17`,
		Args:          a.rootArgs,
		RunE:          explore.RunE,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
	}
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	root.SetVersionTemplate("segzsl {{.Version}}\n")
	root.Flags().AddFlagSet(explore.Flags())
	root.PersistentFlags().StringVar(&a.profilePath, "cpuprofile", "", "write a CPU profile to this file")
	_ = root.PersistentFlags().MarkHidden("cpuprofile")
	root.PersistentFlags().StringVar(&a.state, "state", "", "folder for runs, in place of $XDG_STATE_HOME")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := a.settle(cmd); err != nil {
			return err
		}
		return a.startProfile()
	}
	root.SetFlagErrorFunc(flagError)
	completeRunFlags(root)

	root.AddGroup(&cobra.Group{ID: "work", Title: "commands"}, &cobra.Group{ID: "know", Title: "reference"})
	add(root, "work", explore, a.attachCommand(), a.runsCommand(), a.recipeCommand(), a.replayCommand(), a.lessonCommand(), a.trainCommand(), a.evalCommand(), a.queryCommand(), a.baselineCommand(), a.tuneCommand(), a.sweepCommand(), a.sweepRowCommand(), a.reportCommand(), a.workerCommand())
	add(root, "know", a.dataCommand(), a.presetsCommand(), a.keysCommand(), a.configCommand(), a.settingsCommand(),
		a.benchCommand(), a.parityCommand(), a.versionCommand(), a.manCommand())
	root.SetHelpCommand(helpCommand())
	root.SetHelpCommandGroupID("know")
	root.SetCompletionCommandGroupID("know")
	root.InitDefaultCompletionCmd("x") // it wants to see arguments
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Short = "print what makes a shell complete commands"
		}
	}
	return root
}

func add(root *cobra.Command, group string, commands ...*cobra.Command) {
	for _, c := range commands {
		c.GroupID = group
		root.AddCommand(c)
	}
}

// rootArgs refuses words that are no command, and guesses what was meant.
func (a *app) rootArgs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	hint := ""
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	} else if _, err := os.Stat(args[0]); err == nil {
		hint = "; to explore it: segzsl --data " + args[0]
	}
	return usagef("there is no command %q%s", args[0], hint)
}

// flagError is err without the name of the function that failed to read a number.
func flagError(_ *cobra.Command, err error) error {
	if text, _, ok := strings.Cut(err.Error(), ": strconv."); ok {
		return usagef("%s: want a whole number", text)
	}
	return usageError{err}
}

// helpCommand is cobra's, except that an unknown topic is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "explain a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("there is no command %q to explain", strings.Join(args, " "))
			}
			topic.InitDefaultHelpFlag()
			return topic.Help()
		},
	}
}

// noArgs and oneArg are cobra's with errors that count as wrong usage.
func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s takes no arguments, got %q", cmd.Name(), args[0])
	}
	return nil
}

func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usagef("%s takes one argument, %s; got %d", cmd.Name(), what, len(args))
		}
		return nil
	}
}
