package plain

import (
	"fmt"
	"strings"
	"time"

	"segzsl/engine/event"
	"segzsl/engine/record"
)

// events prints events of the run; losses only at intervals.
func (c *console) events(events []event.Event) {
	var last *event.BatchDone
	for _, e := range events {
		switch e := e.(type) {
		case event.History:
			c.events(e.Events)
		case event.BatchDone:
			last = &e
		case event.Answered:
			c.printText(c.app.Answer(e))
		case event.Result:
			c.printText(c.app.Result(e))
		default:
			if line := record.Line(e); line != "" {
				c.print(line)
			}
		}
	}
	if last != nil && c.every > 0 && time.Since(c.last) >= c.every {
		c.last = time.Now()
		c.losses(*last)
	}
}

// printText prints a text of several lines, or nothing if it is "".
func (c *console) printText(text string) {
	if text = strings.TrimSpace(text); text != "" {
		c.print(strings.Split(text, "\n")...)
	}
}

func (c *console) losses(e event.BatchDone) {
	var terms []string
	for _, t := range e.Terms {
		terms = append(terms, fmt.Sprintf("%s %.4g", t.Term, t.Value))
	}
	line := fmt.Sprintf("%s batch %d, epoch %d: %s", e.Stage, e.Batch, e.Epoch, strings.Join(terms, ", "))
	c.print(strings.TrimSuffix(line, ": "))
}
