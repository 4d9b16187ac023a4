package tune

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"segzsl/engine/config"
	"segzsl/engine/record"
)

var head = Head{Data: "synthetic", SplitHash: "902470f2", Seed: 3, Keys: "extract.lr"}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A search that is cut off anywhere, even within a line, has all trials whose
// lines were complete, and can add more.
func TestFolderKeepsFinishedTrials(t *testing.T) {
	path := t.TempDir()
	var trials []Trial
	f, err := OpenFolder(record.Shared(path), head)
	must(t, err)
	for n := range 3 {
		trial := Trial{Number: n, Split: n % 2, Settings: []config.Setting{{Key: "extract.lr", Value: "0.001"}}, Seconds: 1.5}
		trials = append(trials, trial)
		must(t, f.Add(trial))
	}
	must(t, f.Close())
	whole, err := os.ReadFile(filepath.Join(path, string(TrialsFile)))
	must(t, err)
	rapid.Check(t, func(rt *rapid.T) {
		cut := rapid.IntRange(0, len(whole)).Draw(rt, "bytes")
		must(t, os.WriteFile(filepath.Join(path, string(TrialsFile)), whole[:cut], 0o644))
		complete := max(strings.Count(string(whole[:cut]), "\n")-1, 0) // without the head
		f, err := OpenFolder(record.Shared(path), head)
		must(t, err)
		if got := f.Known(); len(got) != complete || complete > 0 && !reflect.DeepEqual(got, trials[:complete]) {
			rt.Fatalf("known %+v, want %+v", got, trials[:complete])
		}
		must(t, f.Add(trials[2]))
		must(t, f.Close())
		f, err = OpenFolder(record.Shared(path), head)
		must(t, err)
		if n := len(f.Known()); n != complete+1 {
			rt.Fatalf("%d trials after another was added, want %d", n, complete+1)
		}
		must(t, f.Close())
	})
}

// Trials of another search are neither read nor lost.
func TestFolderRefusesAnotherSearch(t *testing.T) {
	path := t.TempDir()
	f, err := OpenFolder(record.Shared(path), head)
	must(t, err)
	must(t, f.Add(Trial{Number: 1}))
	must(t, f.Close())
	before, err := os.ReadFile(filepath.Join(path, string(TrialsFile)))
	must(t, err)
	other := head
	other.Seed = 4
	var refused *OtherSearchError
	if _, err := OpenFolder(record.Shared(path), other); !errors.As(err, &refused) || refused.Found != head {
		t.Errorf("opened for another seed: %v", err)
	}
	after, err := os.ReadFile(filepath.Join(path, string(TrialsFile)))
	must(t, err)
	if string(after) != string(before) {
		t.Errorf("the file is now\n%s\nwant\n%s", after, before)
	}
}

// A line that is not a trial is reported with its number.
func TestFolderReportsADamagedLine(t *testing.T) {
	path := t.TempDir()
	f, err := OpenFolder(record.Shared(path), head)
	must(t, err)
	must(t, f.Close())
	file, err := os.OpenFile(filepath.Join(path, string(TrialsFile)), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = file.WriteString("{\"number\":1\n")
	must(t, errors.Join(err, file.Close()))
	if _, err := OpenFolder(record.Shared(path), head); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("got %v", err)
	}
}
