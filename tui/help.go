package tui

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/viewport"
	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/config"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// page is text that replaces a screen.
type page struct {
	open place // inHelp, inGlossary or inChanges; 0 if closed
	view viewport.Model
	// term is where the glossary opens; "" for its beginning.
	term config.Term
}

// toggle opens a page, or closes it.
func (o *overlay) toggle(which place) { o.page = o.page.toggled(which) }

// toggleGlossary opens the explanations of terms, starting at the selected one, or
// closes them.
func (a *App) toggleGlossary() {
	a.toggle(inGlossary)
	if t := a.live.Selected(); t != nil && a.screen == inLive {
		a.page.term = t.Info.Term
	}
}

// toggled is the page that the key of a page opens: that one, or none if it is open.
func (p page) toggled(which place) page {
	if p.open == which {
		return page{}
	}
	return page{open: which, view: viewport.New()}
}

// fitPage fits the page to the window and, when it opens, scrolls to its term.
func (a *App) fitPage(width, height int) {
	p := &a.page
	w, h := a.shared.Inner(width, height)
	text := a.pageText(w)
	p.view.SetWidth(w)
	p.view.SetHeight(h)
	p.view.SetContentLines(text)
	if p.term != "" {
		p.view.SetYOffset(lineOf(text, p.term.Info().Title))
		p.term = ""
	}
}

// drawPage returns the visible part of the page.
func (a *App) drawPage(width, height int) []string {
	v := &a.page.view
	panel := ui.Panel{Title: pageTitles[a.page.open], Focused: true}
	if n := v.TotalLineCount(); n > v.Height() {
		last := min(v.YOffset()+v.Height(), n)
		panel.Note = a.theme.Faint.Paint(fmt.Sprintf("lines %d to %d of %d", v.YOffset()+1, last, n))
	}
	return a.shared.Panel(panel, ui.Lines(v.View()), width, height)
}

var pageTitles = map[place]string{inHelp: "Keys", inGlossary: "Glossary", inChanges: "Changes"}

func (a *App) pageText(width int) []string {
	switch a.page.open {
	case inHelp:
		return a.helpText(width)
	case inChanges:
		return changes(a.run.State, width)
	}
	return glossary(a.theme, width)
}

// changes lists what was changed in the run during training.
func changes(r *run.State, width int) []string {
	lines := r.ChangeLines()
	if len(lines) == 0 {
		lines = []string{run.NoChanges}
	}
	var out []string
	for _, line := range lines {
		out = append(out, ui.Wrap(line, width)...)
	}
	return out
}

// lineOf is the first line that begins with a title; 0 if there is none.
func lineOf(text []string, title string) int {
	for i, line := range text {
		if strings.HasPrefix(strings.TrimSpace(ansi.Strip(line)), title) {
			return i
		}
	}
	return 0
}

// helpText lists the keys of the screen below the page.
func (a *App) helpText(width int) []string {
	t := a.theme
	w, columns := width, 1
	if width >= ui.Wide {
		w, columns = (width-2)/2, 2
	}
	var rows [][]string
	for _, k := range a.keys {
		if k.where&a.screen != 0 {
			rows = append(rows, keyRow(t.Key.Paint, k, w))
		}
	}
	rows = append(rows, []string{""}, []string{t.Title.Paint("While typing a line")})
	for _, k := range a.keys {
		if k.where&(inPrompt|inPalette) != 0 {
			rows = append(rows, keyRow(t.Key.Paint, k, w))
		}
	}
	out := slices.Concat(rows...)
	if columns == 1 {
		return out
	}
	half := 0
	for i := 0; half < (len(out)+1)/2; i++ { // each row stays in one column
		half += len(rows[i])
	}
	return ui.Beside(2, ui.Block(out[:half], w, half), ui.Block(out[half:], w, half))
}

// keyRow is a key and its description, wrapped.
func keyRow(paint func(string) string, k key, width int) []string {
	const label = 12
	text := ui.Wrap(k.Long, max(width-label, 20))
	for i := range text {
		head := strings.Repeat(" ", label)
		if i == 0 {
			head = paint(ui.Fit(k.Label, label-1)) + " "
		}
		text[i] = head + text[i]
	}
	return text
}
