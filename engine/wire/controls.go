package wire

import (
	"time"

	"segzsl/engine/event"
)

// obey carries out a line of c. It locks the server.
func (s *Server) obey(c *client, line []byte) {
	command, err := UnmarshalCommand(line)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		c.send(event.Refused{Command: "command", Reason: err.Error()})
		return
	}
	switch command := command.(type) {
	case event.Question:
		s.numbered++
		s.asked[s.numbered] = asker{c.id, command.Number()}
		s.host.Post(command.Numbered(s.numbered))
	case Take:
		s.take(c)
	case Give:
		s.give(c, command.To)
	case Keep:
		s.keep(c)
	default:
		if c.id != s.holder {
			c.send(event.Refused{Command: command.Name(), Reason: s.name(s.holder) + " holds the controls; ask for them first"})
			return
		}
		s.host.Post(command)
	}
}

// take notes that c wants the controls, and sees that it gets them if their
// holder does not answer.
func (s *Server) take(c *client) {
	switch {
	case c.id == s.holder:
		s.tell("")
	case s.wanted != 0 && s.wanted != c.id:
		c.send(event.Refused{Command: Take{}.Name(), Reason: s.name(s.wanted) + " has asked already"})
	case s.wanted == 0:
		s.want(c.id)
		s.tell(c.String() + " asks for the controls")
	}
}

// want sets who asked, and the time after which it is served.
func (s *Server) want(id int) {
	if s.deadline != nil {
		s.deadline.Stop()
		s.deadline = nil
	}
	s.wanted = id
	if id == 0 {
		return
	}
	s.deadline = time.AfterFunc(s.handoverTimeout, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.wanted == id {
			s.handOver(id)
			s.tell(s.name(id) + " has the controls: the other did not answer")
		}
	})
}

func (s *Server) give(c *client, to int) {
	if to == 0 {
		to = s.wanted
	}
	switch {
	case c.id != s.holder:
		c.send(event.Refused{Command: Give{}.Name(), Reason: s.name(s.holder) + " holds them"})
	case s.find(to) == nil:
		c.send(event.Refused{Command: Give{}.Name(), Reason: "nobody has asked for them"})
	default:
		s.handOver(to)
		s.tell(s.name(to) + " has the controls")
	}
}

func (s *Server) keep(c *client) {
	if c.id != s.holder || s.wanted == 0 {
		return
	}
	if other := s.find(s.wanted); other != nil {
		other.send(event.Refused{Command: Take{}.Name(), Reason: c.String() + " keeps them"})
	}
	s.want(0)
	s.tell(c.String() + " keeps the controls")
}

// handOver makes client id the holder; 0 or a client that is gone means who came
// first of those that are there.
func (s *Server) handOver(id int) {
	s.want(0)
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
