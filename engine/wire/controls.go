package wire

import (
	"time"

	"segzsl/engine/event"
)

// handle carries out a line of c. It locks the server.
func (s *Server) handle(c *client, line []byte) {
	command, err := UnmarshalCommand(line)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		c.send(event.Refused{Command: "command", Reason: err.Error()})
		return
	}
	switch command := command.(type) {
	case event.Question:
		s.lastQuestion++
		s.unanswered[s.lastQuestion] = asker{c.id, command.Number()}
		s.host.Post(command.Numbered(s.lastQuestion))
	case Take:
		s.request(c)
	case Give:
		s.give(c, command.To)
	case Decline:
		s.decline(c)
	default:
		if c.id != s.holder {
			c.send(event.Refused{Command: command.Name(), Reason: s.name(s.holder) + " holds the controls; ask for them first"})
			return
		}
		s.host.Post(command)
	}
}

// request notes that c asks for the controls; it gets them after handoverTimeout if
// their holder does not answer.
func (s *Server) request(c *client) {
	switch {
	case c.id == s.holder:
		s.sendControls("")
	case s.requester != 0 && s.requester != c.id:
		c.send(event.Refused{Command: Take{}.Name(), Reason: s.name(s.requester) + " has asked already"})
	case s.requester == 0:
		s.setRequester(c.id)
		s.sendControls(c.String() + " asks for the controls")
	}
}

// setRequester sets who asked, and the time after which it is served; 0 for nobody.
func (s *Server) setRequester(id int) {
	if s.deadline != nil {
		s.deadline.Stop()
		s.deadline = nil
	}
	s.requester = id
	if id == 0 {
		return
	}
	s.deadline = time.AfterFunc(s.handoverTimeout, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.requester == id {
			s.handOver(id)
			s.sendControls(s.name(id) + " has the controls: the other did not answer")
		}
	})
}

func (s *Server) give(c *client, to int) {
	if to == 0 {
		to = s.requester
	}
	switch {
	case c.id != s.holder:
		c.send(event.Refused{Command: Give{}.Name(), Reason: s.name(s.holder) + " holds them"})
	case s.find(to) == nil:
		c.send(event.Refused{Command: Give{}.Name(), Reason: "nobody has asked for them"})
	default:
		s.handOver(to)
		s.sendControls(s.name(to) + " has the controls")
	}
}

func (s *Server) decline(c *client) {
	if c.id != s.holder || s.requester == 0 {
		return
	}
	if other := s.find(s.requester); other != nil {
		other.send(event.Refused{Command: Take{}.Name(), Reason: c.String() + " keeps them"})
	}
	s.setRequester(0)
	s.sendControls(c.String() + " keeps the controls")
}

// handOver makes client id the holder; 0 or a client that is gone means who came
// first of those that are there.
func (s *Server) handOver(id int) {
	s.setRequester(0)
	if s.find(id) == nil {
		id = 0
		if len(s.clients) > 0 {
			id = s.clients[0].id
		}
	}
	s.holder = id
}

func (s *Server) find(id int) *client {
	for _, c := range s.clients {
		if c.id == id {
			return c
		}
	}
	return nil
}
