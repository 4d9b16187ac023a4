package replay

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"segzsl/engine/event"
)

func FuzzSession(f *testing.F) {
	head := `{"session":1,"data":"glyphs","at":0}` + "\n"
	for _, s := range []string{"", head, head + `{"at":1,"key":"q","code":113}` + "\n", head + `{"at":1,"event":{"event":"batch","batch":1}}` + "\n", head + `{"at":-1,"size":[1]}` + "\n", head + `{"at":1e308,"paste":"\u001b"}` + "\n", head + "{"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		_, rest, err := Read(strings.NewReader(s))
		if err != nil {
			return
		}
		for _, line := range rest {
			_, _ = line.Message(func([]event.Event, bool) tea.Msg { return nil })
		}
	})
}
