package engine

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"testing"
)

// Every loss and gradient of the paper against an independent implementation in
// float64; numbers from testdata/equation/result0.json.
func TestParityWithReference(t *testing.T) {
	want := readResult(t, must(os.ReadFile("../testdata/equation/result0.json")))
	var out bytes.Buffer
	if err := Parity(bytes.NewReader(must(os.ReadFile("../testdata/equation/case0.json"))), &out); err != nil {
		t.Fatal(err)
	}
	got := readResult(t, out.Bytes())
	for name, loss := range want.Losses {
		if g, ok := got.Losses[name]; !ok || math.Abs(g-loss) > 1e-4*math.Abs(loss) {
			t.Errorf("loss %s = %v (present: %v), want %v", name, g, ok, loss)
		}
	}
	for loss, prefixes := range trainedBy {
		for param, values := range want.Grads[loss] {
			if hasAnyPrefix(param, prefixes) {
				compareGradient(t, loss+" by "+param, got.Grads[loss][param], values)
			}
		}
		if len(got.Grads[loss]) == 0 {
			t.Errorf("loss %s: no gradients", loss)
		}
	}
	for name, values := range want.Intermediate {
		compareGradient(t, name, got.Intermediate[name], values)
	}
}

// trainedBy lists the parameters that each term trains, as FIELD's table does.
var trainedBy = map[string][]string{
	"recon_eq12": {"Es", "Er", "Dec"}, "mi_s_eq7": {"Es", "W"}, "mi_r_eq7": {"Er"}, "q_nll": {"q"},
	"sim_eq10": {"Es"}, "sim_eq10_excl_self": {"Es"}, "total_eq11": {"Es", "Er", "Dec", "W"},
	"critic_eq13": {"D."}, "gp_only": {"D."}, "G_wgan": {"G"}, "G_mi_eq14": {"G"}, "G_sim_eq15": {"G"},
	"G_total_eq16": {"G"}, "ce_eq18_mean": {"C"},
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if len(s) >= len(p) && s[:len(p)] == p {
			return true
		}
	}
	return false
}

// compareGradient allows an error of 1e-4 of the largest entry.
func compareGradient(t *testing.T, name string, got, want any) {
	t.Helper()
	g, w := flatten(got), flatten(want)
	if len(g) != len(w) {
		t.Errorf("%s has %d entries, want %d", name, len(g), len(w))
		return
	}
	var largest, worst float64
	for i := range w {
		largest = max(largest, math.Abs(w[i]))
		worst = max(worst, math.Abs(g[i]-w[i]))
	}
	if !(worst <= 1e-4*largest) {
		t.Errorf("%s: off by %g, the largest entry is %g", name, worst, largest)
	}
}

func flatten(v any) []float64 {
	switch v := v.(type) {
	case float64:
		return []float64{v}
	case []any:
		var out []float64
		for _, e := range v {
			out = append(out, flatten(e)...)
		}
		return out
	}
	return nil
}

func readResult(t *testing.T, text []byte) equationResult {
	t.Helper()
	var r equationResult
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
