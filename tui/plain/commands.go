package plain

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"segzsl/engine/event"
	"segzsl/engine/record"
	"segzsl/tui/run"
)

// printing maps names to the commands that print; all others are the app's.
func printing() map[string]func(c *console, argument string) error {
	return map[string]func(*console, string) error{
		"help":     (*console).help,
		"glossary": (*console).glossary,
		"changes":  (*console).changes,
		"recipe":   (*console).recipe,
		"status":   (*console).status,
		"result":   (*console).lastResult,
		"screen":   (*console).screen,
		"wait":     (*console).wait,
		"every":    (*console).setEvery,
	}
}

// Prints reports whether plain mode implements the command itself.
func Prints(name string) bool { return printing()[name] != nil }

func (c *console) help(string) error {
	c.print("Commands:")
	for _, row := range c.app.Commands() {
		c.print("  " + strings.TrimSpace(row.Name+" "+row.Takes) + ": " + row.About)
	}
	title, keys := c.app.Keys()
	c.print("Commands of this screen, " + title + ":")
	for _, key := range keys {
		c.print("  " + key)
	}
	return nil
}

func (c *console) glossary(string) error {
	c.print(c.app.Glossary()...)
	return nil
}

func (c *console) changes(string) error {
	r := c.app.Run()
	if r == nil {
		return fmt.Errorf("changes: there is no run; start one first")
	}
	lines := r.ChangeLines()
	if len(lines) == 0 {
		lines = []string{run.NoChanges}
	}
	c.print(lines...)
	return nil
}

// recipe prints the recipe; with an argument it is the app's command.
func (c *console) recipe(text string) error {
	if text != "" {
		return c.execute("recipe " + text)
	}
	line, err := c.app.Recipe()
	if err == nil {
		c.print(line)
	}
	return err
}

// status prints the setup and the state of the run.
func (c *console) status(string) error {
	c.print(c.app.Setup().Summary()...)
	r := c.app.Run()
	if r == nil {
		c.print("No run yet: type start.")
		return nil
	}
	c.print(fmt.Sprintf("run %s: %s", r.Started.Run, r.Status()))
	if s := r.Current(); s != nil {
		c.print(fmt.Sprintf("stage %s: %s", s.Stage, r.ProgressWords(s, true)))
		for _, t := range s.Terms {
			if t.Has {
				c.print(fmt.Sprintf("  %s (%s): %.4g%s", t.Info.Title, t.Info.Term, t.Value.Value, c.app.Weight(t)))
			}
		}
	}
	if s := r.Scores; s != nil {
		c.print(r.From + ": " + record.Accuracies(*s))
	}
	return nil
}

func (c *console) lastResult(string) error {
	if r := c.app.Run(); r != nil {
		if e, ok := r.Outcome.(event.Result); ok {
			c.printText(c.app.Result(e))
			return nil
		}
	}
	return fmt.Errorf("there is no result yet: want a finished run")
}

// screen prints the screen as text.
func (c *console) screen(string) error {
	lines := strings.Split(c.app.Screen(), "\n")
	c.print(lines[:max(0, len(lines)-2)]...) // the last two are keys and status
	return nil
}

// wait holds the next line until a condition is true.
func (c *console) wait(text string) error {
	if text == "" {
		text = "ended"
	}
	until, err := run.ParseCondition(text, c.app.Screens())
	if err == nil && c.app.Run() == nil && text != "opened" {
		return fmt.Errorf("wait: there is no run; start one first")
	}
	c.until = until
	return err
}

func (c *console) setEvery(text string) error {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 || n > 86400 {
		return fmt.Errorf("every %s: want a number of seconds, 0 for no lines", text)
	}
	c.every = time.Duration(n * float64(time.Second))
	return nil
}
