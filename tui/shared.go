package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/photo"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// build makes the shared context, the screens, and the table of keys.
func (a *App) build() {
	a.shared = &ui.Context{
		Run: a.run.State, Calibration: &ui.Calibration{},
		Album: &ui.Album{Folder: a.opt.Images, Folders: photo.Folders{File: a.opt.ImagesFile}},
		Clock: time.Now,
		Post:  a.run.post,
		Ask:   a.run.inquire, Say: a.say, Prompt: a.typeLine, Complete: a.completeWith, Numeric: a.numeric, Confirm: a.confirm, Go: a.carryOut,
	}
	a.trained.app = a
	a.screens = a.screenTable()
	a.keys = a.keyTable()
}

// share updates the shared context.
func (a *App) share() {
	c := a.shared
	c.Look = a.look
	c.Width, c.Height = a.width, a.bodyHeight()
	if a.run.training != nil {
		a.run.Folder = a.run.training.Folder()
	}
	saved := a.run.Folder != "" && a.opt.Backend.Saves()
	c.Forks, c.Resumes = saved, saved
	c.Run, c.Set = a.run.State, a.run.set
	if c.Open = a.at().name; a.unwatched {
		c.Open = ""
	}
}

// photographs reads what the open screen shows.
func (a *App) photographs() tea.Cmd {
	album := a.shared.Album
	if cmd := album.Use(a.run.set, a.say); cmd != nil {
		return cmd
	}
	if s, ok := a.at().Screen.(ui.Pictured); ok && !a.unwatched {
		return album.Want(s.Photographs())
	}
	return nil
}

// typeLine opens a prompt.
func (a *App) typeLine(title, text string, accept func(string) (tea.Cmd, error)) {
	a.prompt = newPrompt(title, text, accept)
}

// confirm asks a yes-or-no question.
func (a *App) confirm(question string, yes func() tea.Cmd) {
	a.ask = &confirm{question: question, yes: yes}
}

// carryOut carries out a screen's request.
func (a *App) carryOut(r ui.Request) tea.Cmd {
	switch r := r.(type) {
	case ui.Place:
		return a.goTo(a.placeOf(r))
	case ui.Samples:
		return a.askAbout(r)
	case ui.Fork:
		a.forks.fork(r)
	case ui.Resume:
		if a.shared.Resumable() {
			return a.forks.resume()
		}
	case ui.StartRun:
		return a.start()
	case ui.OpenWeights:
		return a.trained.open(r.Name, a.placeOf(r.At))
	case ui.OpenRun:
		return a.openRun(r)
	}
	return nil
}

// askAbout goes to Ask at a sample, or says why it cannot.
func (a *App) askAbout(r ui.Samples) tea.Cmd {
	if why := a.questionsReady(); why != "" {
		a.say(why)
		return nil
	}
	cmd, err := a.visit(r)
	if err != nil {
		a.say(run.Sentence(err.Error()))
	}
	return cmd
}

// visit opens Ask at a sample.
func (a *App) visit(r ui.Samples) (tea.Cmd, error) {
	a.share()
	cmd, err := a.samples.Visit(r)
	if err == nil {
		a.show(inAsk)
	}
	return cmd, err
}

// openRun opens another run; if that stops the run in training, it asks first.
func (a *App) openRun(r ui.OpenRun) tea.Cmd {
	switch {
	case !a.opt.Backend.Saves():
		a.say("This screen can show only one run.")
		return nil
	case a.run.training != nil && r.Name == a.run.Started.Run:
		return a.goTo(inLive)
	case a.run.stopsWith():
		a.confirm("This stops the run that trains here. Open the other? y: yes, n: no", func() tea.Cmd { return a.watch(r) })
		return nil
	}
	return a.watch(r)
}

func (a *App) watch(r ui.OpenRun) tea.Cmd {
	a.say("Opening " + r.Name + " …")
	if a.setup.Name() == r.Data && a.setup.DataSet() != nil {
		return a.attach(r.Folder, r.Data)
	}
	return tea.Batch(a.openSet(r.Data), a.attach(r.Folder, r.Data))
}
