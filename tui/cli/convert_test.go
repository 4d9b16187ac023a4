package cli

import (
	"testing"
)

func TestBytesText(t *testing.T) {
	for n, want := range map[float64]string{0: "0 B", 1023: "1023 B", 1536: "1.5 KiB", 320 << 20: "320 MiB", 3 << 30: "3.0 GiB"} {
		if got := bytesText(n); got != want {
			t.Errorf("%v bytes are %q, want %q", n, got, want)
		}
	}
}
