package cli

import (
	"bytes"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
)

// saveTerminal returns a function that restores the terminal's present state, for
// immediate exits.
func saveTerminal() func() {
	state, err := term.GetState(os.Stdin.Fd())
	if err != nil {
		return func() {}
	}
	return func() { _ = term.Restore(os.Stdin.Fd(), state) }
}

// screenFile is the terminal while the explorer draws on it.
type screenFile struct {
	*os.File
	free     chan struct{} // holds a value unless somebody writes
	keyboard bool          // the last mode of the keyboard was switched on; of who writes
}

func newScreenFile(file *os.File) *screenFile {
	s := &screenFile{File: file, free: make(chan struct{}, 1)}
	s.free <- struct{}{}
	return s
}

// keyboardOn is the first of the sequences that switch keyboard modes on.
const keyboardOn = ansi.SetModifyOtherKeys2

// Write implements io.Writer.
func (s *screenFile) Write(p []byte) (int, error) {
	<-s.free
	defer func() { s.free <- struct{}{} }()
	on, off := bytes.LastIndex(p, []byte(keyboardOn)), bytes.LastIndex(p, []byte(ansi.ResetModifyOtherKeys))
	if on != off {
		s.keyboard = on > off
	}
	return s.File.Write(p)
}

// WriteString implements io.StringWriter.
func (s *screenFile) WriteString(p string) (int, error) { return s.Write([]byte(p)) }

// resetTime limits how long reset waits for a terminal that takes no output.
const resetTime = 500 * time.Millisecond

// reset blocks further output, and switches off everything that the explorer may have
// switched on. The keyboard modes belong to the alternate screen and come first.
func (s *screenFile) reset() {
	select {
	case <-s.free:
	case <-time.After(resetTime):
	}
	done := make(chan struct{})
	go func() {
		_, _ = io.WriteString(s.File, ansi.ResetModifyOtherKeys+ansi.PopKittyKeyboard(1)+
			ansi.ResetModeSynchronizedOutput+ansi.ResetModeUnicodeCore+
			ansi.ResetModeFocusEvent+ansi.ResetModeBracketedPaste+
			ansi.ResetModeMouseNormal+ansi.ResetModeMouseButtonEvent+ansi.ResetModeMouseAnyEvent+ansi.ResetModeMouseExtSgr+
			ansi.ResetStyle+ansi.ResetModeAltScreenSaveCursor+ansi.SetModeTextCursorEnable)
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(resetTime):
	}
}

// close blocks further output. If keyboard modes are still on, it switches everything
// off: a program that a signal ends while it resumes from Ctrl+Z switches them on again
// after it has switched them off.
func (s *screenFile) close() {
	select {
	case <-s.free:
	case <-time.After(resetTime):
		return // an immediate exit blocks it
	}
	if s.keyboard {
		s.free <- struct{}{}
		s.reset()
	}
}

// onScreen calls show with the terminal as output; until it returns, an immediate exit
// resets the terminal.
func (a *app) onScreen(show func(out io.Writer) error) error {
	screen := newScreenFile(os.Stdout)
	a.screen.Store(screen)
	defer a.screen.Store(nil)
	defer screen.close()
	return show(screen)
}
