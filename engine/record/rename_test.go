package record

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A run gets another name, unless it is in training, the name is taken, or it is no name.
func TestRename(t *testing.T) {
	dir := t.TempDir()
	live, err := Create(filepath.Join(dir, "live"), recipe())
	must(t, err)
	ended, err := Create(filepath.Join(dir, "ended"), recipe())
	must(t, err)
	must(t, ended.Finish(nil))
	must(t, os.Mkdir(filepath.Join(dir, "taken"), 0o700))
	for _, c := range []struct{ from, to, want string }{
		{"live", "other", "another process is training it"}, {"ended", "taken", "already exists"}, {"ended", "ended", "already exists"},
		{"ended", "../out", "want a name"}, {"ended", "", "want a name"}, {"ended", "..", "want a name"}, {"ended", "-f", "want a name"}, {"taken", "other", "not a run folder"},
	} {
		if err := Rename(filepath.Join(dir, c.from), c.to); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("rename %s to %q: %v, want an error with %q", c.from, c.to, err, c.want)
		}
	}
	must(t, Rename(filepath.Join(dir, "ended"), "best of all"))
	if _, err := Open(filepath.Join(dir, "best of all")); err != nil {
		t.Error(err)
	}
	must(t, live.Finish(nil))
	must(t, Rename(live.Path(), "other"))
}
