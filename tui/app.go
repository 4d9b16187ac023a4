package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/themes"
	"segzsl/tui/ask"
	"segzsl/tui/lesson"
	"segzsl/tui/live"
	"segzsl/tui/replay"
	"segzsl/tui/run"
	"segzsl/tui/setup"
	"segzsl/tui/ui"
)

// App is the explorer, the only tea.Model. Update routes messages; screens draw.
type App struct {
	opt     Options
	shared  *ui.Context // what screens share
	run     connection  // the run on display
	forks   forks
	trained trained
	terminal
	overlay

	screen  place // the open screen
	screens []screen
	keys    []key
	setup   *setup.Screen
	live    *live.Screen
	samples *ask.Screen

	recorder  *replay.Recorder
	lesson    *lesson.Course
	unwatched bool // plain mode: no screen is drawn
}

// New returns an explorer before its first message.
func New(ctx context.Context, opt Options) (*App, error) {
	if err := opt.defaults(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	a := &App{opt: opt, screen: inSetup, run: connection{State: run.New(), ctx: ctx, cancel: cancel}}
	a.run.read = a.run.collect
	a.forks = forks{run: &a.run, backend: opt.Backend, show: a.showContinued}
	a.build()
	a.ascii = opt.ASCII
	a.palettes, _ = themes.Lookup(opt.Theme, opt.ThemeDir)
	a.refresh()
	if err := a.setup.Begin(opt.Preset, opt.Config, opt.Overrides); err != nil {
		cancel()
		return nil, err
	}
	if opt.Lesson != "" {
		l, err := FindLesson(opt.Lesson)
		if err != nil {
			cancel()
			return nil, err
		}
		a.startLesson(l)
	}
	if opt.Record != "" {
		if err := a.beginRecord(opt.Record); err != nil {
			cancel()
			return nil, err
		}
	}
	return a, nil
}

// Init implements tea.Model.
func (a *App) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor, a.openSet(a.opt.Data)}
	switch {
	case a.opt.Run != "":
		cmds = append(cmds, a.attach(a.opt.Run, a.opt.Data))
	case a.opt.Weights != "":
		cmds = append(cmds, a.trained.open(a.opt.Weights, inAsk))
	}
	return tea.Batch(cmds...)
}

// Update implements tea.Model: it passes each message to its receiver.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.record(msg)
	model, cmd := a.update(msg)
	a.handleControlRequest()
	if next := a.trained.arrive(); next != nil {
		cmd = tea.Batch(cmd, next)
	}
	if next := a.updateLesson(); next != nil {
		cmd = tea.Batch(cmd, next)
	}
	if !a.unwatched {
		a.layout()
	}
	if next := a.photographs(); next != nil {
		cmd = tea.Batch(cmd, next)
	}
	return model, cmd
}

// layout adjusts scroll positions to the window. Drawing changes nothing.
func (a *App) layout() {
	a.share()
	if a.small() {
		return
	}
	width, height := a.width, a.bodyHeight()
	if a.page.open != 0 {
		a.fitPage(width, height)
	} else {
		a.at().Layout(width, height)
	}
}

// update passes a message to its receiver.
func (a *App) update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(eventsMsg); !ok {
		a.live.Redraw()
	}
	switch msg := msg.(type) {
	case tea.FocusMsg:
		a.away = false
	case tea.BlurMsg:
		a.away = true
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		a.background(msg.IsDark())
	case tea.ColorProfileMsg:
		a.profile(msg.Profile)
	case tea.KeyPressMsg:
		if msg.Mod.Contains(tea.ModAlt) {
			escape := a.press(tea.KeyPressMsg{Code: tea.KeyEscape})
			return a, tea.Batch(escape, a.press(withoutAlt(msg)))
		}
		return a, a.press(msg)
	case tea.MouseMsg:
		return a, a.mouse(msg)
	case tea.PasteMsg:
		a.typed(msg)
	case startedMsg:
		return a, a.showStarted(msg)
	case eventsMsg:
		return a, a.received(msg)
	case ui.Message:
		return a, msg.Arrive()
	}
	return a, nil
}

// View implements tea.Model.
func (a *App) View() tea.View {
	v := tea.NewView(a.draw())
	v.AltScreen, v.ReportFocus = true, true
	v.WindowTitle = "segzsl"
	if a.opt.Mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	return v
}

// draw returns the whole screen as text.
func (a *App) draw() string {
	if a.width < 1 || a.height < 1 {
		return ""
	}
	if a.small() {
		return a.asShown(tooSmall(a.width, a.height))
	}
	var top []string
	if a.height >= stripFrom {
		top = []string{a.strip(a.width)}
	}
	height := a.bodyHeight()
	box := a.lessonBox(a.width)
	var body []string
	if a.page.open != 0 {
		body = a.drawPage(a.width, height)
	} else {
		body = a.at().Draw(a.width, height)
	}
	body = append(append(top, append(ui.Block(body, a.width, height), box...)...), a.statusLine(a.width), a.helpLine(a.width))
	body = a.overlaid(body)
	for i := range body {
		body[i] = strings.TrimRight(body[i], " ")
	}
	return a.asShown(strings.Join(body, "\n"))
}

// bodyHeight is the number of lines for the open screen.
func (a *App) bodyHeight() int {
	box := len(a.lessonBox(a.width))
	if a.height >= stripFrom {
		return max(a.height-3-box, 1)
	}
	return max(a.height-2-box, 1)
}

// statusLine is the line above the keys: status and notices.
func (a *App) statusLine(width int) string {
	switch {
	case a.page.open != 0:
		return ui.Fit("", width)
	case a.screen == inSetup || a.run.training == nil:
		return ui.Fit(a.setup.NoticeLine(), width)
	}
	status, axis := a.runNotice(), ""
	if s, ok := a.at().Screen.(ui.Noter); ok {
		axis = s.Note()
	}
	if a.run.Notice != "" && ui.Cells(status)+1+ui.Cells(axis) > width {
		return ui.Fit(status, width) // until the next key
	}
	return ui.Ends(status, axis, width)
}

// place returns where the next key goes.
func (a *App) place() place { return a.placeOver(a.screen) }
