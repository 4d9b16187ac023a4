package wire

import (
	"time"

	"segzsl/engine/event"
)

// handle handles a line from c. It locks the server.
func (s *Server) handle(c *client, line []byte) {
	command, err := UnmarshalCommand(line)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		c.refuse("command", err.Error())
		return
	}
	switch command := command.(type) {
	case event.Question:
		s.ask(c, command)
	case Take:
		s.request(c)
	case Give:
		s.give(c, command.To)
	case Decline:
		s.decline(c)
	default:
		if c.id != s.holder {
			c.refuse(command.Name(), s.name(s.holder)+" has the controls; request them first")
			return
		}
		s.host.Post(command)
	}
}

// request notes that c requests the controls. It gets them after handoverTimeout if
// the holder does not answer.
func (s *Server) request(c *client) {
	switch {
	case c.id == s.holder:
		c.setControls(s.controls(c, ""))
	case s.requester != 0 && s.requester != c.id:
		c.refuse(Take{}.Name(), s.name(s.requester)+" has already requested them")
	case s.requester == 0:
		s.setRequester(c.id)
		s.sendControls(c.String() + " requests the controls")
	}
}

// setRequester sets the client that requests the controls, 0 for none, and starts its
// timeout.
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
			s.sendControls(s.name(id) + " has the controls: the previous holder did not answer")
		}
	})
}

func (s *Server) give(c *client, to int) {
	if to == 0 {
		to = s.requester
	}
	switch {
	case c.id != s.holder:
		c.refuse(Give{}.Name(), s.name(s.holder)+" has them")
	case s.find(to) == nil:
		c.refuse(Give{}.Name(), "no screen has requested them")
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

// handOver makes client id the holder. If there is no such client, it is the first one
// that connected.
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
