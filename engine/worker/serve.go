package worker

import (
	"context"
	"time"

	"segzsl/engine/wire"
)

// SocketServer lets screens attach to a run at the socket in its folder.
type SocketServer struct {
	server *wire.Server
	stop   context.CancelFunc
	served chan error
}

// Serve opens the socket of a run. The goroutine that it starts ends with Close.
func Serve(run *Run, version string) (*SocketServer, error) {
	l, err := run.Folder().Listen()
	if err != nil {
		return nil, err
	}
	s := &SocketServer{server: wire.NewServer(run, run.Folder().Name(), version), served: make(chan error, 1)}
	var ctx context.Context
	ctx, s.stop = context.WithCancel(context.Background())
	go func() { s.served <- s.server.Serve(ctx, l) }()
	return s, nil
}

// Close closes the socket of a run that has ended. Screens have a second to read the
// last events.
func (s *SocketServer) Close() error {
	last, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	s.server.WaitIdle(last, 0)
	s.stop()
	return <-s.served
}
