package hugepage

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"unsafe"
)

// Sizes on both sides of the least one, and with an end within a page.
func TestFloatsAreZero(t *testing.T) {
	for _, n := range []int{0, 1, least - 1, least, least + 3, 5*least + 1023} {
		values := Floats(n)
		if len(values) != n {
			t.Fatalf("Floats(%d) has %d values", n, len(values))
		}
		for i, v := range values {
			if v != 0 {
				t.Fatalf("Floats(%d)[%d] = %v", n, i, v)
			}
			values[i] = 1 // the memory can be written to its end
		}
	}
}

// The kernel marks memory for which large pages were asked by the flag hg; see
// proc_pid_smaps(5).
func TestLargePagesAreAskedFor(t *testing.T) {
	if _, err := os.Stat("/sys/kernel/mm/transparent_hugepage"); errors.Is(err, fs.ErrNotExist) {
		t.Skip("this system has no large pages")
	}
	values := Floats(4 * least)
	middle := uint64(uintptr(unsafe.Pointer(&values[2*least])))
	text, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	inside := false
	for line := range strings.Lines(string(text)) {
		from, to, ok := strings.Cut(strings.Fields(line)[0], "-")
		low, err := strconv.ParseUint(from, 16, 64)
		if ok && err == nil {
			high, _ := strconv.ParseUint(to, 16, 64)
			inside = low <= middle && middle < high
		}
		if flags, ok := strings.CutPrefix(line, "VmFlags:"); ok && inside {
			if !strings.Contains(flags, " hg") {
				t.Errorf("flags of the memory: %s; want hg among them", flags)
			}
			return
		}
	}
	t.Error("the memory is not in /proc/self/smaps, or it has no flags there")
}
