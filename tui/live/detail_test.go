package live

import (
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/config"
	"segzsl/engine/curve"
	"segzsl/engine/event"
	"segzsl/engine/record"
)

// Where a long run is known only in bins, what is shown is read from its log: the values
// of a cursor, and the plots of a window.
func TestDetailOfALongRun(t *testing.T) {
	const n = 40_000
	plan := event.StagePlan{Stage: config.Extract, Batches: n, Epochs: 1}
	f, err := record.Create(filepath.Join(t.TempDir(), "run"), config.Recipe{Data: "glyphs", Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	events := append(begun(plan), batches(config.Extract, 1, n)...)
	for _, e := range events {
		if err := f.Record(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Finish(nil); err != nil {
		t.Fatal(err)
	}
	l := onScreen(events...)
	l.Run.Folder = f.Path()
	s := l.plotted()
	term := s.Terms[0]
	at := 1234
	want := events[at+1].(event.BatchDone).Terms[0].Value

	l.axes.on(s)
	l.axes.zoom, l.axes.cursor = curve.Window{From: 1000, To: 1500}, at
	if v, ok := l.valueOf(s, term); ok {
		t.Errorf("a mean is shown as the value %g", v.Value)
	}
	if w := l.axes.window(s); !l.coarse(s, w) {
		t.Fatal("the window is known in detail without the log")
	}
	arrive(t, l.readDetail())
	if v, ok := l.valueOf(s, term); !ok || v.Value != want {
		t.Errorf("at the cursor is %g, %v; want %g", v.Value, ok, want)
	}
	if bin := l.plotOf(s, term).Curves[0].Series.Bin(1000); bin != 1 {
		t.Errorf("the plot is of bins of %d", bin)
	}
	if l.readDetail() != nil {
		t.Error("what is known is read again")
	}
}

// arrive carries out commands until none is left.
func arrive(t *testing.T, cmd tea.Cmd) {
	t.Helper()
	for steps := 0; cmd != nil; steps++ {
		msg, ok := cmd().(detailMsg)
		if !ok || steps > 5 {
			t.Fatal("no detail arrives, or too often")
		}
		cmd = msg.Arrive()
	}
}
