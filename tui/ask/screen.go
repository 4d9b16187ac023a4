// Package ask has two screens that share a sample. Ask lists test samples and shows
// one of them: its prediction, at the γ of ui.Context, and its nearest neighbours.
// Invent makes classes based on the class of that sample.
package ask

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
	"segzsl/tui/run"
	"segzsl/tui/ui"
)

// Screen is the screen Ask.
type Screen struct {
	*ui.Context
	invent *InventScreen

	now  int // the sample on display, its index in the set; −1 for none
	list sampleList

	question uint64 // the pending one; 0 for none
	asked    int    // the sample of the last question
	answer   *event.Answer
	asOf     run.Position // of the model that answered
	problem  string

	part     int  // which part is shown first
	toggled  bool // toggles the list, which is visible by default in a wide window
	surveyed time.Time
	took     time.Duration // the duration of the last survey
	last     *event.Survey // the last answer
}

// New returns Ask and Invent before the first run.
func New(c *ui.Context) (*Screen, *InventScreen) {
	s, invent := &Screen{Context: c, now: -1}, &InventScreen{Context: c, shown: -1}
	s.invent, invent.samples = invent, s
	return s, invent
}

// Reset implements ui.Screen.
func (s *Screen) Reset() { *s = Screen{Context: s.Context, invent: s.invent, now: -1} }

// Enter implements ui.Screen: it updates the survey and asks about the sample.
func (s *Screen) Enter() tea.Cmd {
	if c := s.Calibration; c.Survey == nil || c.AsOf != s.Run.Position() {
		s.surveyAgain()
	}
	s.last = s.Calibration.Survey
	s.relist()
	return s.askCurrent()
}

// During training, surveys are requested at intervals of at least surveyRest, and so
// that evaluation takes at most a tenth of the run's time.
const (
	surveyRest  = 2 * time.Second
	surveyShare = 10
)

func (s *Screen) surveyAgain() {
	if s.Calibration.Waits(s.Context) {
		return
	}
	s.surveyed = s.Clock()
	q := event.AskSurvey{About: s.now >= 0 && s.answer != nil, Sample: max(s.now, 0)}
	s.AskSurveyWith(q, func(a *event.Answer, now run.Position) {
		if a.Sample == s.now {
			s.answer, s.asOf = a, now
		}
	})
}

// News implements ui.Screen: it follows a run in training.
func (s *Screen) News() tea.Cmd {
	c := s.Calibration
	if s.Set == nil || s.Open == "" {
		return nil
	}
	since := s.Clock().Sub(s.surveyed)
	switch {
	case c.Survey != s.last: // a survey has arrived
		s.took, s.last = since, c.Survey
		s.relist()
		if s.Answered() && s.asOf != c.AsOf {
			return s.askAnew()
		}
	case !c.Waits(s.Context) && c.Problem == "" && c.AsOf != s.Run.Position() && since > max(surveyRest, surveyShare*s.took):
		s.surveyAgain()
	}
	return nil
}

// Visit opens the sample of a request, in a list with the request's filters. It fails
// if the run does not test on the sample.
func (s *Screen) Visit(r ui.Samples) (tea.Cmd, error) {
	if !r.Keep {
		s.list.only = filter{truth: r.Truth, answer: r.Answer}
	}
	return s.goToSample(r.Sample)
}

// goToSample opens sample i; if the filters exclude it, they are cleared.
func (s *Screen) goToSample(i int) (tea.Cmd, error) {
	s.relist()
	if s.list.find(i) < 0 {
		s.list.only = filter{}
		s.relist()
	}
	if at := s.list.find(i); at >= 0 {
		return s.toRow(at), nil
	}
	if next := s.list.after(i); next >= 0 {
		return nil, fmt.Errorf("sample %d is not a test sample; the next one is %d", i, next)
	}
	return nil, fmt.Errorf("sample %d is not a test sample, and none follows it", i)
}

// Sample is the sample on display, its index in the set; −1 for none.
func (s *Screen) Sample() int { return s.now }

// Samples lists the samples of the list, in its order, by their indices in the set.
func (s *Screen) Samples() []int {
	var samples []int
	for _, r := range s.list.rows {
		samples = append(samples, r.sample)
	}
	return samples
}

// Answered reports whether there is an answer about the sample on display.
func (s *Screen) Answered() bool { return s.answer != nil && s.answer.Sample == s.now }

// Question is the number of the pending question about a sample, 0 for none.
func (s *Screen) Question() uint64 { return s.question }

// Waits reports whether an answer about a sample is pending.
func (s *Screen) Waits() bool { return s.question != 0 && !s.Run.Silent }

// askCurrent asks about the sample on display, or waits for the pending answer, which
// triggers the next question.
func (s *Screen) askCurrent() tea.Cmd {
	if s.Answered() {
		return nil
	}
	return s.askAnew()
}

// askAnew asks even if there is an answer: the model may have changed.
func (s *Screen) askAnew() tea.Cmd {
	if s.Waits() || s.now < 0 || s.Set == nil || !s.Run.Attached {
		return nil
	}
	s.asked, s.problem = s.now, ""
	if s.question = s.Ask(event.Ask{Sample: s.asked}, s.take); s.question == 0 {
		s.problem = ui.NoAnswers
	}
	return nil
}

// take handles an answer and, if the user has selected another sample, asks again.
func (s *Screen) take(e event.Answered) tea.Cmd {
	if e.ID != s.question {
		return nil
	}
	s.question = 0
	if e.Answer != nil {
		s.answer, s.asOf = e.Answer, s.Run.AnsweredAt(e.ID)
	} else if s.asked == s.now {
		s.problem = e.Error
		return nil
	}
	return s.askCurrent()
}
