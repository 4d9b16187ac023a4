package ask

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/tui/ui"
)

// Keys implements ui.Screen.
func (s *Screen) Keys() []ui.Key {
	return slices.Concat([]ui.Key{
		ui.K("↓ j →", "next", "next sample of the list", s.by(1), "down", "j", "right", "l"),
		ui.K("↑ k ←", "", "previous sample", s.by(-1), "up", "k", "left", "h"),
		ui.K("PgDn", "", "20 samples forward", s.by(20), "pgdown"),
		ui.K("PgUp", "", "20 samples back", s.by(-20), "pgup"),
		ui.K("Home", "", "first sample of the list", s.first, "home"),
		ui.K("End", "", "last sample of the list", s.end, "end"),
		ui.K("b Enter", "list", "show or hide the list of samples", ui.Act(s.toggleList), "b", "enter"),
		ui.K("w", "wrong", "next wrong prediction in the list", s.nextMistake, "w"),
		ui.K("W", "mistakes", "list confident mistakes; again: all", s.listMistakes, "W"),
		ui.K("i", "invent", "invent a class based on this sample's class", s.inventLikeThis, "i"),
		ui.K("v", "view", "first panel: nearest, evidence, γ", ui.Act(s.nextPart), "v"),
		ui.K("/", "find", "list by class, true or predicted, or by part of a name", s.askText, "/"),
		ui.K("f", "filter", "list all, only seen classes, only unseen", s.filterBy(func(f *filter) { f.side = (f.side + 1) % sides }), "f"),
		ui.K("e", "", "list all, only wrong, only correct predictions", s.filterBy(func(f *filter) { f.outcome = (f.outcome + 1) % outcomes }), "e"),
		ui.K("t", "", "list its true class; then its predicted class; then all", s.listClass, "t"),
		ui.K("s", "sort", "sort by number, most confident first, least confident first", s.filterBy(func(f *filter) { f.order = (f.order + 1) % orders }), "s"),
		ui.K("Backspace", "", "clear the filters", s.filterBy(func(f *filter) { *f = filter{} }), "backspace"),
		ui.K("#", "", "go to a sample by its number", s.askSample, "#"),
		ui.K("r", "", "random sample of the list", s.random, "r"),
		ui.K("a", "", "evaluate and ask again", s.askAgain, "a"),
		ui.K("p Space", "pause/resume", "pause or resume", ui.Act(s.PauseOrResume), "p", "space").If(s.Controls),
		ui.K("Esc", "back", "back to the plots", s.To(ui.Live), "esc"),
	}, s.GammaKeys())
}

// by makes an action that moves by n samples of the list.
func (s *Screen) by(n int) func() tea.Cmd {
	return func() tea.Cmd { return s.sampleBy(n) }
}

func (s *Screen) sampleBy(n int) tea.Cmd {
	s.relist()
	rows := len(s.list.rows)
	if rows == 0 {
		return nil
	}
	if !s.list.holds && n > 0 {
		n-- // a later sample has replaced it
	}
	return s.toRow(((s.list.at+n)%rows + rows) % rows)
}

// toRow opens a row of the list.
func (s *Screen) toRow(at int) tea.Cmd {
	s.Say("")
	s.list.at, s.list.holds = at, true
	s.now = s.list.rows[at].sample
	return s.askCurrent()
}

func (s *Screen) first() tea.Cmd {
	if s.relist(); len(s.list.rows) == 0 {
		return nil
	}
	return s.toRow(0)
}

func (s *Screen) end() tea.Cmd {
	if s.relist(); len(s.list.rows) == 0 {
		return nil
	}
	return s.toRow(len(s.list.rows) - 1)
}

func (s *Screen) random() tea.Cmd {
	if s.relist(); len(s.list.rows) == 0 {
		return nil
	}
	return s.toRow(rand.IntN(len(s.list.rows)))
}

// nextMistake opens the next sample of the list that is predicted wrong.
func (s *Screen) nextMistake() tea.Cmd {
	s.relist()
	l := &s.list
	if !s.hasSurvey() {
		return nil
	}
	for i := range l.rows {
		at := (l.at + 1 + i) % len(l.rows)
		if !l.rows[at].right {
			return s.toRow(at)
		}
	}
	s.Say("All predictions in this list are correct at this γ.")
	return nil
}

// hasSurvey reports whether there is a survey, and says so if there is none.
func (s *Screen) hasSurvey() bool {
	if s.Calibration.Survey == nil {
		s.Say("The run is still evaluating its samples.")
	}
	return s.Calibration.Survey != nil
}

// inventLikeThis starts a class with the attributes of this sample's class.
func (s *Screen) inventLikeThis() tea.Cmd {
	if s.Set == nil || s.now < 0 {
		return nil
	}
	cmd := s.Go(ui.Invent)
	if len(s.invent.draft.changes) == 0 && s.invent.shownDraft() == nil {
		s.invent.begin(s.Set.Labels[s.now])
	}
	return cmd
}

func (s *Screen) askAgain() tea.Cmd {
	s.surveyAgain()
	return s.askAnew()
}

func (s *Screen) askSample() tea.Cmd {
	if s.Set == nil {
		return nil
	}
	n := s.Set.N()
	s.AskNumber(fmt.Sprintf("sample, 0 to %d", n-1), "", func(text string) (tea.Cmd, error) {
		i, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		if err != nil || i < 0 || i >= n {
			return nil, fmt.Errorf("%q: want 0 to %d", text, n-1)
		}
		return s.goToSample(i)
	})
	return nil
}

func (s *Screen) nextPart() { s.part++ }

func (s *Screen) toggleList() { s.toggled = !s.toggled }
