package lesson

import (
	"io/fs"
	"testing"
)

func FuzzLesson(f *testing.F) {
	paths, _ := fs.Glob(files, "*.toml")
	for _, path := range paths {
		text, err := files.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, s := range []string{"", "title = 1", "[[step]]\ntext = \"x\"\nuntil = \"nope\"", "title=\"\\u001b]0;t\\u0007\"", "nope = 1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		l, err := parse(s)
		if err == nil {
			_ = l.check(Known{})
		}
	})
}
