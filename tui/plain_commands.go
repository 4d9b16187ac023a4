package tui

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/run"
)

// The rows of the table of commands that print.

func (p *plain) help(string) error {
	p.say("Commands:")
	for _, c := range commandTable() {
		p.say("  " + strings.TrimSpace(c.name+" "+c.takes) + ": " + c.about)
	}
	p.say("Of this screen, " + p.app.at().title + ", as well:")
	for _, k := range p.app.keys {
		if k.where&p.app.screen != 0 && k.do != nil && k.long != paletteTitle {
			p.say("  " + k.long)
		}
	}
	return nil
}

func (p *plain) glossary(string) error {
	p.say(glossary(p.app.theme, 1000)...)
	return nil
}

// status says what is set up and how the run stands.
func (p *plain) status(string) error {
	a := p.app
	p.say(fmt.Sprintf("setup: data set %s, preset %s, seed %s", a.setup.Name(), a.setup.PresetName(), a.setup.Value("seed")))
	base := a.setup.Base()
	for _, e := range a.setup.Edits() {
		p.say(fmt.Sprintf("  %s = %s (%s in the preset)", e.Key, e.Value, base.Get(e.Key)))
	}
	if a.run.training == nil {
		p.say("There is no run yet: start begins one.")
		return nil
	}
	p.say(fmt.Sprintf("run %s: %s", a.run.Started.Run, a.run.Status()))
	if s := a.run.Current(); s != nil {
		p.say(fmt.Sprintf("stage %s: %s", s.Stage, a.run.ProgressWords(s, true)))
		for _, t := range s.Terms {
			if t.Has {
				p.say(fmt.Sprintf("  %s (%s): %.4g%s", t.Info.Title, t.Info.Term, t.Value.Value, a.live.WeightWord(t, t.Value.Weight, true)))
			}
		}
	}
	if s := a.run.Scores; s != nil {
		p.say(a.run.From + ": " + record.Accuracies(*s))
	}
	return nil
}

func (p *plain) lastResult(string) error {
	if e, ok := p.app.run.Outcome.(event.Result); ok {
		p.result(e)
		return nil
	}
	return fmt.Errorf("there is no result yet: a run has one when all its stages are done")
}

// screen prints what the screen would show.
func (p *plain) screen(string) error {
	a := p.app
	a.settle()
	text := lines(ansi.Strip(a.draw()))
	p.say(text[:max(0, len(text)-2)]...) // the last two are keys and news
	return nil
}

// wait lets the next line wait.
func (p *plain) wait(text string) error {
	if text == "" {
		text = "ended"
	}
	until, err := run.ParseCondition(text, p.app.screenNames())
	if err == nil && p.app.run.training == nil && text != "opened" {
		return fmt.Errorf("wait: there is no run yet: start begins one")
	}
	p.until = until
	return err
}

func (p *plain) setEvery(text string) error {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n > 86400 {
		return fmt.Errorf("every %s: want a number of seconds, 0 for no lines", text)
	}
	p.every = time.Duration(n * float64(time.Second))
	return nil
}
