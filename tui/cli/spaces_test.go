package cli

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"segzsl/engine"
)

// Table and JSON have the same numbers, with a column and an entry for each space.
func TestEvalMeasuresSpaces(t *testing.T) {
	home(t)
	dir := filepath.Join(t.TempDir(), "run")
	segzsl(tiny("--run", dir)...).want(t, exitDone)
	text := segzsl("eval", dir, "--spaces").want(t, exitDone).out
	lines := strings.Split(strings.TrimSpace(segzsl("eval", dir, "--spaces", "--json").want(t, exitDone).out), "\n")
	if len(lines) != 2 || !strings.HasPrefix(lines[0], `{"event":"result",`) || !strings.HasPrefix(lines[1], `{"event":"separation",`) {
		t.Fatalf("lines %q", lines)
	}
	var s engine.Separation
	if err := json.Unmarshal([]byte(lines[1]), &s); err != nil {
		t.Fatal(err)
	}
	if len(s.Spaces) != 3 || len(s.AttributeNames) == 0 || len(s.Spaces[0].Unseen.Each) != len(s.AttributeNames) {
		t.Fatalf("%d spaces, %d attributes", len(s.Spaces), len(s.AttributeNames))
	}
	if !strings.Contains(text, separationText(&s)) {
		t.Errorf("the table is not that of the JSON line:\n%s", text)
	}
	for _, space := range s.Spaces {
		for _, row := range separationRows {
			if row.value != nil && strings.Contains(row.value(space), "NaN") {
				t.Errorf("%s: %s is %s", space.Space, row.name, row.value(space))
			}
		}
	}
}
