package wire

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"sync"
	"time"

	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Client is a run in another process, as a screen sees it. Its methods may be
// called from any goroutine.
type Client struct {
	conn     *net.UnixConn
	greeting hello
	log      *event.Log
	done     chan struct{} // the run has ended, or its process is gone
	gone     chan struct{} // nothing comes any more

	mu         sync.Mutex
	queue      []event.Command
	wake       chan struct{}
	closed     bool
	exitReason func() string
}

// helloTimeout bounds the wait for a server's first line.
const helloTimeout = 5 * time.Second

// Dial connects to the run in a folder. The error wraps syscall.ECONNREFUSED or
// fs.ErrNotExist where no process serves it. If the server goes without a last
// event, why is asked for the reason that Lost carries; it may be nil. Where is
// what other screens call this one by, such as its terminal; it may be "".
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
	if err != nil {
		return fmt.Errorf("wire: connect to the run: no greeting: %w", err)
	}
	if c.greeting.Wire != Version {
		return fmt.Errorf("wire: connect to the run: it was started by segzsl %s and speaks version %d of the protocol; this program speaks %d",
			c.greeting.Version, c.greeting.Wire, Version)
	}
	return c.conn.SetDeadline(time.Time{})
}

// Run is the name of the run, PID its process.
func (c *Client) Run() string { return c.greeting.Run }

// PID is the process that trains.
func (c *Client) PID() int { return c.greeting.PID }

// Subscribe opens a feed of every event, from the run's first.
func (c *Client) Subscribe() *event.Feed { return c.log.Subscribe() }

// Done is closed when the run has ended or its process is gone.
func (c *Client) Done() <-chan struct{} { return c.done }

// Post sends a command, in order and without blocking.
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

// closeTimeout bounds the wait for a server that does not answer Close.
const closeTimeout = 2 * time.Second

// Close disconnects; the run continues. It returns when the server has carried
// out what was posted and released the controls, or after closeTimeout.
func (c *Client) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.signal()
	<-c.gone
}

// read is the goroutine that takes in what the server says.
func (c *Client) read(in *bufio.Reader) {
	ended := false
	for {
		line, err := in.ReadBytes('\n')
		if err != nil {
			break
		}
		e, err := unmarshalEvent(line)
		if err != nil {
			continue // of a later version of the same protocol
		}
		c.log.Append(e)
		if event.Ends(e) && !ended {
			ended = true
			close(c.done)
		}
	}
	if !ended {
		c.reportLost()
		close(c.done)
	}
	c.log.Close()
	c.conn.Close()
	close(c.gone)
	c.signal()
}

// reportLost reports that the process is gone, unless it was us who hung up.
func (c *Client) reportLost() {
	c.mu.Lock()
	closed := c.closed
	c.mu.Unlock()
	if closed {
		return
	}
	reason := "the process that trained is gone"
	if c.exitReason != nil {
		reason = c.exitReason()
	}
	c.log.Append(Lost{reason})
}

// write is the goroutine that sends what is posted.
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

// hangUp closes our direction alone, so that the server reads all commands
// before the end; the server closes the other one. Closing both at once would
// fail a server that is still sending, and it would drop commands unread.
func (c *Client) hangUp() {
	_ = c.conn.SetReadDeadline(time.Now().Add(closeTimeout))
	_ = c.conn.CloseWrite()
}
