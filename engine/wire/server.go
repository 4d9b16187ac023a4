package wire

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"
	"sync"
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
	host            Host
	run             string
	version         string
	handoverTimeout time.Duration

	mu           sync.Mutex
	clients      []*client // in the order of connection
	lastClient   int       // ID of the last one
	holder       int       // 0 for none
	requester    int       // of the controls; 0 for none
	deadline     *time.Timer
	unanswered   map[uint64]asker // questions without an answer
	lastQuestion uint64
	changed      chan struct{} // closed and replaced when the clients change
}

// asker is the client that asked a question, and the question's ID there.
type asker struct {
	client int
	id     uint64
}

// NewServer returns a server for the run called run.
func NewServer(host Host, run, version string) *Server {
	return &Server{host: host, run: run, version: version, handoverTimeout: HandoverTimeout,
		unanswered: map[uint64]asker{}, changed: make(chan struct{})}
}

// Serve accepts clients until ctx ends, then disconnects them.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	defer context.AfterFunc(ctx, func() { l.Close() })()
	for {
		conn, err := l.Accept()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("wire: accept a screen: %w", err)
		}
		go s.serveClient(ctx, conn)
	}
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
	notices    chan []byte // lines of the server itself
	disconnect context.CancelFunc
}

// serveClient serves one client until it disconnects: this goroutine reads its lines,
// one collects events, one writes.
func (s *Server) serveClient(ctx context.Context, conn net.Conn) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	context.AfterFunc(ctx, func() { conn.Close() })
	c := &client{conn: conn, notices: make(chan []byte, 64), disconnect: cancel}
	in := bufio.NewScanner(conn)
	in.Buffer(nil, 1<<20)
	if !in.Scan() { // see record.Folder.Served
		return
	}
	var w watch
	if err := json.Unmarshal(in.Bytes(), &w); err == nil {
		c.where = w.Where
	}
	s.register(c)
	defer s.unregister(c)
	lines := make(chan []byte)
	go s.collect(ctx, c, lines)
	go c.write(ctx, lines)
	for in.Scan() {
		s.handle(c, in.Bytes())
	}
}

// register adds c and sends it the hello and the controls.
func (s *Server) register(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
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
}

// unregister removes c and hands over its controls.
func (s *Server) unregister(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, other := range s.clients {
		if other == c {
			s.clients = append(s.clients[:i:i], s.clients[i+1:]...)
			break
		}
	}
	for id, who := range s.unanswered {
		if who.client == c.id {
			delete(s.unanswered, id)
		}
	}
	if s.requester == c.id {
		s.setRequester(0)
	}
	if s.holder == c.id {
		s.handOver(s.requester)
	}
	s.sendControls(c.String() + " left")
}

// sendControls sends Controls to all clients. The server is locked, as in all methods
// below unless noted.
func (s *Server) sendControls(note string) {
	close(s.changed)
	s.changed = make(chan struct{})
	for _, c := range s.clients {
		c.send(Controls{You: c.id, Holder: s.holder, WantedBy: s.requester, Clients: len(s.clients), Note: note})
	}
}

// send queues an event for c, and disconnects c if its queue is full.
func (c *client) send(e event.Event) {
	select {
	case c.notices <- line(e):
	default:
		c.disconnect()
	}
}

// collect encodes the run's events as lines for c. It locks the server only briefly.
func (s *Server) collect(ctx context.Context, c *client, lines chan<- []byte) {
	defer close(lines)
	feed := s.host.Subscribe()
	for {
		events, err := feed.Wait(ctx)
		if err != nil {
			return
		}
		for part := range slices.Chunk(events, atOnce) {
			var text []byte
			for _, e := range part {
				if e, mine := s.addressed(c, e); mine {
					text = append(text, line(e)...)
				}
			}
			select {
			case lines <- text:
			case <-ctx.Done():
				return
			}
		}
	}
}

// atOnce is the maximum number of events that are encoded at once, since a client may
// join a long run late.
const atOnce = 1024

// line returns an encoded event with a newline.
func line(e event.Event) []byte {
	text, err := marshalEvent(e)
	if err != nil {
		text, _ = marshalEvent(event.Refused{Command: e.Kind(), Reason: err.Error()})
	}
	return append(text, '\n')
}

// addressed returns the event to send to c, and whether it is for c. It locks the
// server.
func (s *Server) addressed(c *client, e event.Event) (event.Event, bool) {
	answer, ok := e.(event.Answered)
	if !ok {
		return e, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	who := s.unanswered[answer.ID]
	if who.client != c.id {
		return nil, false
	}
	delete(s.unanswered, answer.ID)
	answer.ID = who.id
	return answer, true
}

// write sends lines to c, and disconnects after the last.
func (c *client) write(ctx context.Context, lines <-chan []byte) {
	defer c.disconnect()
	for {
		text, ok := c.next(ctx, lines)
		if !ok {
			return
		}
		if _, err := c.conn.Write(text); err != nil {
			return
		}
	}
}

// next returns what to send, notices first, or false if there is no more.
func (c *client) next(ctx context.Context, lines <-chan []byte) ([]byte, bool) {
	select {
	case text := <-c.notices:
		return text, true
	default:
	}
	select {
	case text := <-c.notices:
		return text, true
	case text, ok := <-lines:
		return text, ok
	case <-ctx.Done():
		return nil, false
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
