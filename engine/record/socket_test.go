package record

import (
	"os"
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
		l.(listener).UnixListener.Close() // as if killed
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

// Only sockets are removed, and only one's own.
func TestOnlySocketsAreReplaced(t *testing.T) {
	f := At(t.TempDir())
	must(t, f.Write(SocketFile, []byte("precious")))
	if _, err := f.Listen(); err == nil || !strings.Contains(err.Error(), "is a regular file instead of a socket: remove it") {
		t.Errorf("error %v", err)
	}
	if _, err := f.Dial(); err == nil || !strings.Contains(err.Error(), "instead of a socket") {
		t.Errorf("error %v", err)
	}
	if got, err := f.Read(SocketFile); string(got) != "precious" {
		t.Errorf("the file contains %q, %v", got, err)
	}
}

// The socket of a long path is in a folder to which nobody else has access.
func TestFolderForSocketsIsPrivate(t *testing.T) {
	f := At(t.TempDir())
	must(t, os.Chmod(f.Path(), 0o700))
	must(t, f.ownPrivate())
	must(t, os.Chmod(f.Path(), 0o755))
	if err := f.ownPrivate(); err == nil || !strings.Contains(err.Error(), "a folder of yours") {
		t.Errorf("error %v", err)
	}
	link := At(filepath.Join(t.TempDir(), "link"))
	must(t, os.Symlink(t.TempDir(), link.Path()))
	if err := link.ownPrivate(); err == nil {
		t.Error("a link is a folder")
	}
}
