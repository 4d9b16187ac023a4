package engine

import (
	"context"
	"strings"
	"testing"

	"segzsl/engine/event"
)

// A panic while a loaded model answers, here while it is loaded, is reported in the
// answer, since the screen is in the same process.
func TestArchiveRecoversFromPanics(t *testing.T) {
	a := OpenArchive(event.History{}, func() (*Model, error) { panic("out of range") })
	defer a.Close()
	feed := a.Subscribe()
	if _, err := feed.Wait(context.Background()); err != nil { // the history
		t.Fatal(err)
	}
	for id := uint64(1); id <= 2; id++ {
		a.Post(event.AskSurvey{ID: id})
		events, err := feed.Wait(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		e, ok := events[0].(event.Answered)
		if !ok || e.ID != id || !strings.Contains(e.Error, "out of range") {
			t.Errorf("got %+v, want answer %d with the panic", events[0], id)
		}
	}
}
