package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"segzsl/engine"
	"segzsl/engine/event"
)

// A run with a damaged log resumes with the events before the damage, says what is
// lost, and ends as it would have.
func TestResumeWithDamagedLog(t *testing.T) {
	set, recipe := small(t)
	want := whole(t, set, recipe)
	for what, c := range map[string]struct {
		change func([]byte) []byte
		note   string
		events int
	}{
		"a digit":   {func(log []byte) []byte { return bytes.Replace(log, []byte(`"batch":2,`), []byte(`"batch":7,`), 1) }, "damaged from line 5 on", 4},
		"a line":    {func(log []byte) []byte { i := bytes.IndexByte(log, '\n') + 1; return log[i:] }, "damaged from line 1 on", 0},
		"truncated": {func(log []byte) []byte { return log[:bytes.Index(log, []byte(`"batch":3,`))] }, "ends after 5 lines", 5},
		"removed":   {func(log []byte) []byte { return nil }, "ends after 0 lines", 0},
	} {
		run := stopped(t, set, recipe, 0, 7)
		log, err := run.Read(EventsFile)
		must(t, err)
		must(t, run.Write(EventsFile, c.change(log)))
		got := finish(t, run.Path())
		if notes := notesOf(got); len(notes) != 1 || !strings.Contains(notes[0], c.note) || !strings.Contains(notes[0], "are lost") {
			t.Errorf("%s: the notes are %q, want %q", what, notes, c.note)
		}
		if begun, ok := got[0].(event.RunStarted); !ok || begun.Config != recipe.Config {
			t.Errorf("%s: the log begins with %+v", what, got[0])
		}
		if _, ok := got[max(1, c.events)].(event.RunResumed); !ok {
			t.Errorf("%s: event %d is %+v", what, c.events, got[c.events])
		}
		mustEnd(t, what, run.Path(), want)
	}
}

// A run that lost a part of its log and is killed after the resume logs no batch twice.
func TestKillAfterADamagedLog(t *testing.T) {
	set, recipe := small(t)
	want := whole(t, set, recipe)
	run := stopped(t, set, recipe, 0, 7)
	log, err := run.Read(EventsFile)
	must(t, err)
	must(t, run.Write(EventsFile, log[:bytes.Index(log, []byte(`"batch":3,`))]))
	run, err = Open(run.Path())
	must(t, err)
	f, from, err := run.Reopen()
	must(t, err)
	h := haltAt(f, 1, 2)
	saved := h.Checkpoint
	saves := 0
	h.Checkpoint = func(save func(io.Writer) error) error { // the first only, as if it was killed before the next
		if saves++; saves > 1 {
			return nil
		}
		return saved(save)
	}
	r, err := engine.Continue(set, from, h.Options)
	must(t, err)
	h.stop(r)
	must(t, f.Finish(nil))
	r.Close()
	if run.Has(PreviousFile) {
		t.Error("the checkpoint before counts events that are lost, and is still there")
	}
	seen := map[string]int{}
	for _, e := range finish(t, run.Path()) {
		if b, ok := e.(event.BatchDone); ok {
			seen[fmt.Sprint(b.Plan, ":", b.Batch)]++
		}
	}
	for batch, n := range seen {
		if n > 1 {
			t.Errorf("batch %s is %d times in the log", batch, n)
		}
	}
	mustEnd(t, "killed after the resume", run.Path(), want)
}

// A log of an earlier version is continued with checksums, which cover its lines too.
func TestResumeWithLogOfEarlierVersion(t *testing.T) {
	set, recipe := small(t)
	want := whole(t, set, recipe)
	run := stopped(t, set, recipe, 0, 7)
	for _, name := range []File{EventsFile, ConfigFile, ResultFile} {
		text, err := run.Read(name)
		must(t, err)
		must(t, run.Write(name, unsummed(text)))
	}
	run, err := Open(run.Path())
	must(t, err)
	if run.Unverified != "config.toml, result.json" {
		t.Errorf("unverified: %q", run.Unverified)
	}
	got := finish(t, run.Path())
	if notes := notesOf(got); len(notes) != 2 || !strings.Contains(notes[0], "events.jsonl") || !strings.Contains(notes[1], "config.toml, result.json") {
		t.Errorf("the notes are %q", notes)
	}
	mustEnd(t, "an earlier version", run.Path(), want)
	log, err := run.Read(EventsFile)
	must(t, err)
	must(t, run.Write(EventsFile, bytes.Replace(log, []byte(`"batch":2,`), []byte(`"batch":7,`), 1)))
	if _, err := readAll(t, run.Path()); err == nil {
		t.Error("a changed digit in the lines of the earlier version is not found")
	}
}

// A run that was cut off before its first checkpoint starts again, to the same events.
func TestResumeWithoutCheckpointStartsAgain(t *testing.T) {
	set, recipe := small(t)
	want := whole(t, set, recipe)
	run := stopped(t, set, recipe, 0, 7)
	for _, name := range []File{CheckpointFile, PreviousFile, ResultFile} {
		must(t, run.Remove(name))
	}
	got := finish(t, run.Path())
	resumed, ok := got[1].(event.RunResumed)
	if !ok || resumed.Batch != 0 || resumed.Reason != "it was cut off before its first checkpoint, and starts again" {
		t.Errorf("event 1 is %+v", got[1])
	}
	mustEnd(t, "without a checkpoint", run.Path(), want)
	if !reflect.DeepEqual(loggedEvents(t, run.Path()), loggedEvents(t, want)) {
		t.Error("the events are not those of an uninterrupted run")
	}
	run = stopped(t, set, recipe, 0, 7)
	must(t, run.removeAll(CheckpointFile, PreviousFile))
	run.Recipe.Fingerprint = "f" + run.Recipe.Fingerprint[1:]
	f, from, err := run.Reopen()
	must(t, err)
	var changed *engine.DataError
	if _, err := engine.Continue(set, from, options(f)); !errors.As(err, &changed) {
		t.Errorf("on other data: %v", err)
	}
	must(t, f.Discard())
}

func (f *Folder) removeAll(files ...File) (err error) {
	for _, name := range files {
		err = errors.Join(err, f.Remove(name))
	}
	return err
}

// The checkpoint before the last is used when the last is damaged or missing.
func TestResumeFromTheCheckpointBefore(t *testing.T) {
	set, recipe := small(t)
	want := whole(t, set, recipe)
	for what, damage := range map[string]func(*Run) error{
		"empty": func(run *Run) error { return run.Write(CheckpointFile, nil) },
		"the manifest's name": func(run *Run) error {
			text, err := run.Read(CheckpointFile)
			return errors.Join(err, run.Write(CheckpointFile, bytes.ReplaceAll(text, []byte("manifest.npy"), []byte("manifesu.npy"))))
		},
		"a weight": func(run *Run) error {
			text, err := run.Read(CheckpointFile)
			text[len(text)/2] ^= 1
			return errors.Join(err, run.Write(CheckpointFile, text))
		},
	} {
		run := stopped(t, set, recipe, 1, 3)
		must(t, damage(run))
		got := finish(t, run.Path())
		if notes := notesOf(got); len(notes) != 1 || !strings.Contains(notes[0], "the checkpoint before the last: checkpoint.npz") {
			t.Errorf("%s: the notes are %q", what, notes)
		}
		mustEnd(t, what, run.Path(), want)
	}
}

// A config that was cut off has no checksum, where its log has them: its run is not
// started again with other settings.
func TestResumeWithoutTheEndOfTheConfig(t *testing.T) {
	set, recipe := small(t)
	run := stopped(t, set, recipe, 0, 7)
	must(t, run.removeAll(CheckpointFile, PreviousFile, ResultFile))
	text, err := run.Read(ConfigFile)
	must(t, err)
	must(t, run.Write(ConfigFile, text[:bytes.Index(text, []byte("[generate]"))]))
	run, err = Open(run.Path())
	must(t, err)
	if _, _, err := run.Reopen(); err == nil || !strings.Contains(err.Error(), "config.toml: its checksum is missing") {
		t.Errorf("error %v", err)
	}
}

// The checkpoints of a run that has ended are removed only beside its model.
func TestCheckpointsStayWithoutAModel(t *testing.T) {
	set, recipe := small(t)
	run := stopped(t, set, recipe, 1, 3)
	ended := whole(t, set, recipe)
	result, err := At(ended).Read(ResultFile)
	must(t, err)
	must(t, run.Write(ResultFile, result))
	reopen := func(what string, left bool) {
		t.Helper()
		run, err := Open(run.Path())
		must(t, err)
		if _, _, err := run.Reopen(); err == nil || !strings.Contains(err.Error(), "it has reached its end") {
			t.Errorf("%s: error %v", what, err)
		}
		if run.Has(CheckpointFile) != left {
			t.Errorf("%s: a checkpoint is left: %v", what, !left)
		}
	}
	reopen("without a model", true)
	model, err := At(ended).Read(ModelFile)
	must(t, err)
	must(t, run.Write(ModelFile, model[:len(model)/2]))
	reopen("with half a model", true)
	must(t, run.Write(ModelFile, model))
	reopen("with a model", false)
}
