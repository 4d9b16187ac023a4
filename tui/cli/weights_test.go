package cli

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// Plain mode opens trained models by name, and for a screen that needs one.
func TestPlainOpensWeights(t *testing.T) {
	for input, wants := range map[string][]string{
		"weights nothing\nweights pretrained\nask 17\nquit\n": {
			"weights nothing: want one of pretrained, the trained models for glyphs-cluttered with its split", "of glyphs-cluttered\n\ntrue        E (unseen)", "sample 17, "},
		"go errors\nscreen\nquit\n": {"[Errors]"},
	} {
		cmd := program(t, "--plain", "--data", "glyphs-cluttered")
		cmd.Stdin = strings.NewReader(input)
		out, err := cmd.CombinedOutput()
		for _, want := range wants {
			if err != nil || !strings.Contains(string(out), want) {
				t.Errorf("%q: %v, no %q in\n%s", input, err, want, out)
			}
		}
	}
}

// From the start to an answer about an unseen class, without training.
func TestAPretrainedModelAnswersFromTheStart(t *testing.T) {
	s := startTerminal(t, "--data", "glyphs")
	s.waitFor(t, "ask a pretrained model")
	s.press(t, "A")
	s.waitFor(t, "by softmax")
	await(t, "there is an answer", func() bool {
		text := ansi.Strip(s.written())
		return strings.Contains(text, "[Ask]") && strings.Contains(text, "predicted")
	})
	s.press(t, "q")
	if got := exitCode(t, s.cmd); got != 0 {
		t.Errorf("exit code %d, want 0", got)
	}
}
