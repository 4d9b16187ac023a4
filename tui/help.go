package tui

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"segzsl/engine/config"
)

// page is a text laid over a screen.
type page struct {
	open place // inHelp or inGlossary; 0 for none
	top  int
	most int // the last top that still fills the page
	// term is what the glossary is to open at; "" for its begin.
	term config.Term
}

func (a *App) openHelp() { a.page = page{open: inHelp} }

// openGlossary explains the terms, from the chosen one on.
func (a *App) openGlossary() {
	a.page = page{open: inGlossary}
	if t := a.live.Chosen(); t != nil && a.screen == inLive {
		a.page.term = t.Info.Term
	}
}

func (a *App) closePage() { a.page = page{} }

func (a *App) scroll(by int) {
	a.page.top = max(0, min(a.page.top+by, a.page.most))
}

// settle keeps the page within its text and, once, goes to its term.
func (p *page) settle(text []string, height int) {
	p.most = max(0, len(text)-height)
	if p.term != "" {
		p.top = lineOf(text, p.term.Info().Title)
		p.term = ""
	}
	p.top = min(p.top, p.most)
}

// draw is the part of the text that is shown.
func (p *page) draw(text []string, height int) []string {
	return text[min(p.top, len(text)):min(len(text), p.top+height)]
}

func (a *App) pageText(width int) []string {
	if a.page.open == inHelp {
		return a.helpText(width)
	}
	return glossary(a.theme, width)
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

// helpText lists the keys of the screen below, from the table.
func (a *App) helpText(width int) []string {
	t := a.theme
	w, columns := width, 1
	if width >= wideWidth {
		w, columns = (width-2)/2, 2
	}
	rows := [][]string{{t.Title.Paint("Keys")}, {""}}
	for _, k := range a.keys {
		if k.where&a.screen != 0 {
			rows = append(rows, keyRow(t.Key.Paint, k, w))
		}
	}
	rows = append(rows, []string{""}, []string{t.Title.Paint("In a line being typed")})
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
	for i := 0; half < (len(out)+1)/2; i++ { // no row is torn apart
		half += len(rows[i])
	}
	return beside(2, block(out[:half], w, half), block(out[half:], w, half))
}

// keyRow is a key with what it does, on as many lines as that takes.
func keyRow(paint func(string) string, k key, width int) []string {
	const label = 14
	text := wrap(k.long, max(width-label, 20))
	for i := range text {
		head := strings.Repeat(" ", label)
		if i == 0 {
			head = "  " + paint(fit(k.label, label-3)) + " "
		}
		text[i] = head + text[i]
	}
	return text
}
