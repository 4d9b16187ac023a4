package record

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// A path too long for a socket, a stale socket, and one in use.
func TestSockets(t *testing.T) {
	long := At(filepath.Join(t.TempDir(), strings.Repeat("long", 30)))
	must(t, long.Make())
	for _, f := range []*Folder{At(t.TempDir()), long} {
		l, err := f.Listen()
		must(t, err)
		if !f.Served() {
			t.Errorf("%s is not served", f.Path())
		}
		if _, err := f.Listen(); err == nil {
			t.Errorf("%s is served twice", f.Path())
		}
		l.(listener).Listener.(*net.UnixListener).SetUnlinkOnClose(false)
		l.(listener).Listener.Close() // as if killed
		if f.Served() {
			t.Errorf("%s is not served", f.Path())
		}
		again, err := f.Listen()
		if err != nil {
			t.Fatalf("after a crash: %v", err)
		}
		again.Close()
		if f.Served() {
			t.Errorf("%s was not removed", f.Path())
		}
	}
}
