package record

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// What answers on a socket must be a process of the user.
func TestSocketOfAnotherUserIsAnError(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root, to be another user")
	}
	f := At(t.TempDir())
	must(t, os.Chmod(f.Path(), 0o777))
	must(t, os.Chmod(filepath.Dir(f.Path()), 0o777))
	l := make(chan net.Listener)
	go func() {
		runtime.LockOSThread() // the thread ends with the goroutine, as another user
		const nobody = 65534
		if _, _, err := syscall.RawSyscall(syscall.SYS_SETRESUID, ^uintptr(0), nobody, ^uintptr(0)); err != 0 {
			t.Error(err)
		}
		listening, err := net.Listen("unix", f.socket())
		if err != nil {
			t.Error(err)
		}
		l <- listening
	}()
	listening := <-l
	if listening == nil {
		return
	}
	defer listening.Close()
	if _, err := f.Dial(); err == nil || !strings.Contains(err.Error(), "a process of user 65534, and you are user 0") {
		t.Errorf("error %v", err)
	}
	if f.Served() {
		t.Error("another user serves the run")
	}
}
