// Package cli is the command line of segzsl: its commands, their output as text or
// JSON lines, exit codes and signals.
package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"sync/atomic"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"segzsl/tui/output"
)

// streams are the standard streams of a process; tests replace them by buffers. All
// output passes an output.Writer.
type streams struct {
	in       io.Reader
	out, err *output.Writer
}

func newStreams(in io.Reader, out, err io.Writer) streams {
	return streams{in, output.NewWriter(out), output.NewWriter(err)}
}

// Main runs the command line args and returns the exit code. Only main may call
// it: it handles the signals of the process.
func Main(args []string) int {
	if os.Getenv("NO_COLOR") != "" { // any value counts, but a library expects a true one
		os.Setenv("NO_COLOR", "1")
	}
	beginNarrow()
	cobra.EnableCommandSorting = false // listed in order of use
	a := &app{streams: newStreams(os.Stdin, os.Stdout, os.Stderr)}
	ctx, release := a.watchSignals(context.Background())
	defer release()
	return a.run(ctx, args)
}

// app is the state shared by commands.
type app struct {
	streams
	// graceful is set by commands that shut down cleanly when their context is
	// cancelled; a signal ends the others immediately.
	graceful    atomic.Bool
	screen      atomic.Pointer[screenFile]      // while the explorer is shown
	folders     atomic.Pointer[func() []string] // of runs of this process
	trace       []byte                          // of SIGQUIT, if it is in no log
	profilePath string
	profile     *os.File
	state       string
}

// run executes one command line.
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

// styleHelp uses fang for the help only: for other uses it would query the
// terminal's colours, and wait for the answer.
func styleHelp(ctx context.Context, root *cobra.Command) {
	root.SetHelpFunc(func(c *cobra.Command, _ []string) {
		c.Flags().Lookup("help").Hidden = true
		root.SetArgs(append(strings.Fields(c.CommandPath())[1:], "--help"))
		// fang replaces this function by its own help, then runs it.
		_ = fang.Execute(ctx, root, fang.WithoutManpage(), fang.WithoutVersion())
	})
}

const about = "Explore how SE-GZSL learns to recognise classes with no training images."

func (a *app) root() *cobra.Command {
	explore := a.exploreCommand()
	root := &cobra.Command{
		Use:   "segzsl",
		Short: about,
		Long: about + `
Without a command it opens the explorer on the built-in data set glyphs.`,
		Example: `
# explore data, train and query a model in the terminal
segzsl

# the same run without the explorer, for scripts
segzsl train --data glyphs --seed 0
segzsl train --data birds.npz --set extract.lambda_s=2 --json

# the prediction of the pretrained model, and of the latest run, for one sample
segzsl query pretrained --sample 17
segzsl query latest --sample 17`,
		Args:          a.rootArgs,
		RunE:          explore.RunE,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,

		SuggestionsMinimumDistance: 2,
	}
	root.SetIn(a.in)
	root.SetOut(a.out.Styled())
	root.SetErr(a.err.Styled())
	root.SetVersionTemplate("segzsl {{.Version}}\n")
	root.Flags().AddFlagSet(explore.Flags())
	root.PersistentFlags().StringVar(&a.profilePath, "cpuprofile", "", "write a CPU profile to a file")
	_ = root.PersistentFlags().MarkHidden("cpuprofile")
	root.PersistentFlags().StringVar(&a.state, "state", "", "folder for runs, instead of $XDG_STATE_HOME")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := a.applySettings(cmd); err != nil {
			return err
		}
		return a.startProfile()
	}
	root.SetFlagErrorFunc(flagError)
	completeRunFlags(root)

	root.AddGroup(&cobra.Group{ID: "work", Title: "commands"}, &cobra.Group{ID: "know", Title: "reference"})
	add(root, "work", explore, a.attachCommand(), a.runsCommand(), a.recipeCommand(), a.replayCommand(), a.lessonCommand(), a.trainCommand(), a.resumeCommand(), a.evalCommand(), a.exportCommand(), a.queryCommand(), a.baselineCommand(), a.tuneCommand(), a.sweepCommand(), a.sweepRowCommand(), a.reportCommand(), a.workerCommand())
	add(root, "know", a.dataCommand(), a.presetsCommand(), a.keysCommand(), a.configCommand(), a.settingsCommand(),
		a.benchCommand(), a.parityCommand(), a.versionCommand(), a.manCommand())
	root.SetHelpCommand(helpCommand())
	root.SetHelpCommandGroupID("know")
	root.SetCompletionCommandGroupID("know")
	root.InitDefaultCompletionCmd("x") // needs the arguments
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Short = "print a completion script for a shell"
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

// rootArgs rejects unknown commands, with a suggestion.
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
	return usagef("unknown command %q%s", args[0], hint)
}

// flagError removes the name of the parsing function from err.
func flagError(_ *cobra.Command, err error) error {
	if text, _, ok := strings.Cut(err.Error(), ": strconv."); ok {
		return usagef("%s: want a whole number", text)
	}
	return usageError{err}
}

// helpCommand is like cobra's, except that an unknown topic is an error.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [command]",
		Short: "help about a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			topic, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return usagef("no help for unknown command %q", strings.Join(args, " "))
			}
			topic.InitDefaultHelpFlag()
			return topic.Help()
		},
	}
}

// noArgs and oneArg are like cobra's, with usage errors.
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
