// Package output is the last stage before the terminal. Text of files, paths, the
// environment and other processes cannot pass it with escape sequences or other
// characters that data/clean does not count as safe.
package output

import (
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
)

// Writer writes text to a stream. Characters that are not safe become U+FFFD; there
// is no access to the stream itself as long as it is a terminal.
type Writer struct {
	stream io.Writer
	to     io.Writer // the stream, or what adapts styles for it
	mode   mode
	rest   string // of the last Write: an incomplete character or sequence
}

// mode is what a Writer does with characters that are not safe.
type mode int

const (
	plain  mode = iota // replaces them
	styled             // replaces them, except in sequences that select colours and styles
	quoted             // writes them as in JSON strings: \u202e
)

// NewWriter returns a Writer to a stream.
func NewWriter(stream io.Writer) *Writer { return &Writer{stream: stream, to: stream} }

// Styled returns a Writer that lets sequences for colours and styles through, as far
// as the terminal supports them.
func (w *Writer) Styled() *Writer {
	return &Writer{stream: w.stream, to: colorprofile.NewWriter(w.stream, os.Environ()), mode: styled}
}

// JSON returns a Writer for JSON, in whose strings it writes unsafe characters as
// escapes of JSON.
func (w *Writer) JSON() *Writer { return &Writer{stream: w.stream, to: w.stream, mode: quoted} }

// Pipe returns the stream itself, for data that another process reads, unless it is
// a terminal.
func (w *Writer) Pipe() io.Writer {
	if term.IsTerminal(w.Fd()) {
		return w
	}
	return w.stream
}

// Write implements io.Writer.
func (w *Writer) Write(p []byte) (int, error) {
	if _, err := io.WriteString(w.to, w.clean(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// clean returns what to write for s.
func (w *Writer) clean(s string) string {
	s = w.rest + s
	var b strings.Builder
	for w.rest = ""; s != ""; {
		n, safe := element(s, w.mode == styled)
		switch {
		case n == 0: // the next Write completes it
			w.rest, s = s, ""
			continue
		case safe:
			b.WriteString(s[:n])
		case w.mode == quoted:
			b.WriteString(quote(s[:n]))
		default:
			b.WriteRune(utf8.RuneError)
		}
		s = s[n:]
	}
	return b.String()
}

// Rewrite moves the cursor up by a number of lines, to the beginning of the line, and
// clears the terminal from there; then it writes text.
func (w *Writer) Rewrite(lines int, text string) error {
	move := "\r\x1b[J"
	if lines > 0 {
		move = fmt.Sprintf("\r\x1b[%dA\x1b[J", lines)
	}
	_, err := io.WriteString(w.to, move+w.clean(text))
	return err
}

// Fd returns the descriptor of the stream, or an invalid one if it is no file. With
// Read and Close it makes a Writer a term.File, so that libraries recognise terminals.
func (w *Writer) Fd() uintptr {
	if file, ok := w.stream.(interface{ Fd() uintptr }); ok {
		return file.Fd()
	}
	return ^uintptr(0)
}

// Read implements io.Reader. There is nothing to read.
func (w *Writer) Read([]byte) (int, error) { return 0, io.EOF }

// Close does nothing: the stream belongs to the process.
func (w *Writer) Close() error { return nil }
