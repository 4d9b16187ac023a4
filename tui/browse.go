package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/event"
)

// side limits a list to samples of seen or of unseen classes.
type side int

const (
	bothSides side = iota
	seenSide
	unseenSide
	sides
)

// verdictKind limits a list by whether the prediction is right.
type verdictKind int

const (
	anyVerdict verdictKind = iota
	wrongOnly
	rightOnly
	verdictKinds
)

// order is how a list is sorted.
type order int

const (
	byNumber order = iota
	surestFirst
	leastSureFirst
	orders
)

// criteria say which samples a list shows, and in which order. The zero value
// shows all, by number.
type criteria struct {
	side          side
	verdict       verdictKind
	order         order
	truth, answer string // classes; "" for any
	text          string // what was searched for; "" for nothing
}

// String says it in words, "" for all.
func (c criteria) String() string {
	var words []string
	add := func(when bool, word string) {
		if when {
			words = append(words, word)
		}
	}
	add(c.verdict == wrongOnly, "wrong")
	add(c.verdict == rightOnly, "right")
	add(c.side == seenSide, "seen classes")
	add(c.side == unseenSide, "unseen classes")
	add(c.truth != "", "truly "+c.truth)
	add(c.answer != "", "taken for "+c.answer)
	add(c.text != "", "“"+c.text+"”")
	return strings.Join(words, ", ")
}

func (o order) String() string {
	return [...]string{"by number", "surest first", "least sure first"}[o]
}

// sampleRow is one sample of a list. Before the first survey its answer is "".
type sampleRow struct {
	sample     int
	truth      string
	seen       bool // the true class
	answer     string
	answerSeen bool
	right      bool
	// confidence is the probability of the answer, γ = 0: known where the answer
	// is the likeliest class, and else 0, for an answer that γ alone makes.
	confidence float64
}

// listing is the samples under the criteria, and what it was made of.
type listing struct {
	only  criteria
	rows  []sampleRow
	at    int  // the row on the screen, or where it was
	holds bool // the sample on the screen is in the list
	top   int  // the first row that was drawn last

	made   bool
	by     criteria
	survey *event.Survey
	gamma  float64
}

// relist brings the list up to date with the survey, γ and the criteria. The
// sample on the screen stays, in the list or not, unless the user chose other
// criteria that leave it out: then the first takes its place.
func (a *App) relist() {
	q, e := &a.query, a.shared.Calibration
	l := &q.list
	if q.set == nil || l.made && l.by == l.only && l.survey == e.Survey && l.gamma == e.Gamma {
		return
	}
	chosen := !l.made || l.by != l.only
	l.made, l.by, l.survey, l.gamma = true, l.only, e.Survey, e.Gamma
	l.rows = l.rows[:0]
	for _, r := range a.allRows() {
		if l.only.take(r, q.set) {
			l.rows = append(l.rows, r)
		}
	}
	l.only.sort(l.rows)
	at := l.find(q.now)
	if l.holds = at >= 0; l.holds {
		l.at = at
		return
	}
	if l.at = max(0, min(l.at, len(l.rows)-1)); chosen && len(l.rows) > 0 {
		l.at, l.holds, q.now = 0, true, l.rows[0].sample
	}
}

// allRows are the samples that the run is judged on, by number; before it was,
// all test samples.
func (a *App) allRows() []sampleRow {
	q, e := &a.query, a.shared.Calibration
	var rows []sampleRow
	if s := e.Survey; s != nil {
		for i, at := range s.Samples {
			k, to := s.Truth[i], s.Answer(i, e.Gamma)
			r := sampleRow{at, s.Classes[k], k < s.Seen, s.Classes[to], to < s.Seen, k == to, float64(s.Confidence[i])}
			if to != s.Answer(i, 0) {
				r.confidence = 0
			}
			rows = append(rows, r)
		}
	} else {
		for n, list := range [][]int{q.set.Split.TestSeen, q.set.Split.TestUnseen} {
			for _, at := range list {
				rows = append(rows, sampleRow{sample: at, truth: q.set.ClassNames[q.set.Labels[at]], seen: n == 0})
			}
		}
	}
	slices.SortFunc(rows, func(x, y sampleRow) int { return cmp.Compare(x.sample, y.sample) })
	return rows
}

func (c criteria) take(r sampleRow, set *data.Set) bool {
	switch {
	case c.side != bothSides && r.seen != (c.side == seenSide),
		c.verdict != anyVerdict && (r.answer == "" || r.right != (c.verdict == rightOnly)),
		c.truth != "" && c.truth != r.truth,
		c.answer != "" && c.answer != r.answer:
		return false
	}
	return c.text == "" || c.named(r, set)
}

// named is whether the text names a row: if it is a class's name, by its class,
// true or predicted; else as a part of a class's or the sample's name.
func (c criteria) named(r sampleRow, set *data.Set) bool {
	if slices.Contains(set.ClassNames, c.text) {
		return r.truth == c.text || r.answer == c.text
	}
	part := strings.ToLower(c.text)
	has := func(name string) bool { return strings.Contains(strings.ToLower(name), part) }
	return has(r.truth) || has(r.answer) || r.sample < len(set.SampleNames) && has(set.SampleNames[r.sample])
}

func (c criteria) sort(rows []sampleRow) {
	switch c.order {
	case surestFirst:
		slices.SortStableFunc(rows, func(x, y sampleRow) int { return cmp.Compare(y.confidence, x.confidence) })
	case leastSureFirst:
		slices.SortStableFunc(rows, func(x, y sampleRow) int { return cmp.Compare(x.confidence, y.confidence) })
	}
}

// find is the place of a sample in the list, −1 if it is not there.
func (l *listing) find(sample int) int {
	return slices.IndexFunc(l.rows, func(r sampleRow) bool { return r.sample == sample })
}

// after is the lowest number above sample in the list, −1 for none.
func (l *listing) after(sample int) int {
	next := -1
	for _, r := range l.rows {
		if r.sample > sample && (next < 0 || r.sample < next) {
			next = r.sample
		}
	}
	return next
}

// filterBy makes an action that changes the criteria.
func filterBy(change func(*criteria)) func(*App) tea.Cmd {
	return func(a *App) tea.Cmd {
		only := a.query.list.only
		change(&only)
		return a.listOnly(only)
	}
}

// listOnly lists what other criteria take, and asks about the sample that is on
// the screen then.
func (a *App) listOnly(only criteria) tea.Cmd {
	l := &a.query.list
	if only.verdict != anyVerdict && !a.judgedAlready() {
		return nil
	}
	a.say("")
	l.only = only
	a.relist()
	if len(l.rows) == 0 {
		a.say("No sample is like that: Backspace lists all again.")
	}
	return a.askCurrent()
}

// listWorst lists the most confident mistakes, and goes to the first.
func (a *App) listWorst() tea.Cmd {
	l := &a.query.list
	worst := l.only
	worst.verdict, worst.order = wrongOnly, surestFirst
	if l.only == worst {
		worst.verdict, worst.order = anyVerdict, byNumber
		return a.listOnly(worst)
	}
	cmd := a.listOnly(worst)
	if l.only == worst && len(l.rows) > 0 {
		return a.toRow(0)
	}
	return cmd
}

// listClass walks from this sample's class to its answer, and back to all.
func (a *App) listClass() tea.Cmd {
	l := &a.query.list
	only := l.only
	r, ok := a.rowNow()
	switch {
	case !ok:
		return nil
	case only.truth == "" && only.answer == "":
		only.truth = r.truth
	case only.truth != "" && r.answer != "":
		only.truth, only.answer = "", r.answer
	default:
		only.truth, only.answer = "", ""
	}
	return a.listOnly(only)
}

// rowNow is the row of the sample on the screen, if the list holds it.
func (a *App) rowNow() (sampleRow, bool) {
	a.relist()
	l := &a.query.list
	if !l.holds || l.at >= len(l.rows) {
		return sampleRow{}, false
	}
	return l.rows[l.at], true
}

func (a *App) askText() tea.Cmd {
	q := &a.query
	if q.set == nil {
		return nil
	}
	a.prompt = newPrompt("class, or part of a name", q.list.only.text, func(text string) (tea.Cmd, error) {
		only := q.list.only
		only.text = text
		if !slices.ContainsFunc(a.allRows(), func(r sampleRow) bool { return only.take(r, q.set) }) {
			return nil, fmt.Errorf("nothing in this list is called %q", text)
		}
		return a.listOnly(only), nil
	})
	return nil
}
