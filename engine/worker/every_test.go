package worker

import (
	"path/filepath"
	"reflect"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Of a resumed run, whose feed begins with a history, every event of the log is yielded.
func TestEveryEventOfAResumedRun(t *testing.T) {
	set, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.PresetFor(set).Config
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs = 2, 1, 1
	path := filepath.Join(t.TempDir(), "run")
	run, err := Start(set, config.NewRecipe(set, cfg, "auto", config.Build{Version: "test"}), path, Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	run.Post(event.Stop{})
	<-run.Done()
	run.Close()
	stopped, err := record.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if run, err = Resume(stopped, set, Options{Version: "test"}); err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	var got, want []string
	histories := 0
	every := run.Every()
	for feed := run.Subscribe(); ; {
		events, err := feed.Wait(t.Context())
		if err != nil {
			break
		}
		for _, e := range events {
			if _, ok := e.(event.History); ok {
				histories++
			}
			for e, err := range every.Of(e) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, e.Kind())
			}
		}
	}
	<-run.Done()
	for e, err := range stopped.Events() {
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, e.Kind())
	}
	if histories == 0 {
		t.Error("the feed had no history")
	}
	if len(got) == 0 || got[0] != "run" || !reflect.DeepEqual(got, want) {
		t.Errorf("got %d events, the log has %d; the first is %q", len(got), len(want), got[0])
	}
}
