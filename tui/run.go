// Package tui is the explorer in the terminal: it draws what a training run
// reports and posts what the user wants of it. It never trains.
package tui

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/worker"
	"segzsl/themes"
)

// Options say how the explorer begins.
type Options struct {
	// Data is the set to open first, a name or a path; "" takes the glyphs.
	Data string
	// Preset is the preset to begin with; "" takes the set's own.
	Preset string
	// Config, if not nil, is used instead of the preset's until another preset
	// is chosen.
	Config *config.Config
	// Overrides are "key=value" settings laid over any preset.
	Overrides []string
	// Theme is what themes.Lookup finds; "" goes by the terminal's background.
	Theme string
	// ThemeDir is the folder of the user's own themes.
	ThemeDir string
	// ASCII writes no other characters, and draws images with letters.
	ASCII bool
	// StartNow begins to train as soon as the set is open.
	StartNow bool
	// Open reads a data set; nil takes data.Open.
	Open func(nameOrPath string) (*data.Set, error)
	// Backend starts and finds runs; nil trains in this process and saves nothing.
	Backend worker.Backend
	// RunsIn is the folder of runs that Compare reads, such as a sweep's; "" is
	// the state home.
	RunsIn string
	// AnswerText and ResultText write an answer and a result as plain text.
	AnswerText func(set *data.Set, a *event.Answer) string
	ResultText func(event.Result) string
	// Mouse switches the mouse on.
	Mouse bool
	// Lesson, if not "", is the name or the file of a lesson to begin with.
	Lesson string
	// Record, if not "", is a file to record the session in.
	Record string
	// Run, if not "", is the folder of a run to watch first. Data is its set.
	Run string
	// Input and Output replace the terminal of this process.
	Input  io.Reader
	Output io.Writer
	// Environ replaces the environment of this process.
	Environ []string

	cores int // workers for a run that leaves the number to the machine
}

// stopTimeout is how long Run waits for a stopped run to write its last event.
const stopTimeout = 5 * time.Second

// screenRoom is how many more processors the scheduler gets than there are:
// while training keeps every core busy, a key would otherwise wait at each of
// its hops for a worker's time slice to end. With it, keys are painted some ten
// times sooner.
const screenRoom = 2

// Run shows the explorer until the user quits. A run that still trains then is
// stopped.
func Run(ctx context.Context, opt Options) error {
	app, err := New(ctx, opt)
	if err != nil {
		return err
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(app.opt.cores + screenRoom))
	_, err = tea.NewProgram(app, programOptions(ctx, opt, &app.meter)...).Run()
	app.close()
	if errors.Is(err, tea.ErrProgramKilled) && ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func programOptions(ctx context.Context, opt Options, m *meter) []tea.ProgramOption {
	options := []tea.ProgramOption{tea.WithContext(ctx)}
	if opt.Input != nil {
		options = append(options, tea.WithInput(opt.Input))
	}
	out := opt.Output
	if out == nil {
		out = os.Stdout
	}
	options = append(options, tea.WithOutput(m.on(out)))
	env := opt.Environ
	if env == nil {
		env = os.Environ()
	} else {
		options = append(options, tea.WithEnvironment(env))
	}
	if colourless(env) {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	return options
}

// colourless reports whether the environment asks for no colour: NO_COLOR set
// to anything or, unless CLICOLOR_FORCE=1 overrides it, CLICOLOR=0.
func colourless(env []string) bool {
	off, force := false, false
	for _, v := range env {
		name, value, _ := strings.Cut(v, "=")
		switch {
		case name == "NO_COLOR" && value != "":
			return true
		case name == "CLICOLOR":
			off = value == "0"
		case name == "CLICOLOR_FORCE":
			force = value == "1"
		}
	}
	return off && !force
}

// defaults fills in what the caller left out.
func (o *Options) defaults() error {
	if o.Open == nil {
		o.Open = data.Open
	}
	if o.Backend == nil {
		o.Backend = worker.Local{}
	}
	if o.Data == "" {
		o.Data = firstSet()
	}
	o.cores = runtime.GOMAXPROCS(0)
	_, err := themes.Lookup(o.Theme, o.ThemeDir)
	return err
}

// firstSet is what opens by default: glyphs, or the first built-in set.
func firstSet() string {
	first := ""
	for _, f := range data.Formats() {
		if f.BuiltIn && (first == "" || f.Name == "glyphs") {
			first = f.Name
		}
	}
	return first
}

// close ends the app, its log and, where it cannot go on without it, the run.
func (a *App) close() {
	a.run.cancel()
	a.endRecord()
	a.run.close()
}
