// Package tui is the explorer in the terminal: it draws what a training run reports
// and posts the user's commands. It does not train.
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

// Options configures the explorer.
type Options struct {
	// Data is the name or path of the set to open first; "" is glyphs.
	Data string
	// Preset is the initial preset; "" is the set's own.
	Preset string
	// Config, if not nil, is used instead of the preset's until another preset
	// is chosen.
	Config *config.Config
	// Overrides are settings, "key=value", on top of any preset.
	Overrides []string
	// Theme is a name for themes.Lookup; "" is chosen by the terminal's background.
	Theme string
	// ThemeDir is the folder of the user's themes.
	ThemeDir string
	// ASCII restricts output to ASCII and draws images with letters.
	ASCII bool
	// StartNow starts training as soon as the set is open.
	StartNow bool
	// Open reads a data set; nil is data.Open.
	Open func(nameOrPath string) (*data.Set, error)
	// Backend starts and finds runs; nil trains in this process and saves nothing.
	Backend worker.Backend
	// RunsIn is the folder of runs for Compare, such as a sweep's; "" is the state
	// home.
	RunsIn string
	// Images is the folder of the photographs of the first set, "" for the one that
	// ImagesFile remembers. ImagesFile remembers the folder of each set.
	Images, ImagesFile string
	// AnswerText and ResultText format an answer and a result as plain text.
	AnswerText func(set *data.Set, a *event.Answer) string
	ResultText func(event.Result) string
	// Mouse enables the mouse.
	Mouse bool
	// Lesson, if not "", is the name or file of the initial lesson.
	Lesson string
	// Record, if not "", is a file to record the session in.
	Record string
	// Run, if not "", is the folder of the run to open first; Data is its set.
	Run string
	// Weights, if not "", are a trained model to open first on Ask, a name for Backend;
	// Data is its set.
	Weights string
	// Input and Output replace the terminal of this process.
	Input  io.Reader
	Output io.Writer
	// Environ replaces the environment of this process.
	Environ []string

	cores int // threads for a run that does not set their number
}

// stopTimeout limits how long Run waits for a stopped run to write its last event.
const stopTimeout = 5 * time.Second

// screenRoom is the number of scheduler threads beyond one per core. While training
// keeps every core busy, the path of a key would otherwise wait for a worker's time
// slice at each goroutine. With it, keys are drawn about ten times sooner.
const screenRoom = 2

// Run shows the explorer until the user quits. A run of this process is then stopped.
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
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithoutSignalHandler()} // signals end ctx
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

// colourless reports whether the environment disables colour: NO_COLOR is set or,
// unless CLICOLOR_FORCE=1 overrides it, CLICOLOR=0.
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

// defaults fills in options that are not set.
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

// firstSet is the default set: glyphs, or the first built-in set.
func firstSet() string {
	first := ""
	for _, f := range data.Formats() {
		if f.BuiltIn && (first == "" || f.Name == "glyphs") {
			first = f.Name
		}
	}
	return first
}

// close closes the app, its log and, if it cannot continue without it, the run.
func (a *App) close() {
	a.run.cancel()
	a.endRecord()
	a.run.close()
}
