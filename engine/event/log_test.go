package event

import (
	"context"
	"io"
	"slices"
	"testing"
)

// The number of stored events that are not recorded is limited; recorded ones are
// never dropped.
func TestLogLetsGoOfOldAnswers(t *testing.T) {
	l := NewLog()
	for i := range 2 * maxUnrecorded {
		l.Append(Answered{ID: uint64(i)})
		l.Append(BatchDone{Batch: i})
	}
	l.Close()
	feed := l.Subscribe()
	events, err := feed.Wait(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	batches, answers := 0, 0
	for _, e := range events {
		switch e := e.(type) {
		case BatchDone:
			if e.Batch != batches {
				t.Fatalf("batch %d follows %d", e.Batch, batches-1)
			}
			batches++
		case Answered:
			if e.ID != uint64(maxUnrecorded+answers) {
				t.Fatalf("answer %d was not dropped, or is out of order", e.ID)
			}
			answers++
		}
	}
	if batches != 2*maxUnrecorded || answers != maxUnrecorded {
		t.Errorf("%d batches and %d answers, want %d and %d", batches, answers, 2*maxUnrecorded, maxUnrecorded)
	}
	if _, err := feed.Wait(context.Background()); err != io.EOF {
		t.Errorf("past the end: %v, want io.EOF", err)
	}
}

// The size of stored answers is limited too: a map of 20,000 samples is 3 million
// numbers. The latest is never dropped.
func TestLogLetsGoOfLargeAnswers(t *testing.T) {
	l := NewLog()
	for i := range 4 {
		l.Append(Answered{ID: uint64(i), Spaces: &Spaces{Image: make(Vector, maxNumbers/2)}})
	}
	l.Append(Vitals{})
	wantAnswers(t, l, 2, 3)
	l.Append(Answered{ID: 4, Generated: &Generated{Rows: make(Vector, 2*maxNumbers)}})
	wantAnswers(t, l, 4)
}

func wantAnswers(t *testing.T, l *Log, want ...uint64) {
	t.Helper()
	events, err := l.Subscribe().Wait(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var got []uint64
	for _, e := range events {
		if a, ok := e.(Answered); ok {
			got = append(got, a.ID)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("answers %v are stored, want %v", got, want)
	}
}
