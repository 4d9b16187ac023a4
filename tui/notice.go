package tui

import (
	"segzsl/engine/event"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// runNotice is the status line: the state of the run, and the last notice.
func (a *App) runNotice() string {
	t, r := a.theme, a.run
	ink := t.Accent
	switch {
	case r.Phase == run.Ended:
		ink = t.Good
		if _, ok := r.Outcome.(event.Result); !ok {
			ink = t.Bad
		}
	case r.Asked != "" || r.Phase == run.Paused:
		ink = t.Warn
	}
	line := ink.Paint(r.Status())
	if r.Asked != "" && r.Phase != run.Ended {
		line += ink.Paint(" …")
	}
	if word := r.ControlWord(); word != "" && r.Phase != run.Ended {
		line += t.Faint.Paint(" (" + word + ")")
	}
	if problem := r.Storage.Problem(); problem != "" && r.Phase != run.Ended {
		line += "   " + t.Bad.Paint(run.Sentence(problem))
	}
	if r.TestViewed {
		line += "   " + t.Warn.Paint("test data viewed")
	}
	if a.live.Forking() {
		return line + "   " + t.Accent.Paint(forkWords)
	}
	if r.Notice != "" {
		news := t.Text
		if r.Refused {
			news = t.Bad
		}
		line += "   " + news.Paint(ui.ShortPath(r.Notice, a.width-ui.Cells(line)-3))
	}
	return line
}
