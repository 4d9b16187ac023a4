package cli

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"segzsl/engine"
)

// The table has two rows per method, in the order of the list, whatever the order of
// --method; the numbers are those of --json.
func TestBaselinePrintsTwoRowsAMethod(t *testing.T) {
	args := []string{"baseline", "--data", "synthetic", "--method", "ncm,eszsl", "--threads", "1"}
	r := segzsl(args...).want(t, exitDone)
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	for i, want := range []string{
		`^synthetic, split dc1aef14c409a77b, seed 0$`, `^$`, `^method +acc_s +acc_u +acc_h +T1 +AUSUC +AUROC`,
		`^ESZSL +100\.0 .*γ \S+, λ \S+`, `^  calibrated .*γ = `, `^Class means .*ridge `, `^  calibrated .*γ = `,
	} {
		if i >= len(lines) || !regexp.MustCompile(want).MatchString(lines[i]) {
			t.Fatalf("line %d does not match %q:\n%s", i+1, want, r.out)
		}
	}
	decoder := json.NewDecoder(strings.NewReader(segzsl(append(args, "--json")...).want(t, exitDone).out))
	for _, name := range []string{"eszsl", "ncm"} {
		var got engine.BaselineResult
		if err := decoder.Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.Method != name || got.SplitHash != "dc1aef14c409a77b" || got.AccS <= 0.8 || got.Validation.AUSUC <= 0.3 || !strings.Contains(r.out, got.Chosen) {
			t.Errorf("line of %s: %+v", name, got)
		}
	}
}
