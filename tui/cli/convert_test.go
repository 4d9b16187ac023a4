package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"segzsl/data"
)

func TestConvertWritesWhatOpensAlike(t *testing.T) {
	out := filepath.Join(t.TempDir(), "copy.npz")
	r := segzsl("data", "convert", "synthetic", out).want(t, exitDone)
	want, err := data.Open("synthetic")
	if err != nil {
		t.Fatal(err)
	}
	got, err := data.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	if got.SplitHash() != want.SplitHash() || !strings.Contains(r.out, want.SplitHash()) {
		t.Errorf("split %s, then %s; printed %q", want.SplitHash(), got.SplitHash(), r.out)
	}

	before, _ := os.ReadFile(out)
	r = segzsl("data", "convert", "glyphs", out).want(t, exitFailed)
	if after, _ := os.ReadFile(out); string(after) != string(before) || !strings.Contains(r.err, "--force overwrites it") {
		t.Errorf("without --force: %d bytes, then %d; stderr %q", len(before), len(after), r.err)
	}
	r = segzsl("data", "convert", out, out, "--force", "--json").want(t, exitDone)
	var line convertLine
	if err := json.Unmarshal([]byte(r.out), &line); err != nil || line.Samples != want.N() || line.Bytes != int64(len(before)) {
		t.Errorf("onto itself: %s, %v", r.out, err)
	}
}

func TestConvertSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	for command, want := range map[string]string{
		"data convert synthetic":                           "takes two arguments",
		"data convert synthetic copy.csv":                  "ends in .npz",
		"data convert synthetic " + dir + "/none/copy.npz": "no such file",
		"data convert nothing " + dir + "/copy.npz":        "there is no such set",
	} {
		r := segzsl(strings.Fields(command)...)
		if r.code == exitDone || !strings.Contains(r.err, want) {
			t.Errorf("%s: exit code %d, %q; want %q", command, r.code, r.err, want)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestBytesText(t *testing.T) {
	for n, want := range map[float64]string{0: "0 B", 1023: "1023 B", 1536: "1.5 KiB", 320 << 20: "320 MiB", 3 << 30: "3.0 GiB"} {
		if got := bytesText(n); got != want {
			t.Errorf("%v bytes are %q, want %q", n, got, want)
		}
	}
}
