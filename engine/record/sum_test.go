package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"segzsl/engine"
	"segzsl/engine/event"
)

// unsummed is the text of a file as an earlier version wrote it, without checksums.
func unsummed(text []byte) []byte {
	text = regexp.MustCompile(`,"sum":"[0-9a-f]{8}"}`).ReplaceAll(text, []byte("}"))
	return regexp.MustCompile(`(?m)^`+tomlSum+`.*\n`).ReplaceAll(text, nil)
}

// readAll reads a log up to an error.
func readAll(t testing.TB, path string) (list []event.Event, err error) {
	t.Helper()
	run, err := Open(path)
	if err != nil {
		return nil, err
	}
	for e, err := range run.Events() {
		if err != nil {
			return list, err
		}
		list = append(list, e)
	}
	return list, nil
}

// begins reports whether list begins with start.
func begins(list, start []event.Event) bool {
	return len(start) <= len(list) && slices.EqualFunc(list[:len(start)], start, func(a, b event.Event) bool { return reflect.DeepEqual(a, b) })
}

// A line that is changed, removed, added or moved is found, and the events before it
// are read.
func TestDamagedLinesAreFound(t *testing.T) {
	set, recipe := small(t)
	path := whole(t, set, recipe)
	log, err := At(path).Read(EventsFile)
	must(t, err)
	want, err := readAll(t, path)
	must(t, err)
	lines := bytes.SplitAfter(log, []byte{'\n'})
	lines = lines[:len(lines)-1]
	for _, line := range lines {
		var object map[string]any
		if err := json.Unmarshal(line, &object); err != nil || object["sum"] == nil || object["event"] == nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	const at = 9 // index of the line
	for what, change := range map[string]func([][]byte) [][]byte{
		"a removed line": func(l [][]byte) [][]byte { return slices.Delete(l, at, at+1) },
		"a line twice":   func(l [][]byte) [][]byte { return slices.Insert(l, at, l[at-1]) },
		"two lines":      func(l [][]byte) [][]byte { l[at], l[at+1] = l[at+1], l[at]; return l },
		"a digit": func(l [][]byte) [][]byte {
			l[at] = bytes.Replace(l[at], []byte(`"batch":`), []byte(`"batch":1`), 1)
			return l
		},
		"no checksum": func(l [][]byte) [][]byte { l[at] = unsummed(l[at]); return l },
		"no JSON":     func(l [][]byte) [][]byte { l[at] = []byte("\x00\xff\n"); return l },
	} {
		damaged := slices.Concat(change(slices.Clone(lines))...)
		must(t, At(path).Write(EventsFile, damaged))
		got, err := readAll(t, path)
		var found *DamageError
		if !errors.As(err, &found) || found.Line != at+1 || len(got) != at || !begins(want, got) {
			t.Errorf("%s: %d events, %v; want %d", what, len(got), err, at)
		}
	}
}

// finish resumes a run, trains it to its end and returns the events of its log.
func finish(t *testing.T, path string) []event.Event {
	t.Helper()
	set, _ := small(t)
	run, err := Open(path)
	must(t, err)
	f, from, err := run.Reopen()
	must(t, err)
	r, err := engine.Continue(set, from, options(f))
	must(t, err)
	<-r.Done()
	must(t, f.Finish(r.Model().Save))
	r.Close()
	list, err := readAll(t, path)
	must(t, err)
	return list
}

// notesOf are the texts of the notes in a log.
func notesOf(events []event.Event) (texts []string) {
	for _, e := range events {
		if note, ok := e.(event.Note); ok {
			texts = append(texts, note.Text)
		}
	}
	return texts
}

// mustEnd checks that a run ended with the model and the scores of a whole one.
func mustEnd(t *testing.T, what, path, want string) {
	t.Helper()
	a, err := Open(path)
	must(t, err)
	b, err := Open(want)
	must(t, err)
	got, ok := a.End.(event.Result)
	if !ok || got.Scores != b.End.(event.Result).Scores || got.Unverified != "" {
		t.Errorf("%s: ended with %+v, want %+v", what, a.End, b.End)
	}
	model, err := a.Read(ModelFile)
	must(t, err)
	if other, err := b.Read(ModelFile); err != nil || !bytes.Equal(model, other) {
		t.Errorf("%s: the models differ, %v", what, err)
	}
	if got := names(t, path); !slices.Equal(got, names(t, want)) {
		t.Errorf("%s: the folder contains %v, want %v", what, got, names(t, want))
	}
}

// Files that are far too long are refused, and not read.
func TestLongFilesAreRefused(t *testing.T) {
	set, recipe := small(t)
	path := whole(t, set, recipe)
	must(t, os.Truncate(filepath.Join(path, string(EventsFile)), 8<<30)) // a hole: zeros without a newline
	if _, err := readAll(t, path); err == nil || !strings.Contains(err.Error(), "more than 16777216 bytes") {
		t.Errorf("a log: %v", err)
	}
	must(t, os.Truncate(filepath.Join(path, string(ConfigFile)), 8<<30))
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "read config.toml: it has 8589934592 bytes") {
		t.Errorf("a config: %v", err)
	}
}

// Config.toml and result.json are refused if they are not as written.
func TestChangedConfigAndResultAreRefused(t *testing.T) {
	set, recipe := small(t)
	path := whole(t, set, recipe)
	for name, c := range map[File]struct{ old, new, want string }{
		ConfigFile: {"seed           = 0", "seed           = 1", "config.toml: it has been changed since the run was created"},
		ResultFile: {`"seed":0`, `"seed":1`, "result.json: its checksum is"},
	} {
		text, err := At(path).Read(name)
		must(t, err)
		must(t, At(path).Write(name, []byte(strings.Replace(string(text), c.old, c.new, 1))))
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
		must(t, At(path).Write(name, text))
	}
	must(t, At(path).Write(ResultFile, []byte(`{"event":"paused"}`)))
	if _, err := Open(path); err == nil || !strings.Contains(err.Error(), "does not end a run") {
		t.Errorf("a pause as the result: %v", err)
	}
}

// A flipped bit in the log, the result or the config is found, or makes no difference.
// SEGZSL_FLIPS sets their number.
func TestFlippedBitsInTextsAreNotSilentlyWrong(t *testing.T) {
	set, recipe := small(t)
	path := whole(t, set, recipe)
	want, err := readAll(t, path)
	must(t, err)
	run, err := Open(path)
	must(t, err)
	n := 40
	if text := os.Getenv("SEGZSL_FLIPS"); text != "" {
		n, err = strconv.Atoi(text)
		must(t, err)
	}
	random := rand.New(rand.NewPCG(9, 9))
	for _, name := range []File{EventsFile, ResultFile, ConfigFile} {
		text, err := run.Read(name)
		must(t, err)
		found := 0
		for i := range n {
			damaged := slices.Clone(text)
			at := random.IntN(len(damaged))
			damaged[at] ^= 1 << random.IntN(8)
			must(t, run.Write(name, damaged))
			got, err := readAll(t, path)
			if err != nil {
				found++
			}
			same := begins(want, got)
			if name != EventsFile && err == nil {
				again, err := Open(path)
				must(t, err)
				same = reflect.DeepEqual(again.End, run.End) && again.Recipe == run.Recipe
			}
			if !same || name == EventsFile && err == nil && len(got) < len(want)-1 {
				t.Errorf("%s: flip %d at byte %d is silently wrong: %v", name, i, at, err)
			}
		}
		t.Logf("%s: %d flipped bits, %d found, %d without effect", name, n, found, n-found)
		if found == 0 {
			t.Errorf("no flipped bit of %s was found", name)
		}
		must(t, run.Write(name, text))
	}
}

// Any log is read without a panic, and what is read of it can be written again.
func FuzzLog(f *testing.F) {
	var w sums
	var log []byte
	for _, e := range []event.Event{event.Resumed{}, event.Paused{Batch: 3}, event.Note{Text: "a"}, event.Stopped{Batch: 4}} {
		line, err := Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		log = append(log, w.add(line)...)
	}
	f.Add(log)
	f.Add(unsummed(log))
	f.Add(slices.Concat(unsummed(log), log))
	f.Add(bytes.Replace(log, []byte(`"batch":3`), []byte(`"batch":4`), 1))
	f.Add([]byte("{\"event\":\"resumed\",\"sum\":\"00000000\"}\n\x00\x00"))
	f.Fuzz(func(t *testing.T, log []byte) {
		folder := At(filepath.Join(t.TempDir(), "run"))
		must(t, folder.Make())
		must(t, folder.Write(EventsFile, log))
		run, size := &Run{Folder: folder}, 0
		var again sums
		var copied []byte
		for line, err := range run.lines(mark{}) {
			if err != nil {
				break
			}
			e, err := line.event()
			if err != nil {
				break
			}
			size += len(line.text)
			text, err := Marshal(e)
			must(t, err)
			copied = append(copied, again.add(text)...)
		}
		if size > len(log) {
			t.Errorf("%d bytes of %d are read", size, len(log))
		}
		must(t, folder.Write(EventsFile, copied))
		for _, err := range run.lines(mark{}) {
			must(t, err)
		}
	})
}
