package replay

import (
	"strings"
	"testing"
)

// Other files are refused, with the number of the wrong line.
func TestReadRefusesOtherFiles(t *testing.T) {
	if _, _, err := Read(strings.NewReader("{}\n")); err == nil {
		t.Error("a log without a head was read")
	}
	if _, _, err := Read(strings.NewReader("{\"session\":1}\n{\"event\":{\"event\":\"dance\"}}\n")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("an unknown event: %v", err)
	}
}
