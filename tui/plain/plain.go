// Package plain is the explorer without a screen, for screen readers and pipes: one
// command per line, and answers as lines of text. It uses the explorer through a
// small interface.
package plain

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/run"
)

// console reads commands and prints results. It belongs to the goroutine of Run.
type console struct {
	app     Explorer
	ctx     context.Context
	out     io.Writer
	msgs    chan tea.Msg
	opening string        // the set that was last reported as open
	news    [2]string     // notices of setup and run that were printed
	asked   string        // the question that was printed
	prompt  string        // the title of the prompt that was printed
	every   time.Duration // between lines of losses; 0 for none
	last    time.Time     // when the last line of losses was printed
	until   run.Condition // what "wait" waits for, or nil
	quit    bool
}

// lossesEvery is the default interval between lines of losses.
const lossesEvery = 5 * time.Second

// Run reads commands from in and prints to out until the user quits, the input ends
// or ctx is cancelled.
func Run(ctx context.Context, app Explorer, in io.Reader, out io.Writer) error {
	c := &console{app: app, ctx: ctx, out: out, msgs: make(chan tea.Msg), every: lossesEvery}
	c.take(tea.WindowSizeMsg{Width: 80, Height: 40})
	c.print("segzsl in plain mode. Type a command; help lists all, quit leaves.")
	c.do(app.Init())
	return c.loop(c.typedLines(in))
}

// loop handles lines and messages. While a set opens, a run starts or the run has not
// answered, the next line waits.
func (c *console) loop(typed <-chan string) error {
	for !c.quit {
		lines := typed
		if c.busy() {
			lines = nil
		}
		select {
		case <-c.ctx.Done():
			return context.Cause(c.ctx)
		case line, more := <-lines:
			if !more {
				return nil
			}
			c.typed(strings.TrimSpace(line))
		case msg := <-c.msgs:
			c.take(msg)
		}
	}
	return nil
}

// longestLine limits the length of a line; a recipe is far shorter.
const longestLine = 1 << 20

// typedLines reads lines until the input ends. Its goroutine remains if the program
// ends first.
func (c *console) typedLines(in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		s := bufio.NewScanner(in)
		s.Buffer(nil, longestLine)
		for s.Scan() {
			select {
			case lines <- s.Text():
			case <-c.ctx.Done():
				return
			}
		}
	}()
	return lines
}

func (c *console) busy() bool {
	r := c.app.Run()
	if c.until != nil && (c.until(c.app.Situation()) || r != nil && r.Phase == run.Ended) {
		c.until = nil
	}
	return c.until != nil || c.app.Busy() || r != nil && r.Phase == run.Waiting
}

// do runs a command of the app in the background and delivers its message.
func (c *console) do(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() { // ends with the command, or with ctx
		select {
		case c.msgs <- cmd():
		case <-c.ctx.Done():
		}
	}()
}

// take passes a message to the app and prints what has changed.
func (c *console) take(msg tea.Msg) {
	switch msg.(type) {
	case nil:
		return
	case tea.QuitMsg:
		c.quit = true
		return
	}
	if list := reflect.ValueOf(msg); list.Kind() == reflect.Slice && list.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		for i := range list.Len() { // of Batch or Sequence
			c.do(list.Index(i).Interface().(tea.Cmd))
		}
		return
	}
	events, ok := c.app.Received(msg)
	c.events(events)
	_, cmd := c.app.Update(msg)
	if ok {
		c.news = c.app.Notices() // already printed as events
	}
	c.do(cmd)
	c.report()
}

// report prints what has changed since the last report.
func (c *console) report() {
	if s := c.app.Setup(); s.DataSet() != nil && !s.Opening() && c.opening != s.Name() {
		c.opening = s.Name()
		facts, notes := s.Facts(1000)
		c.print(append(facts, notes...)...)
	}
	if problem := c.app.Setup().Problem(); problem != "" && c.opening != problem {
		c.opening = problem
		c.print("This set cannot be used: " + problem)
	}
	now := c.app.Notices()
	for i, notice := range now {
		if notice != "" && notice != c.news[i] && (i == 0 || notice != now[0]) {
			c.print(notice)
		}
	}
	c.news = now
	question, prompt := c.app.Question(), c.app.Prompt()
	if question != "" && question != c.asked {
		c.print(question)
	}
	if prompt != "" && prompt != c.prompt {
		c.print("Type " + prompt + ", or an empty line to cancel.")
	}
	c.asked, c.prompt = question, prompt
}

// print prints lines, without colours.
func (c *console) print(lines ...string) {
	for _, line := range lines {
		fmt.Fprintln(c.out, c.app.Text(line))
	}
}

// typed handles a line.
func (c *console) typed(line string) {
	switch {
	case c.app.Question() != "":
		c.reply(line)
	case c.app.Prompt() != "":
		c.accept(line)
	case line != "":
		if err := c.command(line); err != nil {
			c.print(err.Error())
		}
	}
	c.report()
}

// accept submits a line to the prompt.
func (c *console) accept(line string) {
	if line == "" {
		c.app.Cancel()
		return
	}
	cmd, err := c.app.Accept(line)
	if err != nil {
		c.print(err.Error())
		return
	}
	c.prompt = "" // the next prompt may have the same title
	c.do(cmd)
}

// reply answers a question of the app.
func (c *console) reply(line string) {
	question := c.app.Question()
	switch strings.ToLower(line) {
	case "y", "yes":
		c.asked = "" // the next question may be the same
		c.do(c.app.Reply(Yes))
	case "n", "no":
		c.asked = ""
		c.do(c.app.Reply(No))
	case "x":
		c.do(c.app.Reply(Other))
	default:
		c.print("Answer y or n: " + question)
	}
}

// command runs a line: a command that prints, or one of the app.
func (c *console) command(line string) error {
	name, argument, _ := strings.Cut(line, " ")
	if print := printing()[name]; print != nil {
		return print(c, strings.TrimSpace(argument))
	}
	return c.execute(line)
}

// execute passes a line to the app.
func (c *console) execute(line string) error {
	cmd, err := c.app.Execute(line)
	c.do(cmd)
	return err
}
