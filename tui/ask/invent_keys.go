package ask

import (
	"maps"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/ui"
	"slices"

	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen. The actions of the form are in invent_form.go.
func (s *InventScreen) Keys() []ui.Key {
	return []ui.Key{
		ui.K("↓ j", "attribute", "next attribute", ui.By(s.attributeBy, 1), "down", "j"),
		ui.K("↑ k", "", "previous attribute", ui.By(s.attributeBy, -1), "up", "k"),
		ui.K("PgDn", "", "ten attributes down", ui.By(s.attributeBy, 10), "pgdown"),
		ui.K("PgUp", "", "ten attributes up", ui.By(s.attributeBy, -10), "pgup"),
		ui.K("→ l +", "more", "raise the value by a tenth of its range", ui.By(s.nudge, 1), "right", "l", "+"),
		ui.K("← h −", "", "lower the value by a tenth of its range", ui.By(s.nudge, -1), "left", "h", "-"),
		ui.K("Enter", "add/ask", "add this class to the model; then ask about the selected sample", s.inventOrAsk, "enter").Guard(),
		ui.K("Space", "all/none", "set the value to the other end of its range", ui.Act(s.flip), "space"),
		ui.K("n", "name", "name the class", s.nameDraft, "n"),
		ui.K("]", "", "next class as base", ui.By(s.likeBy, 1), "]"),
		ui.K("[", "", "previous class as base", ui.By(s.likeBy, -1), "["),
		ui.K("b", "base", "choose the base class", s.askLike, "b"),
		ui.K("> .", "samples", "next sample that is predicted as the class", ui.By(s.selectBy, 1), ">", ".").If(s.hasPredicted),
		ui.K("< ,", "", "previous sample that is predicted as the class", ui.By(s.selectBy, -1), "<", ","),
		ui.K("v", "classes", "next invented class", ui.Act(s.nextMade), "v").If(s.hasMade),
		ui.K("d", "remove", "remove the invented class from the model", s.remove, "d").If(s.hasMade).Guard(),
		ui.K("/", "find", "list attributes by part of a name", s.findAttribute, "/"),
		ui.K("=", "", "type the value", s.askValue, "="),
		ui.K("Backspace", "", "reset the value", ui.Act(s.restore), "backspace"),
		ui.K("u", "", "reset all values", ui.Act(s.restoreAll), "u").Guard(),
		ui.K("a", "", "ask about the selected sample", s.askAboutSelected, "a"),
		ui.K("p", "pause/resume", "pause or resume", ui.Act(s.PauseOrResume), "p").If(s.Controls),
		ui.K("Esc", "back", "back to the samples", s.To(ui.Ask), "esc"),
	}
}

func (s *InventScreen) hasMade() bool      { return len(s.made) > 0 }
func (s *InventScreen) hasPredicted() bool { return len(s.predicted()) > 0 }

// inventOrAsk adds the draft to the model; if it is already part of it, it asks about
// the selected test sample.
func (s *InventScreen) inventOrAsk() tea.Cmd {
	switch {
	case s.learned():
		return s.askAboutSelected()
	case s.pending != "":
		s.Say("The run is still processing " + s.pending + ".")
		return nil
	case s.generatorAhead():
		s.Say(noGenerator)
		return nil
	}
	d := draft{s.draft.name, s.draft.like, maps.Clone(s.draft.changes)}
	q := event.Invent{Class: d.name, Like: s.Set.ClassNames[d.like]}
	for _, j := range slices.Sorted(maps.Keys(d.changes)) {
		q.Changes = append(q.Changes, event.AttributeValue{Attribute: s.Set.AttributeNames[j], Value: d.changes[j]})
	}
	s.request(d.name, q, func(result *event.Invention) {
		s.made = append(s.made, invented{draft: d, asOf: s.Run.Position(), result: result})
		s.shown, s.selected = len(s.made)-1, 0
		s.compareLike(d)
	})
	return nil
}

const noGenerator = "The generator is not trained yet. Wait for stage generate."

// generatorAhead reports whether the generator is not trained yet.
func (s *InventScreen) generatorAhead() bool {
	now := s.Run.Position()
	return !now.Done && (now.Stage == "" || now.Stage == config.Extract || now.Stage == config.Generate && now.Batch == 0)
}

// request asks the run to add or remove a class.
func (s *InventScreen) request(name string, q event.Question, then func(*event.Invention)) {
	s.Say("")
	s.pending, s.problem = name, ""
	s.question = s.Ask(q, func(e event.Answered) tea.Cmd {
		s.pending, s.question, s.problem = "", 0, e.Error
		if e.Invention != nil {
			then(e.Invention)
		}
		return nil
	})
	if s.question == 0 {
		s.pending, s.problem = "", ui.NoAnswers
	}
}

// compareLike asks for generated features of the base class, for comparison.
func (s *InventScreen) compareLike(d draft) {
	like := s.Set.ClassNames[d.like]
	s.Ask(event.Generate{Classes: []string{like}, Count: likenesses}, func(e event.Answered) tea.Cmd {
		for i := range s.made {
			if e.Generated != nil && s.made[i].draft.same(d) {
				s.made[i].likeness = e.Generated
			}
		}
		return nil
	})
}

const likenesses = 8

// remove removes the class on display from the model.
func (s *InventScreen) remove() tea.Cmd {
	d := s.shownDraft()
	switch {
	case d == nil:
		s.Say("No invented class is selected. Press v to select one.")
		return nil
	case s.pending != "":
		s.Say("The run is still processing " + s.pending + ".")
		return nil
	}
	name := d.name
	s.request(name, event.Remove{Class: name}, func(*event.Invention) {
		s.made = slices.DeleteFunc(s.made, func(m invented) bool { return m.draft.name == name })
		s.shown, s.selected = -1, 0
	})
	return nil
}

// nextMade displays the next invented class and puts it in the form.
func (s *InventScreen) nextMade() {
	if len(s.made) == 0 {
		s.Say("No invented classes yet. Press Enter to add the one in the form.")
		return
	}
	s.shown, s.selected = (s.shown+1)%len(s.made), 0
	d := s.made[s.shown].draft
	s.draft = draft{d.name, d.like, maps.Clone(d.changes)}
}

// selectBy moves among the test samples predicted as the class on display.
func (s *InventScreen) selectBy(n int) {
	if samples := s.predicted(); len(samples) > 0 {
		s.selected = max(0, min(s.selected+n, len(samples)-1))
	}
}

func (s *InventScreen) predicted() []event.PredictedSample {
	if s.shownDraft() == nil {
		return nil
	}
	return s.made[s.shown].result.Predicted
}

func (s *InventScreen) askAboutSelected() tea.Cmd {
	samples := s.predicted()
	if len(samples) == 0 {
		s.Say("There is no sample to ask about.")
		return nil
	}
	return s.Go(ui.Samples{Sample: samples[min(s.selected, len(samples)-1)].Sample, Keep: true})
}
