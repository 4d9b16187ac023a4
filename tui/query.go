package tui

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine"
)

type filter int

const (
	allSamples filter = iota
	seenSamples
	unseenSamples
	filters
)

func (f filter) String() string {
	return [...]string{"all test samples", "seen classes", "unseen classes"}[f]
}

// query is the screen of questions about test samples.
type query struct {
	set     *data.Set
	filter  filter
	list    []int // samples under the filter, rising
	at      int   // in list
	id      uint64
	asked   int // the sample of the last question
	pending bool
	answer  *engine.Answer
	problem string

	search search
}

// enter shows the questions about a set's test samples.
func (q *query) enter(set *data.Set) {
	if q.set != set {
		q.set = set
		q.use(allSamples)
	}
}

func (q *query) use(f filter) {
	now := q.sample()
	q.filter = f
	split := q.set.Split
	switch f {
	case seenSamples:
		q.list = split.TestSeen
	case unseenSamples:
		q.list = split.TestUnseen
	default:
		q.list = slices.Concat(split.TestSeen, split.TestUnseen)
		slices.Sort(q.list)
	}
	q.at, _ = slices.BinarySearch(q.list, now)
	q.at = max(0, min(q.at, len(q.list)-1))
}

// sample is the one on the screen, a location in the set; −1 for none.
func (q *query) sample() int {
	if q.at < 0 || q.at >= len(q.list) {
		return -1
	}
	return q.list[q.at]
}

// fresh is whether the answer is about the sample on the screen.
func (q *query) fresh() bool { return q.answer != nil && q.answer.Sample == q.sample() }

// The actions of the key table.

func (a *App) sampleBy(n int) tea.Cmd {
	q := &a.query
	q.search.stop()
	if len(q.list) > 0 {
		q.at = ((q.at+n)%len(q.list) + len(q.list)) % len(q.list)
	}
	return a.askCurrent()
}

func (a *App) sampleRandom() tea.Cmd {
	q := &a.query
	q.search.stop()
	if len(q.list) > 0 {
		q.at = rand.IntN(len(q.list))
	}
	return a.askCurrent()
}

func (a *App) nextFilter() tea.Cmd {
	a.query.search.stop()
	a.query.use((a.query.filter + 1) % filters)
	return a.askCurrent()
}

func (a *App) askAgain() tea.Cmd {
	a.query.search.stop()
	a.query.answer = nil
	return a.askCurrent()
}

func (a *App) askSample() tea.Cmd {
	q := &a.query
	q.search.stop()
	if q.set == nil {
		return nil
	}
	n := q.set.N()
	a.prompt = newPrompt(fmt.Sprintf("sample, 0 to %d", n-1), "", func(text string) (tea.Cmd, error) {
		i, err := strconv.Atoi(strings.ReplaceAll(text, ",", ""))
		if err != nil || i < 0 || i >= n {
			return nil, fmt.Errorf("%q: want 0 to %d", text, n-1)
		}
		return a.goToSample(i)
	})
	return nil
}

// goToSample shows sample i, or the next test sample after it.
func (a *App) goToSample(i int) (tea.Cmd, error) {
	q := &a.query
	if _, ok := slices.BinarySearch(q.list, i); !ok {
		q.use(allSamples)
	}
	at, ok := slices.BinarySearch(q.list, i)
	if !ok {
		next := "there is none after it"
		if at < len(q.list) {
			next = fmt.Sprintf("the next test sample is %d", q.list[at])
		}
		return nil, fmt.Errorf("%d is a training sample; %s", i, next)
	}
	q.at = at
	return a.askCurrent(), nil
}

// askCurrent asks about the sample on the screen, unless a question is still
// open: its answer asks on.
func (a *App) askCurrent() tea.Cmd {
	q := &a.query
	if q.pending || q.fresh() || q.sample() < 0 || a.training == nil {
		return nil
	}
	q.asked, q.problem = q.sample(), ""
	q.id = a.inquire(engine.Ask{Sample: q.asked}, a.sampleAnswered)
	if q.pending = q.id != 0; !q.pending {
		q.problem = noAnswers
	}
	return nil
}

// noAnswers is what a screen says once nobody can answer.
const noAnswers = "The run has ended and answers no more."

// sampleAnswered takes an answer in and, if the user has moved on, asks again.
func (a *App) sampleAnswered(e engine.Answered) tea.Cmd {
	q := &a.query
	if e.ID != q.id {
		return nil
	}
	q.pending = false
	if e.Answer != nil {
		q.answer = e.Answer
	} else if q.asked == q.sample() {
		q.problem = e.Error
		return nil
	}
	return a.askCurrent()
}
