package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"segzsl/engine/config"
	"segzsl/engine/record"
)

// Runs are removed only after a yes; those in training never.
func TestRunsAreRemovedAfterAYes(t *testing.T) {
	home(t)
	root, err := record.Root()
	if err != nil {
		t.Fatal(err)
	}
	create := func(name string) *record.Writer {
		w, err := record.Create(filepath.Join(root, name), config.Recipe{Data: "synthetic", Config: config.Default()})
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	for _, name := range []string{"old", "new"} {
		if err := create(name).Finish(nil); err != nil {
			t.Fatal(err)
		}
	}
	live := create("live")
	left := func() (names []string) {
		for _, run := range runFolders(t, root) {
			names = append(names, run.Name())
		}
		return names
	}
	for _, answer := range []string{"", "\n", "n\n", "no way\n"} {
		segzslIn(context.Background(), answer, "runs", "remove", "old", "new").want(t, exitFailed)
	}
	if r := segzslIn(context.Background(), "y\n", "runs", "remove", "old", "live").want(t, exitFailed); !strings.Contains(r.err, "live is in training") {
		t.Errorf("a run in training: %s", r.err)
	}
	if got := strings.Join(left(), " "); got != "old new live" {
		t.Fatalf("left %s, want all", got)
	}
	for _, name := range []string{"old", "live"} {
		for _, file := range []record.File{record.ConfigFile, record.EventsFile} {
			then := time.Now().Add(-40 * 24 * time.Hour)
			if err := os.Chtimes(filepath.Join(root, name, string(file)), then, then); err != nil {
				t.Fatal(err)
			}
		}
	}
	if r := segzslIn(context.Background(), "yes\n", "runs", "remove", "--older-than", "30d").want(t, exitDone); !strings.Contains(r.out, "Remove 1 run, ") {
		t.Errorf("removed: %s", r.out)
	}
	if got := strings.Join(left(), " "); got != "new live" {
		t.Errorf("left %s, want new and live", got)
	}
	if err := live.Finish(nil); err != nil {
		t.Fatal(err)
	}
	if r := segzslIn(context.Background(), "y\n", "runs", "remove", "new", "new").want(t, exitDone); !strings.Contains(r.out, "Remove 1 run, ") {
		t.Errorf("a run named twice: %s", r.out)
	}
}
