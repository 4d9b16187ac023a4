package tui

import (
	"fmt"
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

// settlePage keeps the page within its text and, once, goes to its term.
func (a *App) settlePage(width, height int) {
	text := a.pageText(width)
	a.page.most = max(0, len(text)-height)
	if a.page.term != "" {
		a.page.top = lineOf(text, a.page.term.Info().Title)
		a.page.term = ""
	}
	a.page.top = min(a.page.top, a.page.most)
}

func (a *App) pageText(width int) []string {
	if a.page.open == inHelp {
		return a.helpText(width)
	}
	return a.glossaryText(width)
}

// drawPage is the page, scrolled.
func (a *App) drawPage(width, height int) []string {
	text := a.pageText(width)
	return text[min(a.page.top, len(text)):min(len(text), a.page.top+height)]
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

// glossaryText explains the stages and their terms.
func (a *App) glossaryText(width int) []string {
	t := a.theme
	w := min(width-4, 96)
	var out []string
	for i, stage := range config.Stages {
		out = append(out, t.Title.Paint(fmt.Sprintf("Stage %d: %s", i+1, stage.Title)))
		out = append(out, indent(wrap(stage.Summary, w))...)
		out = append(out, "")
		for _, term := range stage.Terms {
			out = append(out, a.termText(term, w)...)
		}
	}
	out = append(out, t.Title.Paint("How a run is judged"))
	for _, line := range judged {
		out = append(out, indent(wrap(line, w))...)
	}
	return out
}

func (a *App) termText(term config.TermInfo, width int) []string {
	title := term.Title
	if term.Equation != "−" {
		title += "  Eq. " + term.Equation
	}
	out := []string{"  " + a.theme.Accent.Paint(title)}
	out = append(out, indent(indent(wrap(term.Formula, width-2)))...)
	out = append(out, indent(indent(wrap(term.Meaning+" In a healthy run: "+lowerFirst(term.Expect), width-2)))...)
	return append(out, "")
}

// judged explains the scores.
var judged = []string{
	"seen, unseen: the mean over classes of how often a test sample gets its class, among all classes.",
	"H: the harmonic mean of the two; it is high only if both are.",
	"T1: unseen samples, choosing among unseen classes only.",
	"AUSUC: the area under the curve of seen against unseen accuracy, as seen scores are lowered bit by bit.",
	"calibrated: with seen scores lowered by a factor γ that was chosen on validation, never on the test.",
	"oracle: with the best γ for the very test samples. It is an upper bound, not a result.",
}
