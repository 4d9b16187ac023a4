package engine

import (
	"bytes"
	"os"
	"path"
	"strconv"
	"strings"
)

// memoryLimit is the memory that this process may use, in bytes, and what limits it; 0
// if it is not known.
func memoryLimit() (bytes uint64, whose string) {
	return memoryLimitOf(os.ReadFile)
}

// memoryLimitOf is memoryLimit with the files of a system.
func memoryLimitOf(read func(string) ([]byte, error)) (limit uint64, whose string) {
	if text, err := read("/proc/meminfo"); err == nil {
		limit, whose = kilobytes(text, "MemTotal:"), "this machine has"
	}
	groups, _ := read("/proc/self/cgroup")
	for line := range bytes.Lines(groups) {
		if group := groupLimit(read, strings.TrimSpace(string(line))); group > 0 && (limit == 0 || group < limit) {
			limit, whose = group, "its control group allows"
		}
	}
	return limit, whose
}

// groupLimit is the lowest limit of a control group and those above it, from a line of
// /proc/self/cgroup; 0 for none. In a container the path may not exist below the mount
// point; then that is the group.
func groupLimit(read func(string) ([]byte, error), line string) (limit uint64) {
	parts := strings.SplitN(line, ":", 3)
	if len(parts) != 3 {
		return 0
	}
	root, file := "/sys/fs/cgroup", "memory.max" // version 2
	switch {
	case strings.Contains(","+parts[1]+",", ",memory,"): // version 1
		root, file = "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
	case parts[1] != "":
		return 0
	}
	for group := path.Clean("/" + parts[2]); ; group = path.Dir(group) {
		text, err := read(path.Join(root, group, file))
		if err == nil {
			n, err := strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64) // "max" is no number
			if err == nil && (limit == 0 || n < limit) {
				limit = n
			}
		}
		if group == "/" {
			return limit
		}
	}
}
