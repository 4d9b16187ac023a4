package cli

import (
	"path/filepath"
	"strings"
	"testing"
)

// Plain mode over a pipe, as with TERM=dumb: a complete run, its result, an answer.
func TestPlainOverAPipe(t *testing.T) {
	state := t.TempDir()
	root := filepath.Join(state, "segzsl", "runs")
	t.Cleanup(func() { killWorkers(root) })
	cmd := program(t, "--data", "synthetic", "--set", "extract.epochs=100000", "--set", "generate.epochs=2")
	cmd.Env = append(cmd.Env, "XDG_STATE_HOME="+state, "TERM=dumb")
	cmd.Stdin = strings.NewReader("seed 3\nstart\npause\nwait paused\nset extract.lambda_s 3\nresume\nnext\ny\nwait\nask 4\nattach latest\nwait\nresult\nquit\n")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	at := 0
	for _, want := range []string{"synthetic: 1,200 samples", "seed 3", "paused at", "extract.lambda_s = 3 from batch", "resumed", "acc_h",
		"sample 4, of synthetic", "nearest unseen classes", "settings changed during training", "run folder " + root} {
		i := strings.Index(string(out)[at:], want)
		if i < 0 {
			t.Fatalf("no %q, in this order, in\n%s", want, out)
		}
		at += i
	}
	if strings.ContainsRune(string(out), '\x1b') {
		t.Errorf("escape sequences in\n%q", out)
	}
}
