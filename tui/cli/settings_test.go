package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// settingsFile writes a config.toml of the user's.
func settingsFile(t *testing.T, text string) string {
	t.Helper()
	home(t)
	path := settingsPath()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A flag is over the environment, that over the file, that over the default.
func TestSettingsByPrecedence(t *testing.T) {
	settingsFile(t, "data = \"synthetic\"\nseed = 3\nset = [\"extract.epochs=7\", \"extract.lr=0.5\"]\n[config]\nthreads = 2\n")
	want := func(r result, words ...string) {
		t.Helper()
		r.want(t, exitDone)
		for _, w := range words {
			if !strings.Contains(r.out, w) {
				t.Errorf("no %q in\n%s", w, r.out)
			}
		}
	}
	squeezed := func(args ...string) result {
		r := segzsl(args...)
		r.out = strings.Join(strings.Fields(r.out), " ")
		return r
	}
	want(squeezed("config"), `data = "synthetic"`, "seed = 3 ", "epochs = 7 ", "lr = 0.5 ", "threads = 2 ")
	t.Setenv("SEGZSL_SEED", "4")
	t.Setenv("SEGZSL_SET", "extract.epochs=8")
	want(squeezed("config"), "seed = 4 ", "epochs = 8 ", "lr = 0.5 ")
	want(squeezed("config", "--seed", "5", "--set", "extract.epochs=9"), "seed = 5 ", "epochs = 9 ", "lr = 0.5 ")
	want(squeezed("settings"), "seed = \"4\" # from SEGZSL_SEED", "config.toml: line 1")
}

func TestSettingsThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"theme = \"dark\"\nthem = \"light\"\n": "line 2: them: no such key; the nearest is theme",
		"\n[trian]\nseed = 1\n":                "[trian]: there is no such command; the nearest is [train]",
		"[train]\ntheme = \"dark\"\n":          "line 2: theme: no such key",
		"ascii = \"maybe\"\n":                  `ascii = "maybe": want bool`,
		"theme = \n":                           "config.toml",
		"seed = [1, 2]\n":                      "want one value, got 2",
		"theme = {a = 1}\n":                    "theme: want text in quotes",
		"[train]\nseed = {a = 1}\n":            "line 2: seed = map[a:1]: want text in quotes",
		"\ntrain.sed = 1\n":                    "line 2: sed: no such key; the nearest is seed",
		"seed = 1\nseed = 2\n":                 "line 2, column",
		"# theme = 1\n[train]\n\"sed\" = 1\n":  "line 3: sed: no such key; the nearest is seed",
	} {
		path := settingsFile(t, text)
		r := segzsl("explore", "--plain").want(t, exitUsage)
		if !strings.Contains(r.err, want) || !strings.Contains(r.err, path) {
			t.Errorf("%q: %s, want %s", text, r.err, want)
		}
	}
}

func TestSettingsPath(t *testing.T) {
	home(t)
	if r := segzsl("settings", "--path"); strings.TrimSpace(r.out) != settingsPath() {
		t.Errorf("%q, want %s", r.out, settingsPath())
	}
}
