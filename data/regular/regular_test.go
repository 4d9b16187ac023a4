package regular

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestOnlyRegularFiles(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	if err := syscall.Mkfifo(path("fifo"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/zero", path("zero")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // the path of a socket is short
	socket, err := net.Listen("unix", "socket")
	if err != nil {
		t.Fatal(err)
	}
	defer socket.Close()
	for name, want := range map[string]string{"fifo": "is a pipe; want a file", "zero": "is a device", "socket": "is a socket", ".": "is a folder"} {
		for _, read := range []func() error{
			func() error { _, _, err := Open(path(name)); return err },
			func() error { _, err := Text(path(name), 100); return err },
		} {
			if err := read(); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", name, err, want)
			}
		}
	}
	if _, _, err := Open(path("none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

func TestText(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.txt")
	for content, want := range map[string]string{"ape\n": "ape\n", "\xef\xbb\xbfape": "ape", "": ""} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := Text(path, 10); err != nil || string(got) != want {
			t.Errorf("%q is read as %q, %v", content, got, err)
		}
	}
	for content, want := range map[string]string{"more than ten": "has 13 bytes; want at most 10", "\xff\xfea\x00": "UTF-16"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Text(path, 10); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", content, err, want)
		}
	}
	for _, endless := range []string{"/proc/self/maps"} { // its size is given as 0
		if _, err := os.Stat(endless); err != nil {
			continue
		}
		if _, err := Text(endless, 10); err == nil || !strings.Contains(err.Error(), "more than 10 bytes") {
			t.Errorf("%s: %v", endless, err)
		}
	}
}
