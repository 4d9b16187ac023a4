package engine

import (
	"fmt"

	"segzsl/engine/event"
	"segzsl/engine/kernel"
	"segzsl/engine/regress"
)

// questions is a model that answers questions about a sample (answer.go,
// neighbours.go) and generates features for them (generated_features.go).
type questions struct{ *Model }

// Reply answers a question with the current model. Inventions are added to the
// model; nothing else of it changes.
func (m *Model) Reply(q event.Question) (a event.Answered, err error) {
	a.ID = q.Number()
	switch q := q.(type) {
	case event.Ask:
		a.Answer, err = m.Answer(q.Sample)
	case event.AskSurvey:
		if a.Survey, err = m.Survey(); err == nil && q.About {
			a.Answer, err = m.Answer(q.Sample)
		}
	case event.Generate:
		a.Generated, err = m.Generate(q.Classes, q.Count, q.Seed)
	case event.AskSpaces:
		a.Spaces, err = m.Spaces(q.Most, q.Training, q.Synthetic, q.Seed)
	case event.Invent:
		a.Invention, err = m.Invent(q.Class, q.Like, q.Changes)
	case event.Remove:
		a.Invention, err = m.Remove(q.Class)
	default:
		err = fmt.Errorf("engine: unknown question %q", q.Name())
	}
	return a, err
}

// answerCache caches intermediate results of questions while they are valid.
type answerCache struct {
	whole     *encoder     // of one sample, with its decoder
	generator *synthesiser // of a few rows
	means     cachedMatrix
	image     cachedMatrix
	seen      kernel.Matrix // real class means in image space, which don't change
	index     *trainingIndex
	// regression predicts mean image features; it depends on the data set alone.
	regression *regress.Ridge
}

// wholeEncoder computes all features of one sample.
func (m questions) wholeEncoder() (*encoder, error) {
	if m.cache.whole == nil {
		var err error
		if m.cache.whole, err = compileEncoder(m.pool, m.nets, 1, true); err != nil {
			return nil, err
		}
	}
	return m.cache.whole, nil
}
