package suggest

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWordFindsTheNearest(t *testing.T) {
	keys := []string{"extract.lambda_r", "extract.lambda_u", "generate.epochs", "seed"}
	for typed, want := range map[string]string{
		"extract.lamda_r": "extract.lambda_r", "extract.lambda_uu": "extract.lambda_u", "generate.epoch": "generate.epochs", "sede": "seed",
	} {
		if got := Word(typed, keys); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
	if got := Word("seed", nil); got != "" {
		t.Errorf("without words to choose from: %q", got)
	}
}

// The Levenshtein distance is a metric; it counts each insertion, deletion and
// substitution once.
func TestDistanceIsAMetric(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[abc]{0,8}`)
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		ab := Distance(a, b)
		if ab != Distance(b, a) {
			t.Fatalf("from %q to %q %d, back %d", a, b, ab, Distance(b, a))
		}
		if (ab == 0) != (a == b) {
			t.Fatalf("%q and %q: %d", a, b, ab)
		}
		if ac, cb := Distance(a, c), Distance(c, b); ab > ac+cb {
			t.Fatalf("%q to %q: %d, by %q: %d + %d", a, b, ab, c, ac, cb)
		}
		at := rapid.IntRange(0, len(a)).Draw(t, "at")
		if longer := a[:at] + "x" + a[at:]; Distance(a, longer) != 1 {
			t.Fatalf("%q and %q, one insertion: %d", a, longer, Distance(a, longer))
		}
		if at < len(a) {
			if changed := a[:at] + "x" + a[at+1:]; Distance(a, changed) != 1 {
				t.Fatalf("%q and %q, one substitution: %d", a, changed, Distance(a, changed))
			}
		}
	})
}

// A word that is far too long, as of a hostile file, takes no time.
func TestDistanceOfLongWords(t *testing.T) {
	if got, want := Distance(strings.Repeat("x", 50<<20), "seed"), 50<<20; got != want {
		t.Errorf("distance %d, want %d", got, want)
	}
}
