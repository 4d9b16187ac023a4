package tui

import (
	"maps"
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// workshop is the screen where classes are invented: a form of attributes, and
// what became of the classes that were made with it.
type workshop struct {
	ui.Enquiry
	making string // the class that is being learned, or forgotten; "" for none

	draft  draft
	at     int    // the attribute under the cursor
	top    int    // the first attribute drawn last
	find   string // only attributes that hold it are listed
	ranges [][2]float64

	made  []made
	shown int // the made class on the screen; −1 for none
	claim int // the claim under the cursor
}

// draft is a class that is being put together.
type draft struct {
	name    string
	like    data.ClassID // whose attributes it has
	changes map[int]float64
}

func (d draft) same(o draft) bool {
	return d.name == o.name && d.like == o.like && maps.Equal(d.changes, o.changes)
}

// made is a class that the run has learned.
type made struct {
	draft    draft
	asOf     run.Moment
	result   *event.Invention
	imagined *event.Imagined // of the class that it is like; nil until it comes
}

// enterInvent begins with the class of the sample that was asked about last.
func (a *App) enterInvent() tea.Cmd {
	a.query.enter(a.trainingSet)
	a.relist()
	q := &a.query
	if w := &q.workshop; w.ranges == nil {
		w.ranges, w.shown = attributeRanges(q.set), -1
		a.beginDraft(q.set.Labels[max(q.now, 0)])
	}
	if a.shared.Calibration.Survey == nil {
		a.surveyAgain()
	}
	return nil
}

// inventFromSample begins a draft from the class of this sample.
func (a *App) inventFromSample() tea.Cmd {
	q := &a.query
	if q.set == nil || q.now < 0 {
		return nil
	}
	cmd := a.goTo(inInvent)
	if w := &q.workshop; len(w.draft.changes) == 0 && w.shownDraft() == nil {
		a.beginDraft(q.set.Labels[q.now])
	}
	return cmd
}

// attributeRanges are the least and the largest value of each attribute.
func attributeRanges(set *data.Set) [][2]float64 {
	ranges := make([][2]float64, set.A)
	for j := range ranges {
		lo, hi := math.Inf(1), math.Inf(-1)
		for c := range set.C() {
			v := float64(set.RawAttributes[c*set.A+j])
			lo, hi = math.Min(lo, v), math.Max(hi, v)
		}
		if lo == hi {
			lo, hi = math.Min(lo, 0), math.Max(hi, 1)
		}
		ranges[j] = [2]float64{lo, hi}
	}
	return ranges
}

func (a *App) beginDraft(like data.ClassID) {
	w := &a.query.workshop
	w.draft = draft{like: like, changes: map[int]float64{}, name: a.freeName(like)}
	w.shown, w.Problem = -1, ""
}

// freeName is the class's name with as many primes as make it new.
func (a *App) freeName(like data.ClassID) string {
	q := &a.query
	name := q.set.ClassNames[like] + "′"
	for a.isTaken(name) {
		name += "′"
	}
	return name
}

func (a *App) isTaken(name string) bool {
	q := &a.query
	return slices.Contains(q.set.ClassNames, name) || slices.ContainsFunc(q.workshop.made, func(m made) bool { return m.draft.name == name })
}

// shownDraft is the draft of the class on the screen, nil for none.
func (w *workshop) shownDraft() *draft {
	if w.shown < 0 || w.shown >= len(w.made) {
		return nil
	}
	return &w.made[w.shown].draft
}

// told is whether the form says the very class whose results are shown.
func (w *workshop) told() bool { d := w.shownDraft(); return d != nil && d.same(w.draft) }

// original is an attribute of the class that the draft is like, value what it is now.
func (a *App) original(j int) float64 {
	q := &a.query
	return float64(q.set.RawAttributes[int(q.workshop.draft.like)*q.set.A+j])
}

func (a *App) value(j int) float64 {
	if v, ok := a.query.workshop.draft.changes[j]; ok {
		return v
	}
	return a.original(j)
}

// attributes are the numbers of those that are listed.
func (a *App) attributes() []int {
	q := &a.query
	var list []int
	for j, name := range q.set.AttributeNames {
		if strings.Contains(strings.ToLower(name), strings.ToLower(q.workshop.find)) {
			list = append(list, j)
		}
	}
	return list
}

// The actions of the key table; those of the form are in invent_form.go.

// inventOrAsk has the run learn the draft; once it has, it goes to the claim
// under the cursor.
func (a *App) inventOrAsk() tea.Cmd {
	w := &a.query.workshop
	switch {
	case w.told():
		return a.askAboutClaim()
	case w.making != "":
		a.say("The run is still learning " + w.making + ".")
		return nil
	case a.generatorLess():
		a.say(noGenerator)
		return nil
	}
	d := draft{w.draft.name, w.draft.like, maps.Clone(w.draft.changes)}
	q := event.Invent{Class: d.name, Like: a.query.set.ClassNames[d.like]}
	for _, j := range slices.Sorted(maps.Keys(d.changes)) {
		q.Changes = append(q.Changes, event.AttributeValue{Attribute: a.query.set.AttributeNames[j], Value: d.changes[j]})
	}
	a.request(d.name, q, func(result *event.Invention) {
		w.made = append(w.made, made{draft: d, asOf: a.run.Moment(), result: result})
		w.shown, w.claim = len(w.made)-1, 0
		a.imagineLike(d)
	})
	return nil
}

const noGenerator = "The generator has not trained yet, and it is to imagine the class: wait for stage generate."

// generatorLess is whether the run is still before its generator.
func (a *App) generatorLess() bool {
	now := a.run.Moment()
	return !now.Done && (now.Stage == "" || now.Stage == config.Extract || now.Stage == config.Generate && now.Batch == 0)
}

// request asks for a class to be learned or forgotten.
func (a *App) request(name string, q event.Question, then func(*event.Invention)) {
	w := &a.query.workshop
	a.say("")
	w.making, w.Problem = name, ""
	w.ID = a.inquire(q, func(e event.Answered) tea.Cmd {
		w.making, w.ID, w.Problem = "", 0, e.Error
		if e.Invention != nil {
			then(e.Invention)
		}
		return nil
	})
	if w.ID == 0 {
		w.making, w.Problem = "", ui.NoAnswers
	}
}

// imagineLike asks what the generator imagines of the class that a made one is
// like, to compare.
func (a *App) imagineLike(d draft) {
	like, w := a.query.set.ClassNames[d.like], &a.query.workshop
	a.inquire(event.Imagine{Classes: []string{like}, Count: imaginedBeside}, func(e event.Answered) tea.Cmd {
		for i := range w.made {
			if e.Imagined != nil && w.made[i].draft.same(d) {
				w.made[i].imagined = e.Imagined
			}
		}
		return nil
	})
}

const imaginedBeside = 8

// forget has the run forget the class on the screen.
func (a *App) forget() tea.Cmd {
	w := &a.query.workshop
	d := w.shownDraft()
	switch {
	case d == nil:
		a.say("No invented class is shown: v shows one.")
		return nil
	case w.making != "":
		a.say("The run is still learning " + w.making + ".")
		return nil
	}
	name := d.name
	a.request(name, event.Forget{Class: name}, func(*event.Invention) {
		w.made = slices.DeleteFunc(w.made, func(m made) bool { return m.draft.name == name })
		w.shown, w.claim = -1, 0
	})
	return nil
}

// nextMade shows the next invented class, and puts it in the form.
func (a *App) nextMade() {
	w := &a.query.workshop
	if len(w.made) == 0 {
		a.say("No class has been invented yet: Enter invents the one in the form.")
		return
	}
	w.shown, w.claim = (w.shown+1)%len(w.made), 0
	d := w.made[w.shown].draft
	w.draft = draft{d.name, d.like, maps.Clone(d.changes)}
}

// claimBy moves among the samples that the class on the screen takes.
func (a *App) claimBy(n int) {
	w := &a.query.workshop
	if claims := w.claims(); len(claims) > 0 {
		w.claim = max(0, min(w.claim+n, len(claims)-1))
	}
}

func (w *workshop) claims() []event.Claim {
	if w.shownDraft() == nil {
		return nil
	}
	return w.made[w.shown].result.Claims
}

func (a *App) askAboutClaim() tea.Cmd {
	w := &a.query.workshop
	claims := w.claims()
	if len(claims) == 0 {
		a.say("There is no claimed sample to ask about.")
		return nil
	}
	return a.askAboutSample(claims[min(w.claim, len(claims)-1)].Sample)
}

func inventKeys() []key {
	return []key{
		{inInvent, []string{"down", "j"}, "↓ j", "attribute", "next attribute", move((*App).attributeBy, 1), nil},
		{inInvent, []string{"up", "k"}, "↑ k", "", "attribute before", move((*App).attributeBy, -1), nil},
		{inInvent, []string{"pgdown"}, "PgDn", "", "ten attributes down", move((*App).attributeBy, 10), nil},
		{inInvent, []string{"pgup"}, "PgUp", "", "ten attributes up", move((*App).attributeBy, -10), nil},
		{inInvent, []string{"right", "l", "+"}, "→ l +", "more", "raise its value by a tenth of its range", move((*App).nudge, 1), nil},
		{inInvent, []string{"left", "h", "-"}, "← h −", "", "lower it by as much", move((*App).nudge, -1), nil},
		{inInvent, []string{"enter"}, "Enter", "invent/ask", "have the run learn this class; then ask about the marked sample", (*App).inventOrAsk, nil},
		{inInvent, []string{"space"}, "Space", "all/none", "to the other end of its range", act((*App).flip), nil},
		{inInvent, []string{"n"}, "n", "name", "name the class", (*App).nameDraft, nil},
		{inInvent, []string{"]"}, "]", "", "begin with the next class", move((*App).likeBy, 1), nil},
		{inInvent, []string{"["}, "[", "", "begin with the class before", move((*App).likeBy, -1), nil},
		{inInvent, []string{"b"}, "b", "begin with", "begin with another class", (*App).askLike, nil},
		{inInvent, []string{">", "."}, "> .", "claims", "next sample that the class takes", move((*App).claimBy, 1), withClaims},
		{inInvent, []string{"<", ","}, "< ,", "", "sample before", move((*App).claimBy, -1), nil},
		{inInvent, []string{"v"}, "v", "made", "the next of the invented classes", act((*App).nextMade), withMade},
		{inInvent, []string{"d"}, "d", "remove", "have the run forget the invented class that is shown", (*App).forget, withMade},
		{inInvent, []string{"/"}, "/", "find", "list only attributes that hold a text", (*App).findAttribute, nil},
		{inInvent, []string{"="}, "=", "", "type the value", (*App).askValue, nil},
		{inInvent, []string{"backspace"}, "Backspace", "", "the attribute's own value again", act((*App).restore), nil},
		{inInvent, []string{"u"}, "u", "", "all values as the class has them", act((*App).restoreAll), nil},
		{inInvent, []string{"a"}, "a", "", "ask about the marked sample", (*App).askAboutClaim, nil},
		{inInvent, []string{"p"}, "p", "pause/go on", "pause, or go on", func(a *App) tea.Cmd { a.shared.PauseOrResume(); return nil }, whileTraining},
		{inInvent, []string{"esc"}, "Esc", "back", "back to the samples", func(a *App) tea.Cmd { return a.goTo(inQuery) }, nil},
	}
}

func withMade(a *App) bool   { return len(a.query.workshop.made) > 0 }
func withClaims(a *App) bool { return len(a.query.workshop.claims()) > 0 }
