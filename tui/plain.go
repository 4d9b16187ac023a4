package tui

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/run"
)

// plain is the explorer without a screen: what the palette takes is typed, a
// line at a time, and answers are printed as lines. Nothing moves a cursor. One
// goroutine, that of RunPlain, owns it.
type plain struct {
	app     *App
	out     io.Writer
	msgs    chan tea.Msg
	opening string    // the set that was last said to open
	news    [2]string // notices of setup and run, as they were told
	asked   *confirm
	prompt  *prompt
	every   time.Duration // between lines of losses; 0 for none
	last    time.Time     // when the last was printed
	until   run.Condition // what "wait" waits for, or nil
	quit    bool
}

// lossesEvery is the time between lines of losses at first.
const lossesEvery = 5 * time.Second

// RunPlain is Run as plain text, for terminals that cannot place a cursor, for
// screen readers and for pipes. The end of the input quits; a run that outlives
// this program then goes on.
func RunPlain(ctx context.Context, opt Options) error {
	app, err := New(ctx, opt)
	if err != nil {
		return err
	}
	defer app.close()
	in, out := opt.Input, opt.Output
	if in == nil {
		in = os.Stdin
	}
	if out == nil {
		out = os.Stdout
	}
	p := &plain{app: app, out: out, msgs: make(chan tea.Msg), every: lossesEvery}
	p.take(tea.ColorProfileMsg{Profile: colorprofile.ASCII})
	p.take(tea.WindowSizeMsg{Width: 80, Height: 40})
	p.app.unwatched = true
	p.say("segzsl as plain text. Type a command, or help for all of them; quit leaves.")
	p.do(app.Init())
	return p.loop(app.run.ctx, p.typedLines(app.run.ctx, in))
}

// loop hands on what is typed and what comes of it. While a set opens, a run
// starts or a question is open, the next line waits.
func (p *plain) loop(ctx context.Context, typed <-chan string) error {
	for !p.quit {
		lines := typed
		if p.busy() {
			lines = nil
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case line, more := <-lines:
			if !more {
				return nil
			}
			p.typed(strings.TrimSpace(line))
		case msg := <-p.msgs:
			p.take(msg)
		}
	}
	return nil
}

// longestLine is the most that a typed line may hold; a recipe is far shorter.
const longestLine = 1 << 20

// typedLines reads lines until the input ends; it is left behind when the
// program ends first.
func (p *plain) typedLines(ctx context.Context, in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		s := bufio.NewScanner(in)
		s.Buffer(nil, longestLine)
		for s.Scan() {
			select {
			case lines <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}

func (p *plain) busy() bool {
	a := p.app
	if p.until != nil && (p.until(a.situation()) || a.run.Phase == run.Ended && a.run.training != nil) {
		p.until = nil
	}
	return p.until != nil || a.setup.Opening() || a.setup.Starting || a.samples.Waits() ||
		a.run.training != nil && a.run.Phase == run.Waiting
}

// do runs a command of the app in the background, for its message.
func (p *plain) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() { // ends with the command, or with the app
		select {
		case p.msgs <- cmd():
		case <-p.app.run.ctx.Done():
		}
	}()
}

// take hands the app a message and prints what came of it.
func (p *plain) take(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		p.quit = true
		return
	case eventsMsg:
		if msg.serial == p.app.run.serial {
			p.events(msg.events)
		}
		_, cmd := p.app.Update(msg)
		p.news = p.notices() // told as events already
		p.do(cmd)
	default:
		if list := reflect.ValueOf(msg); list.Kind() == reflect.Slice && list.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
			for i := range list.Len() { // of Batch or Sequence
				p.do(list.Index(i).Interface().(tea.Cmd))
			}
			return
		}
		_, cmd := p.app.Update(msg)
		p.do(cmd)
	}
	p.tell()
}

func (p *plain) notices() [2]string { return [2]string{p.app.setup.Notice(), p.app.run.Notice} }

// tell prints what the app has to say that was not said yet.
func (p *plain) tell() {
	a := p.app
	if s := a.setup; s.DataSet() != nil && !s.Opening() && p.opening != s.Name() {
		p.opening = s.Name()
		facts, notes := s.Facts(1000)
		p.say(append(facts, notes...)...)
	}
	if problem := a.setup.Problem(); problem != "" && p.opening != problem {
		p.opening = problem
		p.say("This set cannot be used: " + problem)
	}
	now := p.notices()
	for i, notice := range now {
		if notice != "" && notice != p.news[i] && (i == 0 || notice != now[0]) {
			p.say(notice)
		}
	}
	p.news = now
	if a.ask != nil && a.ask != p.asked {
		p.say(a.ask.question)
	}
	if a.prompt != nil && a.prompt != p.prompt {
		p.say("Type " + a.prompt.title + ", or an empty line to leave it.")
	}
	p.asked, p.prompt = a.ask, a.prompt
}

// say prints lines, without colours.
func (p *plain) say(lines ...string) {
	for _, line := range lines {
		line = strings.TrimRight(ansi.Strip(line), " ")
		if p.app.ascii {
			line = toASCII(line)
		}
		fmt.Fprintln(p.out, line)
	}
}

// events prints what happened in the run; losses only so often.
func (p *plain) events(events []event.Event) {
	var last *event.BatchDone
	for _, e := range events {
		switch e := e.(type) {
		case event.BatchDone:
			last = &e
		case event.Answered:
			p.answer(e)
		case event.Result:
			p.result(e)
		default:
			if line := record.Line(e); line != "" {
				p.say(line)
			}
		}
	}
	if last != nil && p.every > 0 && time.Since(p.last) >= p.every {
		p.last = time.Now()
		p.losses(*last)
	}
}

func (p *plain) losses(e event.BatchDone) {
	var terms []string
	for _, t := range e.Terms {
		terms = append(terms, fmt.Sprintf("%s %.4g", t.Term, t.Value))
	}
	line := fmt.Sprintf("%s batch %d, epoch %d: %s", e.Stage, e.Batch, e.Epoch, strings.Join(terms, ", "))
	p.say(strings.TrimSuffix(line, ": "))
}

func (p *plain) result(e event.Result) {
	if p.app.opt.ResultText == nil {
		p.say(record.Line(e))
		return
	}
	p.say(lines(strings.TrimSpace(p.app.opt.ResultText(e)))...)
}

func (p *plain) answer(e event.Answered) {
	if e.ID != p.app.samples.Question() {
		return
	}
	switch {
	case e.Error != "":
		p.say(e.Error)
	case e.Answer != nil && p.app.opt.AnswerText != nil:
		p.say(lines(strings.TrimSpace(p.app.opt.AnswerText(p.app.run.set, e.Answer)))...)
	}
}

// typed carries out one line.
func (p *plain) typed(line string) {
	a := p.app
	switch {
	case a.ask != nil:
		p.reply(line)
	case a.prompt != nil:
		a.prompt.line.Set(line)
		if line == "" {
			a.prompt = nil
		} else if p.do(a.promptAccept()); a.prompt != nil {
			p.say(a.prompt.wrong)
		}
	case line != "":
		if err := p.command(line); err != nil {
			p.say(err.Error())
		}
	}
	p.tell()
}

// reply answers a question of the app.
func (p *plain) reply(line string) {
	switch strings.ToLower(line) {
	case "y", "yes":
		p.do(p.app.confirmYes())
	case "n", "no":
		p.do(p.app.confirmNo())
	case "x":
		p.do(p.app.confirmOther())
	default:
		p.say("Answer y or n: " + p.app.ask.question)
	}
}

// command finds what a line means: a row of the table of commands, or a key by
// its long text.
func (p *plain) command(line string) error {
	name, argument, _ := strings.Cut(line, " ")
	for _, c := range commandTable() {
		if c.name == name && c.tell != nil {
			return c.tell(p, strings.TrimSpace(argument))
		}
	}
	do := p.app.understood(line)
	for _, e := range ranked(p.app.keyEntries(), line) {
		if do == nil && strings.EqualFold(e.text, line) {
			do = e.run
		}
	}
	if do == nil {
		return unknownCommand(line)
	}
	cmd, err := do(p.app)
	p.do(cmd)
	return err
}
