package tui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/tui/replay"
)

// Recorded sessions have the same screens when they are replayed, at each shot and at
// the end.
func TestSessions(t *testing.T) {
	files, err := filepath.Glob("../testdata/sessions/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatalf("no sessions: %v", err)
	}
	for _, file := range files {
		name := "session-" + strings.TrimSuffix(filepath.Base(file), ".jsonl")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			r := replaySession(t, text, func(o *Options) { o.Open = data.Open }, func(r *rig, shot string) { golden(t, name+"-"+shot, r.text()) })
			golden(t, name+"-end", r.text())
			fills(t, r)
		})
	}
}

func replaySession(t *testing.T, text []byte, change func(*Options), shot func(*rig, string)) *rig {
	t.Helper()
	head, rest, err := replay.Read(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	r := &rig{t: t, fake: newFake(), set: letterSet()}
	opt := Options{Theme: "mono"}
	change(&opt)
	if r.app, err = replayed(t.Context(), head, opt); err != nil {
		t.Fatal(err)
	}
	if head.Size[0] > 0 {
		r.size(head.Size[0], head.Size[1])
	}
	r.play(r.app.openSet(head.Data))
	for _, l := range rest {
		if len(l.Size) == 2 {
			r.size(l.Size[0], l.Size[1])
		}
		if l.Shot != "" {
			shot(r, l.Shot)
		}
		if msg, _ := l.Message(replayedApp{r.app}.Received); msg != nil {
			r.update(msg)
		}
	}
	return r
}

// A recorded session, replayed, ends with the same screen.
func TestRecordedSessionIsReplayed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "session.jsonl")
	r := newRig(t).open()
	commanded(r, "record "+path)
	commanded(r, "set extract.lambda_r 7")
	r.press("r")
	r.flush(halfway(r.set)...)
	r.press("enter", "right", "y")
	r.size(90, 30)
	r.flush(event.Paused{Plan: 1, Stage: config.Generate, Batch: 280})
	want := r.text()
	if _, err := r.app.commands().record(path); err == nil {
		t.Error("a session is recorded twice")
	}
	r.app.endRecord()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	again := replaySession(t, text, func(o *Options) { o.Open = r.app.opt.Open }, nil)
	if got := again.text(); got != want {
		t.Errorf("replayed\n%s\nwas\n%s", got, want)
	}
}
