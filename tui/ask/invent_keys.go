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
		ui.K("↑ k", "", "attribute before", ui.By(s.attributeBy, -1), "up", "k"),
		ui.K("PgDn", "", "ten attributes down", ui.By(s.attributeBy, 10), "pgdown"),
		ui.K("PgUp", "", "ten attributes up", ui.By(s.attributeBy, -10), "pgup"),
		ui.K("→ l +", "more", "raise its value by a tenth of its range", ui.By(s.nudge, 1), "right", "l", "+"),
		ui.K("← h −", "", "lower it by as much", ui.By(s.nudge, -1), "left", "h", "-"),
		ui.K("Enter", "invent/ask", "have the run learn this class; then ask about the marked sample", s.inventOrAsk, "enter"),
		ui.K("Space", "all/none", "to the other end of its range", ui.Act(s.flip), "space"),
		ui.K("n", "name", "name the class", s.nameDraft, "n"),
		ui.K("]", "", "begin with the next class", ui.By(s.likeBy, 1), "]"),
		ui.K("[", "", "begin with the class before", ui.By(s.likeBy, -1), "["),
		ui.K("b", "begin with", "begin with another class", s.askLike, "b"),
		ui.K("> .", "claims", "next sample that the class takes", ui.By(s.claimBy, 1), ">", ".").If(s.hasClaims),
		ui.K("< ,", "", "sample before", ui.By(s.claimBy, -1), "<", ","),
		ui.K("v", "made", "the next of the invented classes", ui.Act(s.nextMade), "v").If(s.hasMade),
		ui.K("d", "remove", "have the run forget the invented class that is shown", s.remove, "d").If(s.hasMade),
		ui.K("/", "find", "list only attributes that hold a text", s.findAttribute, "/"),
		ui.K("=", "", "type the value", s.askValue, "="),
		ui.K("Backspace", "", "the attribute's own value again", ui.Act(s.restore), "backspace"),
		ui.K("u", "", "all values as the class has them", ui.Act(s.restoreAll), "u"),
		ui.K("a", "", "ask about the marked sample", s.askAboutClaim, "a"),
		ui.K("p", "pause/resume", "pause or resume", ui.Act(s.PauseOrResume), "p").If(s.Controls),
		ui.K("Esc", "back", "back to the samples", s.To(ui.Ask), "esc"),
	}
}

func (s *InventScreen) hasMade() bool   { return len(s.made) > 0 }
func (s *InventScreen) hasClaims() bool { return len(s.claims()) > 0 }

// inventOrAsk has the run learn the draft; once it has, it goes to the claim
// under the cursor.
func (s *InventScreen) inventOrAsk() tea.Cmd {
	switch {
	case s.learned():
		return s.askAboutClaim()
	case s.pending != "":
		s.Say("The run is still learning " + s.pending + ".")
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
		s.shown, s.claim = len(s.made)-1, 0
		s.compareLike(d)
	})
	return nil
}

const noGenerator = "The generator has not trained yet, and it is to imagine the class: wait for stage generate."

// generatorAhead is whether the run is still before its generator.
func (s *InventScreen) generatorAhead() bool {
	now := s.Run.Position()
	return !now.Done && (now.Stage == "" || now.Stage == config.Extract || now.Stage == config.Generate && now.Batch == 0)
}

// request asks for a class to be learned or removed.
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

// compareLike asks what the generator imagines of the class that a made one is
// like, to compare.
func (s *InventScreen) compareLike(d draft) {
	like := s.Set.ClassNames[d.like]
	s.Ask(event.Imagine{Classes: []string{like}, Count: likenesses}, func(e event.Answered) tea.Cmd {
		for i := range s.made {
			if e.Imagined != nil && s.made[i].draft.same(d) {
				s.made[i].likeness = e.Imagined
			}
		}
		return nil
	})
}

const likenesses = 8

// remove has the run forget the class on the screen.
func (s *InventScreen) remove() tea.Cmd {
	d := s.shownDraft()
	switch {
	case d == nil:
		s.Say("No invented class is shown: v shows one.")
		return nil
	case s.pending != "":
		s.Say("The run is still learning " + s.pending + ".")
		return nil
	}
	name := d.name
	s.request(name, event.Forget{Class: name}, func(*event.Invention) {
		s.made = slices.DeleteFunc(s.made, func(m invented) bool { return m.draft.name == name })
		s.shown, s.claim = -1, 0
	})
	return nil
}

// nextMade shows the next invented class, and puts it in the form.
func (s *InventScreen) nextMade() {
	if len(s.made) == 0 {
		s.Say("No class has been invented yet: Enter invents the one in the form.")
		return
	}
	s.shown, s.claim = (s.shown+1)%len(s.made), 0
	d := s.made[s.shown].draft
	s.draft = draft{d.name, d.like, maps.Clone(d.changes)}
}

// claimBy moves among the samples that the class on the screen takes.
func (s *InventScreen) claimBy(n int) {
	if claims := s.claims(); len(claims) > 0 {
		s.claim = max(0, min(s.claim+n, len(claims)-1))
	}
}

func (s *InventScreen) claims() []event.Claim {
	if s.shownDraft() == nil {
		return nil
	}
	return s.made[s.shown].result.Claims
}

func (s *InventScreen) askAboutClaim() tea.Cmd {
	claims := s.claims()
	if len(claims) == 0 {
		s.Say("There is no claimed sample to ask about.")
		return nil
	}
	return s.Go(ui.Samples{Sample: claims[min(s.claim, len(claims)-1)].Sample, Keep: true})
}
