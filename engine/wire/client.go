package wire

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"time"

	"segzsl/data/clean"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Client is a screen's connection to a run in another process. Its methods may be
// called from any goroutine.
type Client struct {
	conn     *net.UnixConn
	greeting hello
	log      *event.Log
	done     chan struct{} // the run or its process has ended
	gone     chan struct{} // the connection is closed

	mu         sync.Mutex
	queue      []event.Command
	wake       chan struct{}
	closed     bool
	exitReason func() string
}

// helloTimeout is the timeout for a server's first line.
const helloTimeout = 5 * time.Second

// Dial connects to the run in a folder. The error wraps syscall.ECONNREFUSED or
// fs.ErrNotExist if no process serves it. where names this screen to others, such as
// by its terminal; it may be "". If the server ends without a last event, why returns
// the reason for Lost; it may be nil.
func Dial(folder *record.Folder, where string, why func() string) (*Client, error) {
	conn, err := folder.Dial()
	if err != nil {
		return nil, err
	}
	c := &Client{conn: conn, log: event.NewLog(), done: make(chan struct{}), gone: make(chan struct{}), wake: make(chan struct{}, 1), exitReason: why}
	in := bufio.NewReaderSize(conn, 1<<16)
	if err := c.handshake(in, where); err != nil {
		conn.Close()
		return nil, err
	}
	go c.read(in)
	go c.write()
	return c, nil
}

func (c *Client) handshake(in *bufio.Reader, where string) error {
	_ = c.conn.SetDeadline(time.Now().Add(helloTimeout))
	line, err := json.Marshal(watch{"watch", Version, where})
	if err == nil {
		_, err = c.conn.Write(append(line, '\n'))
	}
	if err == nil {
		line, err = in.ReadBytes('\n')
	}
	if err == nil {
		err = json.Unmarshal(line, &c.greeting)
	}
	if e, other := unmarshalEvent(line); err == nil && other == nil {
		if refused, ok := e.(event.Refused); ok {
			return fmt.Errorf("wire: connect to the run: %s", clean.Name(refused.Reason))
		}
	}
	if err != nil {
		return fmt.Errorf("wire: connect to the run: no greeting: %w", err)
	}
	c.greeting.Run, c.greeting.Version = clean.Name(c.greeting.Run), clean.Name(c.greeting.Version)
	if c.greeting.Wire != Version {
		return fmt.Errorf("wire: connect to the run: it was started by segzsl %s, which uses version %d of the protocol; this program uses version %d",
			c.greeting.Version, c.greeting.Wire, Version)
	}
	return c.conn.SetDeadline(time.Time{})
}

// Run returns the name of the run.
func (c *Client) Run() string { return c.greeting.Run }

// PID returns the ID of the process that trains.
func (c *Client) PID() int { return c.greeting.PID }

// Subscribe opens a feed of all events of the run, from the first.
func (c *Client) Subscribe() *event.Feed { return c.log.Subscribe() }

// Done is closed when the run or its process has ended.
func (c *Client) Done() <-chan struct{} { return c.done }

// Post sends a command without blocking. Commands are sent in order.
func (c *Client) Post(command event.Command) {
	c.mu.Lock()
	c.queue = append(c.queue, command)
	c.mu.Unlock()
	c.signal()
}

func (c *Client) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// closeTimeout is the timeout for a server that does not respond to Close.
const closeTimeout = 2 * time.Second

// Close disconnects; the run continues. It returns when the server has handled the
// posted commands and released the controls, or after closeTimeout.
func (c *Client) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.signal()
	<-c.gone
}

// read is the goroutine that reads events from the server.
func (c *Client) read(in *bufio.Reader) {
	problem, ended := c.receive(in, c.log.Append)
	if !ended {
		c.reportLost(problem)
		close(c.done)
	}
	c.log.Close()
	c.conn.Close()
	close(c.gone)
	c.signal()
}

// receive passes on events until the connection ends; ended reports whether one of
// them was the run's last. A panic ends the connection, instead of leaving the user's
// terminal in an unusable state; problem describes it.
func (c *Client) receive(in *bufio.Reader, pass func(event.Event)) (problem string, ended bool) {
	defer func() {
		if p := recover(); p != nil {
			problem = fmt.Sprintf("internal error (please report): %v", p)
		}
	}()
	var controls event.Event
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			return "", ended
		}
		e, err := unmarshalEvent(line)
		if err != nil {
			continue // of a later version of the same protocol
		}
		pass(e)
		switch e := e.(type) {
		case Controls:
			controls = e
		case event.History:
			if controls != nil { // it replaced them
				pass(controls)
			}
		}
		if event.Ends(e) && !ended {
			ended = true
			close(c.done)
		}
	}
}

// reportLost reports that the process is gone, or the problem with the connection,
// unless this client hung up.
func (c *Client) reportLost(problem string) {
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	if closed {
		return
	}
	switch {
	case problem != "":
	case c.exitReason != nil:
		problem = c.exitReason()
	default:
		problem = "the training process is gone"
	}
	c.log.Append(Lost{problem})
}

// write is the goroutine that sends posted commands.
func (c *Client) write() {
	for {
		select {
		case <-c.wake:
		case <-c.gone:
			return
		}
		c.mu.Lock()
		queue, closed := c.queue, c.closed
		c.queue = nil
		c.mu.Unlock()
		for _, command := range queue {
			line, err := MarshalCommand(command)
			if err == nil {
				_, err = c.conn.Write(append(line, '\n'))
			}
			if err != nil {
				c.log.Append(event.Refused{Command: command.Name(), Reason: err.Error()})
			}
		}
		if closed {
			c.hangUp()
			return
		}
	}
}

// hangUp closes only the direction to the server, so that the server reads all
// commands; the server then closes the other direction. If both were closed at once,
// writes of the server would fail, and it would not read the remaining commands.
func (c *Client) hangUp() {
	_ = c.conn.SetReadDeadline(time.Now().Add(closeTimeout))
	_ = c.conn.CloseWrite()
}
