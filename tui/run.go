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
	"segzsl/engine"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/themes"
	"segzsl/tui/run"
)

// Training is a run as the screen sees it, in this process or another.
type Training interface {
	// Post queues a command and never blocks.
	Post(event.Command)
	// Subscribe opens a feed of every event, from the first.
	Subscribe() Feed
	// Done is closed when the run has ended.
	Done() <-chan struct{}
	// Folder is where the run is kept; "" if it is not.
	Folder() string
	// Outlives reports whether the run goes on when this program ends.
	Outlives() bool
	// Close lets go of the run. One that does not outlive this program stops.
	Close()
}

// Feed yields a run's events. Wait blocks until there are some and returns all
// of them; io.EOF follows the last.
type Feed interface {
	Wait(ctx context.Context) ([]event.Event, error)
}

// Local is a runner of this process as a Training.
func Local(r *engine.Runner) Training { return local{r} }

type local struct{ *engine.Runner }

func (l local) Subscribe() Feed { return l.Runner.Subscribe() }
func (l local) Outlives() bool  { return false }
func (l local) Folder() string  { return "" }

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
	// Start begins a run; nil trains in this process and keeps nothing.
	Start func(set *data.Set, cfg config.Config, preset string) (Training, error)
	// Attach watches the run in a folder; nil means that none can be.
	Attach func(folder string) (Training, error)
	// Resume goes on with a run that was cut off or stopped, from its last
	// checkpoint; nil means that none can be.
	Resume func(folder string) (Training, error)
	// Fork branches off a run at the checkpoint of the event.Fork command of that
	// number, or with 0 at its last, under changed fields and terms (on or off); nil means that
	// none can be.
	Fork func(folder string, id uint64, set []config.Setting, terms map[config.Term]bool) (Training, error)
	// Find looks up a run by its name, for Attach; nil knows none.
	Find func(name string) (folder, data string, err error)
	// Runs lists names that Find knows, "name\thow it stands"; nil lists none.
	Runs func() []string
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
}

// stopPatience is how long Run waits for a stopped run to write its last event.
const stopPatience = 5 * time.Second

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
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(app.cores + screenRoom))
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
	if o.Start == nil {
		o.Start = func(set *data.Set, cfg config.Config, preset string) (Training, error) {
			r, err := engine.Start(set, cfg, engine.Options{Preset: preset, Linger: true})
			if err != nil {
				return nil, err
			}
			return Local(r), nil
		}
	}
	if o.Data == "" {
		o.Data = firstSet()
	}
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

// close ends the app: a run that is to stop, or cannot go on without this
// program, is stopped and given a while to write its last event.
func (a *App) close() {
	a.cancel()
	a.endRecord()
	if a.training == nil {
		return
	}
	stop := a.stopping || !a.training.Outlives()
	if stop && a.run.Phase != run.Ended {
		a.training.Post(event.Stop{})
	}
	gone := make(chan struct{})
	go func() { // ends with the training, or with the program
		if stop {
			<-a.training.Done()
		}
		a.training.Close()
		close(gone)
	}()
	select {
	case <-gone:
	case <-time.After(stopPatience):
	}
}
