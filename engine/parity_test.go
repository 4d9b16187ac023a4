package engine

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"strings"
	"testing"
)

// Every loss and gradient of the paper against independent implementations in
// float64. Case 0 has the paper's weights and both encoders; case 1 has no residual
// encoder, noise and attributes of different dimensions, another slope and other
// weights. Numbers from testdata/equation; testdata/peer/equations.py reproduces
// both results.
func TestParityWithReference(t *testing.T) {
	for _, number := range []string{"0", "1"} {
		t.Run("case"+number, func(t *testing.T) {
			want := readResult(t, must(os.ReadFile("../testdata/equation/result"+number+".json")))
			var out bytes.Buffer
			if err := Parity(bytes.NewReader(must(os.ReadFile("../testdata/equation/case"+number+".json"))), &out); err != nil {
				t.Fatal(err)
			}
			compareResults(t, readResult(t, out.Bytes()), want)
		})
	}
}

func compareResults(t *testing.T, got, want equationResult) {
	if len(got.Losses) != len(want.Losses) {
		t.Errorf("%d losses, want %d", len(got.Losses), len(want.Losses))
	}
	for name, loss := range want.Losses {
		if g, ok := got.Losses[name]; !ok || !(math.Abs(g-loss) <= tolerance*math.Abs(loss)) {
			t.Errorf("loss %s = %v (present: %v), want %v", name, g, ok, loss)
		}
	}
	for loss := range want.Losses {
		prefixes := trainedBy[loss]
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
	"recon_eq12": {"Es", "Er", "Dec"}, "mi_s_eq7": {"Es", "W"}, "mi_r_eq7": {"Er"}, "mi_r_eq7_prior": {"Er"}, "q_nll": {"q"},
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

// tolerance is relative to a loss, or to an array's largest entry. Arrays were
// found within 1e-6 with every kernel, about ten roundings of float32; losses
// within 5e-6, where log C and a bound close to it cancel to 1e-3 (case 0,
// G_mi_eq14).
const tolerance = 1e-5

// compareGradient allows an error of tolerance times the largest entry.
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
	if !(worst <= tolerance*largest) {
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

// Dimensions without weights do not take memory.
func TestParityRefusesDimensionsWithoutWeights(t *testing.T) {
	for _, meta := range []string{`"D":1099511627776,"A":1`, `"D":1,"A":9223372036854775807`, `"D":100000,"A":100000`} {
		text := `{"meta":{` + meta + `,"H":200000,"ds":100000,"dr":1,"nz":1,"C":1,"B":1,"K":1,"Hq":1},"params":{},"inputs":{}}`
		err := Parity(strings.NewReader(text), io.Discard)
		if err == nil || !strings.Contains(err.Error(), "too few for the") {
			t.Errorf("%s: %v", meta, err)
		}
	}
}
