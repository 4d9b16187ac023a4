package lesson

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"segzsl/data"
)

// checked reads a lesson for an explorer without keys and with one screen.
func checked(text string) (Lesson, error) {
	l, err := parse(text)
	if err != nil {
		return l, err
	}
	return l, l.check(Known{Screens: []string{"live"}})
}

func TestInvalidLessons(t *testing.T) {
	for text, want := range map[string]string{
		"title = \"x\"": "no [[step]]",
		"[[step]]\ntext = \"a\"\nuntil = \"batsh>=3\"":                 "step 1: condition",
		"[[step]]\nuntil = \"enter\"":                                  "step 1: text is missing",
		"[[step]]\ntext = \"a\"\nuntil = \"enter\"\nallow = [\"fly\"]": `unknown key "fly"`,
		"[[step]]\ntext = \"a\"\nuntil = \"enter\"\nscreen = \"moon\"": `unknown screen "moon"`,
		"[[step]]\nsay = \"a\"":                                        "line 2: no such key: step.say",
		"title = 3":                                                    "line 1",
	} {
		if _, err := checked(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	if _, err := Find("none", Known{}); err == nil || !strings.Contains(err.Error(), "why-unseen-classes-lose") {
		t.Error(err)
	}
}

// A lesson may come from somebody else: its data set is built in or in its folder.
func TestLessonReadsNoOtherFiles(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "lesson.toml")
	for name, want := range map[string]string{"glyphs": "glyphs", "birds.npz": filepath.Join(folder, "birds.npz"), "../birds.npz": "", "/etc/passwd": ""} {
		text := fmt.Sprintf("title = \"t\"\ndata = %q\n[[step]]\ntext = \"t\"\nuntil = \"enter\"\n", name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		l, err := Find(file, Known{})
		if outside := new(data.OutsideError); errors.As(err, &outside) != (want == "") || want != "" && l.Data != want {
			t.Errorf("data %s is %q, %v; want %q", name, l.Data, err, want)
		}
	}
}
