package tui

import (
	"context"
	"errors"
	"os"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/output"
	"segzsl/tui/plain"
	"segzsl/tui/run"
)

// RunPlain is Run as plain text, for terminals that cannot position a cursor, for
// screen readers and for pipes. The end of the input quits; a run in a process of its
// own then continues.
func RunPlain(ctx context.Context, opt Options) error {
	app, err := New(ctx, opt)
	if err != nil {
		return err
	}
	defer app.close()
	if opt.Input == nil {
		opt.Input = os.Stdin
	}
	if opt.Output == nil {
		opt.Output = output.NewWriter(os.Stdout)
	}
	app.unwatched = true
	app.Update(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	return plain.Run(app.run.ctx, plainApp{app}, opt.Input, opt.Output)
}

// plainApp is the explorer as plain mode sees it.
type plainApp struct{ *App }

func (p plainApp) Run() *run.State {
	if p.run.training == nil {
		return nil
	}
	return p.run.State
}

func (p plainApp) Received(msg tea.Msg) (events []event.Event, ok bool) {
	m, ok := msg.(eventsMsg)
	if ok && m.serial == p.run.serial {
		events = m.events
	}
	return events, ok
}

func (p plainApp) Busy() bool {
	return p.setup.Opening() || p.setup.Starting || p.forks.busy() || p.samples.Waits()
}

func (p plainApp) Setup() plain.Setup       { return p.setup }
func (p plainApp) Notices() [2]string       { return [2]string{p.setup.Notice(), p.run.Notice} }
func (p plainApp) Situation() run.Situation { return p.situation() }
func (p plainApp) Screens() []string        { return p.screenNames() }

func (p plainApp) Execute(line string) (tea.Cmd, error) {
	do, ok := p.commands().find(line)
	if !ok {
		return nil, p.commands().unknown(line)
	}
	return p.commands().run(do)
}

func (p plainApp) Commands() []plain.Command {
	var all []plain.Command
	for _, c := range p.commands().table() {
		all = append(all, plain.Command{Name: c.name, Takes: c.takes, About: c.about})
	}
	return all
}

func (p plainApp) Keys() (title string, keys []string) {
	for _, k := range p.keys {
		if k.where&p.screen != 0 && k.Do != nil && k.Long != paletteTitle {
			keys = append(keys, k.Long)
		}
	}
	return p.at().title, keys
}

func (p plainApp) Question() string {
	if p.ask == nil {
		return ""
	}
	return p.ask.question
}

func (p plainApp) Reply(r plain.Reply) tea.Cmd {
	switch r {
	case plain.Yes:
		return p.confirmYes()
	case plain.No:
		return p.confirmNo()
	}
	return p.confirmOther()
}

func (p plainApp) Prompt() string {
	if p.prompt == nil {
		return ""
	}
	return p.prompt.title
}

func (p plainApp) Accept(text string) (tea.Cmd, error) {
	line := p.prompt
	line.line.Set(text)
	cmd := p.promptAccept()
	if p.prompt == line {
		return cmd, errors.New(line.wrong)
	}
	return cmd, nil
}

func (p plainApp) Cancel() { p.promptCancel() }

func (p plainApp) Glossary() []string      { return glossary(p.theme, 1000) }
func (p plainApp) Recipe() (string, error) { return p.recipe() }

func (p plainApp) Screen() string {
	p.layout()
	return p.draw()
}

func (p plainApp) Weight(t *run.Term) string {
	return p.live.WeightText(t, t.Value.Weight, true)
}

func (p plainApp) Answer(e event.Answered) string {
	switch {
	case e.ID != p.samples.Question():
	case e.Error != "":
		return e.Error
	case e.Answer != nil && p.opt.AnswerText != nil:
		return p.opt.AnswerText(p.run.set, p.samples.At(e.Answer)) + p.shared.Album.PathWords(e.Answer.Sample)
	}
	return ""
}

func (p plainApp) Result(e event.Result) string {
	if p.opt.ResultText == nil {
		return record.Line(e)
	}
	return p.opt.ResultText(e)
}

func (p plainApp) Text(line string) string {
	return p.asShown(strings.TrimRight(ansi.Strip(line), " "))
}
