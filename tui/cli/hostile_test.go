package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"segzsl/tui/output"
)

// attack is a name that would set the title, clear the screen and reverse text.
const attack = "x\x1b]0;title\a\x1b[2J\u009b31m\u202e\u200b\u2028\x9by"

// Arguments, paths and the environment do not reach the terminal as they are.
func TestHostileTextOnATerminal(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "x\x1b]0;title\a\u202e")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	lesson := filepath.Join(folder, "l.toml")
	if err := os.WriteFile(lesson, []byte("title = \"\\u001b]0;t\\u0007\"\nnope = 1"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{attack}, {"help", attack}, {"--" + attack}, {"data", "/" + attack}, {"data", folder}, {"runs", "--state", folder},
		{"train", "--set", attack + "=1"}, {"train", "--set", "extract.lr=" + attack}, {"train", "--preset", attack}, {"train", "segzsl1:" + attack},
		{"train", "--config", folder}, {"query", attack, "--sample", "1"}, {"eval", folder}, {"replay", folder}, {"lesson", lesson}, {"lesson", attack},
		{"--theme", attack}, {"parity", folder}, {"report", folder}, {"sweep", "--data", attack, "--out", folder}, {"attach", attack},
	} {
		s := startTerminal(t, args...)
		code := exitCode(t, s.cmd)
		<-s.gone
		written := strings.ReplaceAll(s.written(), "\r\n", "\n")
		if output.Screen(written) != written {
			t.Errorf("%q: written %q", args, written)
		}
		if code == exitDone && args[0] != "runs" {
			t.Errorf("%q: no error", args)
		}
	}
}
