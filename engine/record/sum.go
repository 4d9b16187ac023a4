package record

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/cespare/xxhash/v2"
)

// A line of the log ends with its checksum, as the last key of its object:
//
//	{"event":"resumed","sum":"0f3a91c2"}
//
// It covers the line and the checksum of the line before, so that a line that is
// changed, removed or added is found. Lines of earlier versions have none; result.json
// has one of its single line.
const (
	sumStart = `,"sum":"`
	sumSize  = len(sumStart) + 8 + len(`"}`)
)

// sums computes the checksums of the lines of a log in order. The zero value is before
// the first line.
type sums struct {
	last    uint32
	begun   bool // a line had a checksum
	unknown bool // last is not known: lines without a checksum precede
}

// add appends the checksum to an object, and a newline.
func (s *sums) add(object []byte) []byte {
	body := object[:len(object)-1] // without the brace
	s.next(body)
	s.begun = true
	return fmt.Appendf(slices.Clip(body), "%s%08x\"}\n", sumStart, s.last)
}

// next computes the checksum of a line without what add appends.
func (s *sums) next(body []byte) {
	var h xxhash.Digest
	h.ResetWithSeed(uint64(s.last))
	h.Write(body)
	s.last = uint32(h.Sum64())
}

// follow continues after a line of which this is the end.
func (s *sums) follow(line []byte) {
	_, sum, ok := cutSum(bytes.TrimSuffix(line, []byte{'\n'}))
	last, err := strconv.ParseUint(string(sum), 16, 32)
	s.last, s.begun, s.unknown = uint32(last), ok, !ok || err != nil
}

// errNoSum is the error of a line without a checksum after one that has it.
var errNoSum = errors.New("its checksum is missing")

// check compares the checksum of a line, with or without its newline. A line without
// one is accepted before the first that has one.
func (s *sums) check(line []byte) error {
	line = bytes.TrimSuffix(line, []byte{'\n'})
	body, sum, ok := cutSum(line)
	switch {
	case !ok && s.begun:
		return errNoSum
	case !ok:
		s.next(bytes.TrimSuffix(line, []byte{'}'}))
		return nil
	case s.unknown:
		s.follow(line)
		return nil
	}
	s.begun = true
	if s.next(body); string(sum) != fmt.Sprintf("%08x", s.last) {
		return fmt.Errorf("its checksum is %s, want %08x", sum, s.last)
	}
	return nil
}

// cutSum splits a line into what add got, without the brace, and the checksum.
func cutSum(line []byte) (body, sum []byte, ok bool) {
	at := len(line) - sumSize
	if at < 0 || !bytes.HasPrefix(line[at:], []byte(sumStart)) || !bytes.HasSuffix(line, []byte(`"}`)) {
		return nil, nil, false
	}
	return line[:at], line[at+len(sumStart) : len(line)-2], true
}

// tomlSum is the last line of config.toml: the checksum of those before it. A file
// without it is of an earlier version.
const tomlSum = "# checksum "

// addSum appends the checksum to the text of config.toml.
func addSum(text []byte) []byte {
	return fmt.Appendf(text, "%s%016x of the lines above\n", tomlSum, xxhash.Sum64(text))
}

// checkSum returns an error if config.toml has changed since it was written, and
// whether it has a checksum.
func checkSum(text []byte) (has bool, err error) {
	at := bytes.LastIndex(text, []byte("\n"+tomlSum)) + 1
	if at == 0 {
		return false, nil
	}
	if want := addSum(slices.Clone(text[:at])); !bytes.Equal(want, text) {
		return true, fmt.Errorf("it has been changed since the run was created; undo that, or accept the change by removing its last line (%s)", bytes.TrimSpace(text[at:]))
	}
	return true, nil
}
