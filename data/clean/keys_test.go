package clean

import (
	"strings"
	"testing"
)

func TestKeysOfManyPartsAreRefused(t *testing.T) {
	deep := strings.Repeat("a.", 5000) + "a"
	for text, ok := range map[string]bool{
		"":                                   true,
		"[extract]\nlr = 1e-3":               true,
		"x = \"" + deep + "\"":               true,
		"# " + deep:                          true,
		"seed = 1\n[" + deep + "]":           false,
		deep + " = 1":                        false,
		"x = 1\n\n\"" + deep[:40] + "\" = 1": false,
	} {
		if err := Keys([]byte(text)); (err == nil) != ok {
			t.Errorf("%.60q: %v", text, err)
		}
	}
}
