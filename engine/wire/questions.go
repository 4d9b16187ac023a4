package wire

import (
	"context"
	"fmt"

	"segzsl/engine/event"
)

// maxQuestions is how many questions of one client may wait for an answer.
const maxQuestions = 16

// questions are posted to the run one at a time, with the clients taking turns, and
// the next one of a client after it has read the last answer: no client blocks the
// run or the questions of others. The questions of a client that disconnects are
// dropped.
type questions struct {
	last   uint64 // number of the last question that was posted
	asked  bool   // it has no answer yet
	client *client
	id     uint64 // of the question there
}

// ask queues a question of c. The server is locked.
func (s *Server) ask(c *client, q event.Question) {
	if len(c.questions) == maxQuestions {
		c.send(event.Answered{ID: q.Number(), Error: fmt.Sprintf("%d questions of this screen are not answered yet; wait for an answer", maxQuestions)})
		return
	}
	c.questions = append(c.questions, q)
	s.postQuestion()
}

// postQuestion posts the next question, unless one is being answered.
// The server is locked.
func (s *Server) postQuestion() {
	if s.questions.asked {
		return
	}
	var next *client
	for _, c := range s.clients {
		if len(c.questions) > 0 && !c.asked && (next == nil || c.lastQuestion < next.lastQuestion) {
			next = c
		}
	}
	if next == nil {
		return
	}
	q := next.questions[0]
	next.questions = next.questions[1:]
	number := s.questions.last + 1
	next.lastQuestion, next.asked = number, true
	s.questions = questions{last: number, asked: true, client: next, id: q.Number()}
	s.host.Post(q.Numbered(number))
}

// answerWritten lets c have its next question answered.
func (s *Server) answerWritten(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c.asked = false
	s.postQuestion()
}

// deliverAnswers sends the answers of the run to the clients that asked, until ctx or
// the run ends.
func (s *Server) deliverAnswers(ctx context.Context, feed *event.Feed) {
	for {
		events, err := feed.Wait(ctx)
		if err != nil {
			return
		}
		for _, e := range events {
			if answer, ok := e.(event.Answered); ok {
				s.deliver(answer)
			}
		}
	}
}

func (s *Server) deliver(answer event.Answered) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := &s.questions
	if !q.asked || answer.ID != q.last {
		return
	}
	q.asked = false
	answer.ID = q.id
	q.client.answers <- answer
	s.postQuestion()
}
