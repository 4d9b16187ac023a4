package wire

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"segzsl/engine/event"
)

// Host is the run of a Server, such as an engine.Runner.
type Host interface {
	Post(event.Command)
	Subscribe() *event.Feed
}

// Server lets clients watch and control a run. A slow or unresponsive client blocks
// neither the run nor the other clients.
type Server struct {
	host    Host
	run     string
	version string

	handoverTimeout  time.Duration
	firstLineTimeout time.Duration
	stuckTime        time.Duration

	mu         sync.Mutex
	clients    []*client // in the order of connection
	lastClient int       // ID of the last one
	holder     int       // 0 for none
	requester  int       // of the controls; 0 for none
	deadline   *time.Timer
	questions  questions
	changed    chan struct{} // closed and replaced when the clients change

	encoding     sync.Mutex
	history      []byte // the last history that a client got, as a line
	historyCount int
}

// NewServer returns a server for the run called run.
func NewServer(host Host, run, version string) *Server {
	return &Server{host: host, run: run, version: version, changed: make(chan struct{}),
		handoverTimeout: HandoverTimeout, firstLineTimeout: helloTimeout, stuckTime: stuckTime}
}

// WaitIdle waits until there has been no client for a duration of grace, or ctx ends.
func (s *Server) WaitIdle(ctx context.Context, grace time.Duration) {
	for {
		s.mu.Lock()
		n, changed := len(s.clients), s.changed
		s.mu.Unlock()
		var over <-chan time.Time
		if n == 0 {
			over = time.After(grace)
		}
		select {
		case <-ctx.Done():
			return
		case <-over:
			return
		case <-changed:
		}
	}
}

// client is one connection.
type client struct {
	id         int
	where      string // "pts/3", "" if unknown
	conn       net.Conn
	notices    chan []byte   // lines of the server itself
	controls   chan Controls // the latest that is not written yet
	disconnect context.CancelFunc
	writing    atomic.Int64 // when the present write began, as Unix nanoseconds; 0 for none

	questions    []event.Question // that wait for their turn
	lastQuestion uint64           // number of the last that was posted
	asked        bool             // its answer is not written yet
	answers      chan event.Event // has space for that answer
}

// register adds c, if the limits allow it, and sends it the hello and the controls.
func (s *Server) register(c *client) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.admit() {
		return false
	}
	s.lastClient++
	c.id = s.lastClient
	line, err := json.Marshal(hello{Version, s.run, s.version, c.id, os.Getpid()})
	if err == nil {
		c.notices <- append(line, '\n')
	}
	s.clients = append(s.clients, c)
	if s.holder == 0 {
		s.holder = c.id
	}
	s.sendControls(c.String() + " joined")
	return true
}

func (s *Server) unregister(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.remove(c)
}

// remove removes c and hands over its controls. The server is locked, as in all
// methods below unless noted.
func (s *Server) remove(c *client) {
	i := slices.Index(s.clients, c)
	if i < 0 {
		return
	}
	s.clients = slices.Delete(s.clients, i, i+1)
	if s.requester == c.id {
		s.setRequester(0)
	}
	if s.holder == c.id {
		s.handOver(s.requester)
	}
	s.sendControls(c.String() + " left")
}

// sendControls sends Controls to all clients.
func (s *Server) sendControls(note string) {
	close(s.changed)
	s.changed = make(chan struct{})
	for _, c := range s.clients {
		c.setControls(s.controls(c, note))
	}
}

// controls are the controls as c sees them.
func (s *Server) controls(c *client, note string) Controls {
	return Controls{You: c.id, Holder: s.holder, WantedBy: s.requester, Clients: len(s.clients), Note: note}
}

// setControls replaces the controls that c has not been sent yet.
func (c *client) setControls(now Controls) {
	select {
	case <-c.controls:
	default:
	}
	c.controls <- now
}

// refuse sends c a refusal.
func (c *client) refuse(command, reason string) {
	c.send(event.Refused{Command: command, Reason: reason})
}

// send queues an event for c, and disconnects c if its queue is full.
func (c *client) send(e event.Event) {
	select {
	case c.notices <- line(e):
	default:
		c.disconnect()
	}
}

// collect encodes the run's events as lines for c.
func (s *Server) collect(ctx context.Context, c *client, lines chan<- []byte) {
	defer close(lines)
	feed := s.host.Subscribe()
	for {
		events, err := feed.Wait(ctx)
		if err != nil {
			return
		}
		for len(events) > 0 {
			n := min(atOnce, len(events))
			if _, ok := events[0].(event.History); ok {
				n = 1 // it is shared with other clients
			}
			select {
			case lines <- s.encode(events[:n]):
			case <-ctx.Done():
				return
			}
			events = events[n:]
		}
	}
}

// atOnce is the maximum number of events that are encoded at once, since a client may
// join a long run late.
const atOnce = 1024

// encode returns events as lines. Answers are left out: they go to who asked.
func (s *Server) encode(events []event.Event) (text []byte) {
	for _, e := range events {
		switch e := e.(type) {
		case event.Answered:
		case event.History: // by itself
			text = s.encodeHistory(e)
		default:
			text = append(text, line(e)...)
		}
	}
	return text
}

// encodeHistory encodes a history once for all clients that get it.
func (s *Server) encodeHistory(h event.History) []byte {
	s.encoding.Lock()
	defer s.encoding.Unlock()
	if s.history == nil || s.historyCount != h.Count {
		s.history, s.historyCount = line(h), h.Count
	}
	return s.history
}

// line returns an encoded event with a newline.
func line(e event.Event) []byte {
	text, err := marshalEvent(e)
	if err != nil {
		text, _ = marshalEvent(event.Refused{Command: e.Kind(), Reason: err.Error()})
	}
	return append(text, '\n')
}

// write sends lines to c, and disconnects after the last.
func (s *Server) write(ctx context.Context, c *client, lines <-chan []byte) {
	defer c.disconnect()
	for {
		text, answer, ok := c.next(ctx, lines)
		if !ok {
			return
		}
		c.writing.Store(time.Now().UnixNano())
		if _, err := c.conn.Write(text); err != nil {
			return
		}
		c.writing.Store(0)
		if answer {
			s.answerWritten(c)
		}
	}
}

// next returns what to send, notices first, and whether it is an answer; ok is false
// if there is no more.
func (c *client) next(ctx context.Context, lines <-chan []byte) (text []byte, answer, ok bool) {
	select {
	case text = <-c.notices:
		return text, false, true
	default:
	}
	select {
	case text = <-c.notices:
		return text, false, true
	case controls := <-c.controls:
		return line(controls), false, true
	case e := <-c.answers:
		return line(e), true, true
	case text, ok = <-lines:
		return text, false, ok
	case <-ctx.Done():
		return nil, false, false
	}
}

// String returns the name to be displayed.
func (c *client) String() string {
	if c.where == "" {
		return fmt.Sprintf("screen %d", c.id)
	}
	return fmt.Sprintf("screen %d (%s)", c.id, c.where)
}

// name returns the name of a client, which may have left.
func (s *Server) name(id int) string {
	if c := s.find(id); c != nil {
		return c.String()
	}
	return fmt.Sprintf("screen %d", id)
}
