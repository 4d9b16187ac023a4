package data

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestWithin(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "lesson")
	outside := t.TempDir()
	for _, err := range []error{os.MkdirAll(filepath.Join(folder, "sets"), 0o755), os.Symlink(outside, filepath.Join(folder, "link")),
		os.WriteFile(filepath.Join(folder, "birds.npz"), nil, 0o644)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{
		"glyphs":                             "glyphs",
		"birds.npz":                          filepath.Join(folder, "birds.npz"),
		"sets/missing.npz":                   filepath.Join(folder, "sets", "missing.npz"),
		filepath.Join(folder, "birds.npz"):   filepath.Join(folder, "birds.npz"),
		"sets/../birds.npz":                  filepath.Join(folder, "birds.npz"),
		"../birds.npz":                       "",
		"/etc/passwd":                        "",
		"link":                               "",
		"link/birds.npz":                     "",
		filepath.Join(outside, "cats.npz"):   "",
		"sets/../../lesson/../../etc/passwd": "",
	} {
		got, err := Within(folder, name)
		var out *OutsideError
		if got != want || errors.As(err, &out) != (want == "") {
			t.Errorf("Within(%s) = %q, %v; want %q", name, got, err, want)
		}
	}
}
