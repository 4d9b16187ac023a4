package tui

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// A transcript is a list of inputs: "key p" presses a key, "event kind {json}" folds
// an event, "answer survey" answers a screen's question (see rig.answer), "wait n"
// lets n seconds pass, "# …" is a comment. Indented lines are the expected effects:
// posted commands, and the status line when it changes.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("../testdata/tui/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("the run went otherwise:\n%s", got)
			}
		})
	}
}

func play(t *testing.T, script string) string {
	r := newRig(t, func(o *Options) {
		if strings.Contains(script, "fork") {
			forkable(o)
		}
	})
	r.fake.folder = "/runs/letters-0"
	if strings.Contains(script, "pretrained") {
		r.pretrained().open()
	} else {
		r.run()
	}
	var out strings.Builder
	status := ""
	for line := range strings.Lines(script) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "  ") {
			continue
		}
		out.WriteString(line + "\n")
		before := len(r.fake.posted)
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "key":
			r.press(strings.Fields(rest)...)
		case "type":
			r.typeIn(rest)
		case "event":
			kind, text, _ := strings.Cut(rest, " ")
			r.flush(decode(t, kind, text))
		case "wait":
			var seconds int
			fmt.Sscan(rest, &seconds)
			r.now = r.now.Add(time.Duration(seconds) * time.Second)
		case "answer":
			r.answer(rest)
		case "batches":
			var plan, from, to int
			fmt.Sscan(rest, &plan, &from, &to)
			r.flush(batches(plan, planOf(config.FinalPass)[plan], from, to)...)
		}
		for _, c := range r.fake.posted[before:] {
			fmt.Fprintf(&out, "  posted %s %+v\n", c.Name(), c)
		}
		if r.quit {
			out.WriteString("  quit\n")
		}
		if now := statusText(r); now != status {
			status = now
			fmt.Fprintf(&out, "  status %s\n", status)
		}
	}
	return out.String()
}

// statusText is the open layer, or else the status line without the position of the
// x-axis.
func statusText(r *rig) string {
	switch a := r.app; {
	case a.ask != nil:
		return a.ask.question
	case a.palette != nil:
		return ":" + a.palette.line.Value()
	case a.prompt != nil:
		return strings.TrimSpace(cmp.Or(a.prompt.wrong, a.prompt.title) + ": " + a.prompt.line.Value())
	}
	all := strings.Split(r.text(), "\n")
	line, _, _ := strings.Cut(all[len(all)-2], "x: batch")
	return strings.TrimSpace(line)
}

// decode parses an event of a kind.
func decode(t *testing.T, kind, text string) event.Event {
	t.Helper()
	if text == "" {
		text = "{}"
	}
	decoders := map[string]func() (event.Event, error){
		"run":             into[event.RunStarted](text),
		"stage":           into[event.StageStarted](text),
		"validated":       into[event.Validated](text),
		"stage_done":      into[event.StageDone](text),
		"pass_done":       into[event.PassDone](text),
		"paused":          into[event.Paused](text),
		"resumed":         into[event.Resumed](text),
		"stage_restarted": into[event.StageRestarted](text),
		"run_resumed":     into[event.RunResumed](text),
		"pace_set":        into[event.PaceSet](text),
		"forked":          into[event.Forked](text),
		"weight_set":      into[event.WeightSet](text),
		"term_toggled":    into[event.TermToggled](text),
		"refused":         into[event.Refused](text),
		"diverged":        into[event.Diverged](text),
		"failed":          into[event.Failed](text),
		"stopped":         into[event.Stopped](text),
		"result":          into[event.Result](text),
	}
	d, ok := decoders[kind]
	if !ok {
		t.Fatalf("no event is called %q", kind)
	}
	e, err := d()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func into[E event.Event](text string) func() (event.Event, error) {
	return func() (event.Event, error) {
		var e E
		err := json.Unmarshal([]byte(text), &e)
		return e, err
	}
}
