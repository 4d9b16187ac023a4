package engine

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

var update = flag.Bool("update", false, "rewrite the transcripts in testdata")

// Each transcript in testdata/runner lists commands, each with "> ", and below
// it the events that answer it, up to the first that the line "until" names.
func TestRunnerTranscripts(t *testing.T) {
	files, err := filepath.Glob("../testdata/runner/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			want := string(must(os.ReadFile(file)))
			got := replay(t, want)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// replay posts the commands of a transcript and writes down what happens.
func replay(t *testing.T, script string) string {
	set, cfg := smallRun(t)
	r, err := Start(set, cfg, Options{Paused: true, Linger: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	events := &reader{t: t, feed: r.Subscribe()}
	var out strings.Builder
	for _, line := range strings.Split(script, "\n") {
		command, isCommand := strings.CutPrefix(line, "> ")
		if !isCommand {
			if strings.HasPrefix(line, "#") {
				out.WriteString(line + "\n")
			}
			continue
		}
		words := strings.Fields(command)
		out.WriteString(line + "\n")
		if c := commandOf(t, words[1:]); c != nil {
			r.Post(c)
		}
		events.until(words[0], &out)
	}
	return out.String()
}

// commandOf reads a command as a transcript writes it; "start" is none.
func commandOf(t *testing.T, words []string) event.Command {
	number := func(i int) int { return must(strconv.Atoi(words[i])) }
	switch words[0] {
	case "start":
		return nil
	case "pause":
		return event.Pause{}
	case "resume":
		return event.Resume{}
	case "step":
		return event.StepBatch{N: number(1)}
	case "finish":
		return event.FinishStage{}
	case "next":
		return event.NextStage{}
	case "restart":
		var set []config.Setting
		for _, pair := range words[1:] {
			key, value, _ := strings.Cut(pair, "=")
			set = append(set, config.Setting{Key: key, Value: value})
		}
		return event.RestartStage{Set: set}
	case "pace":
		return event.SetPace{BatchesPerSecond: must(strconv.ParseFloat(words[1], 64))}
	case "save":
		return event.SaveCheckpoint{}
	case "set":
		return event.SetWeight{Key: words[1], Value: words[2]}
	case "toggle":
		return event.ToggleTerm{Term: config.Term(words[1]), On: words[2] == "on"}
	case "ask":
		return event.Ask{ID: 1, Sample: number(1)}
	case "survey":
		return event.AskSurvey{ID: 2}
	case "generate":
		return event.Generate{ID: 3, Classes: []string{strings.Join(words[2:], " ")}, Count: number(1)}
	case "invent":
		return event.Invent{ID: 4, Class: words[1], Like: strings.Join(words[2:4], " "), Changes: changesOf(t, words[4:])}
	case "remove":
		return event.Remove{ID: 5, Class: words[1]}
	case "spaces":
		return event.AskSpaces{ID: 6, Most: number(1), Synthetic: true}
	case "stop":
		return event.Stop{}
	}
	t.Fatalf("no command %q", words[0])
	return nil
}

// changesOf reads attributes written as name=value, with _ for spaces.
func changesOf(t *testing.T, words []string) (changes []event.AttributeValue) {
	for _, w := range words {
		name, value, _ := strings.Cut(w, "=")
		changes = append(changes, event.AttributeValue{Attribute: strings.ReplaceAll(name, "_", " "), Value: must(strconv.ParseFloat(value, 64))})
	}
	return changes
}

type reader struct {
	t       *testing.T
	feed    *event.Feed
	waiting []event.Event
}

// until writes events down to the first of the given kind.
func (r *reader) until(kind string, out *strings.Builder) {
	batches := 0
	for {
		if len(r.waiting) == 0 {
			events, err := r.feed.Wait(context.Background())
			if err != nil {
				r.t.Fatalf("waiting for %s: %v\n%s", kind, err, out)
			}
			r.waiting = events
		}
		e := r.waiting[0]
		r.waiting = r.waiting[1:]
		switch e.(type) {
		case event.BatchDone:
			batches++
		case event.Vitals: // they come when it is time
		default:
			if batches > 0 {
				fmt.Fprintf(out, "  %d batches\n", batches)
				batches = 0
			}
			fmt.Fprintf(out, "  %s\n", describe(e))
		}
		if e.Kind() == kind {
			return
		}
	}
}

// describe is an event without what differs from run to run.
func describe(e event.Event) string {
	switch e := e.(type) {
	case event.RunStarted:
		return fmt.Sprintf("run on %s, %d stages", e.Set.Name, len(e.Plan))
	case event.StageStarted:
		return fmt.Sprintf("stage %s, %d batches", e.Stage, e.Batches)
	case event.StageDone:
		return fmt.Sprintf("stage_done %s after %d, skipped %v", e.Stage, e.Batches, e.Skipped)
	case event.Paused:
		return fmt.Sprintf("paused in %s after %d", e.Stage, e.Batch)
	case event.StageRestarted:
		text := fmt.Sprintf("stage_restarted %s", e.Stage)
		for _, s := range e.Set {
			text += fmt.Sprintf(", %s = %s", s.Key, s.Value)
		}
		return text
	case event.PaceSet:
		return fmt.Sprintf("pace_set %g", e.BatchesPerSecond)
	case event.WeightSet:
		return fmt.Sprintf("weight_set %s %s", e.Key, e.Value)
	case event.TermToggled:
		return fmt.Sprintf("term_toggled %s %v", e.Term, e.On)
	case event.Refused:
		return fmt.Sprintf("refused %s: %s", e.Command, e.Reason)
	case event.Answered:
		return describeAnswer(e)
	case event.Result:
		return fmt.Sprintf("result of seed %d, altered %v", e.Seed, e.Altered)
	case event.Stopped:
		return fmt.Sprintf("stopped in %s after %d", e.Stage, e.Batch)
	}
	return e.Kind()
}

func describeAnswer(e event.Answered) string {
	switch {
	case e.Answer != nil:
		return fmt.Sprintf("answered by %s, %d training samples searched", e.Answer.Predictor, e.Answer.Searched)
	case e.Survey != nil:
		return fmt.Sprintf("answered: %d samples evaluated by %s", len(e.Survey.Samples), e.Survey.Predictor)
	case e.Generated != nil:
		return fmt.Sprintf("answered: %d × %d numbers after batch %d", len(e.Generated.Rows)/e.Generated.Width, e.Generated.Width, e.Generated.Batch)
	case e.Spaces != nil:
		return fmt.Sprintf("answered: %d samples in %d dimensions", len(e.Spaces.Samples), e.Spaces.Dims)
	case e.Invention != nil:
		return fmt.Sprintf("answered: %q of %q, %d rows", e.Invention.Name, e.Invention.All, len(e.Invention.Rows)/e.Invention.Width)
	}
	return "answered: " + e.Error
}
