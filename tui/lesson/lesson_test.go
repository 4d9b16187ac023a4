package lesson

import (
	"strings"
	"testing"
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
