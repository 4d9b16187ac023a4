package wire

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"segzsl/data/clean"
	"segzsl/engine/event"
)

// Limits of what clients may take. A client is stuck if it has not read for
// stuckTime; it is disconnected if there are maxClients and another one connects.
const (
	maxClients   = 64
	maxConnected = 1024    // clients that have not sent their first line
	maxFirstLine = 4 << 10 // bytes
	maxLine      = 1 << 20
	stuckTime    = 2 * time.Second
	maxRetry     = time.Second // between attempts to accept a client
	// Each line delays the next one of its client, a long one more.
	lineDelay      = 2 * time.Millisecond
	lineDelayBytes = 4 << 10
)

// Serve accepts clients until ctx ends, then disconnects them. If the system cannot
// accept a connection, for example for lack of file descriptors, it retries.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	defer context.AfterFunc(ctx, func() { l.Close() })()
	go s.deliverAnswers(ctx, s.host.Subscribe())
	connected := make(chan struct{}, maxConnected)
	retry := time.Duration(0)
	for {
		conn, err := l.Accept()
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, net.ErrClosed):
			return fmt.Errorf("wire: accept a screen: %w", err)
		case err != nil:
			retry = min(max(2*retry, 5*time.Millisecond), maxRetry)
			pause(ctx, retry)
			continue
		}
		retry = 0
		select {
		case connected <- struct{}{}:
			go s.serveClient(ctx, conn, func() { <-connected })
		case <-ctx.Done():
			conn.Close()
		}
	}
}

// pause waits so long, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// serveClient serves one client until it disconnects: this goroutine reads its lines,
// one collects events, one writes. It calls connected after the first line.
func (s *Server) serveClient(ctx context.Context, conn net.Conn, connected func()) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	context.AfterFunc(ctx, func() { conn.Close() })
	in := bufio.NewReaderSize(conn, maxFirstLine)
	_ = conn.SetReadDeadline(time.Now().Add(s.firstLineTimeout))
	first, err := in.ReadSlice('\n')
	connected()
	if errors.Is(err, bufio.ErrBufferFull) {
		hangUp(conn, fmt.Sprintf("first line longer than %d bytes", maxFirstLine))
	}
	if err != nil { // also: see record.Folder.Served
		return
	}
	_ = conn.SetReadDeadline(time.Time{})
	c := newClient(conn, first, cancel)
	if !s.register(c) {
		hangUp(conn, fmt.Sprintf("%d screens are attached already", maxClients))
		return
	}
	defer s.unregister(c)
	lines := make(chan []byte)
	go s.collect(ctx, c, lines)
	go s.write(ctx, c, lines)
	s.read(ctx, c, in)
}

func newClient(conn net.Conn, first []byte, disconnect context.CancelFunc) *client {
	c := &client{conn: conn, disconnect: disconnect,
		notices: make(chan []byte, 64), controls: make(chan Controls, 1), answers: make(chan event.Event, 1)}
	var w watch
	if err := json.Unmarshal(first, &w); err == nil {
		c.where = clean.Name(w.Where)
	}
	return c
}

// read handles the lines of c until it disconnects.
func (s *Server) read(ctx context.Context, c *client, in *bufio.Reader) {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, maxLine)
	for lines.Scan() {
		s.handle(c, lines.Bytes())
		pause(ctx, lineDelay*time.Duration(1+len(lines.Bytes())/lineDelayBytes))
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		hangUp(c.conn, fmt.Sprintf("line longer than %d bytes", maxLine))
	}
}

// hangUp sends the reason why a client is disconnected.
func hangUp(conn net.Conn, reason string) {
	_ = conn.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = conn.Write(line(event.Refused{Command: "watch", Reason: reason}))
}

// admit reports whether another client can be served. It disconnects the client that
// has been stuck for longest, if it must. The server is locked.
func (s *Server) admit() bool {
	if len(s.clients) < maxClients {
		return true
	}
	stuck := func(c *client) int64 {
		if began := c.writing.Load(); began != 0 {
			return began
		}
		return time.Now().UnixNano()
	}
	longest := slices.MinFunc(s.clients, func(a, b *client) int { return cmp.Compare(stuck(a), stuck(b)) })
	if time.Since(time.Unix(0, stuck(longest))) < s.stuckTime {
		return false
	}
	longest.disconnect()
	s.remove(longest)
	return true
}
