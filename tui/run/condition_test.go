package run

import (
	"strings"
	"testing"
)

// Errors say what is wrong with a condition, and what would be right.
func TestInvalidConditions(t *testing.T) {
	for text, want := range map[string]string{
		"": "want answered, ended", "batch>=many": "is not a number", "batsh>=3": "the nearest is batch", "stage=extrakt": "one of extract, generate",
		"batch": "want answered", "stage>extract": "want stage=",
	} {
		if _, err := ParseCondition(text, []string{"live"}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
