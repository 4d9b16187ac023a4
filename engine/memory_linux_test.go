package engine

import (
	"os"
	"testing"
)

// The paths are those of cgroups(7).
func TestMemoryLimitOfControlGroups(t *testing.T) {
	for name, test := range map[string]struct {
		files map[string]string
		limit uint64
	}{
		"none":      {map[string]string{"/proc/meminfo": "MemTotal:  1000 kB\n"}, 1024000},
		"version 2": {map[string]string{"/proc/meminfo": "MemTotal:  1000 kB\n", "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/memory.max": "4096\n"}, 4096},
		"container": {map[string]string{"/proc/meminfo": "MemTotal:  1000 kB\n", "/proc/self/cgroup": "0::/../x\n", "/sys/fs/cgroup/memory.max": "8192\n"}, 8192},
		"version 1": {map[string]string{"/proc/meminfo": "MemTotal:  1000 kB\n", "/proc/self/cgroup": "3:cpu,cpuacct:/a\n2:memory:/a\n", "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "2048\n", "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, 2048},
		"unlimited": {map[string]string{"/proc/meminfo": "MemTotal:  1000 kB\n", "/proc/self/cgroup": "2:memory:/a\n", "/sys/fs/cgroup/memory/a/memory.limit_in_bytes": "9223372036854771712\n"}, 1024000},
		"nothing":   {nil, 0},
	} {
		limit, _ := memoryLimitOf(func(path string) ([]byte, error) {
			if text, ok := test.files[path]; ok {
				return []byte(text), nil
			}
			return nil, os.ErrNotExist
		})
		if limit != test.limit {
			t.Errorf("%s: %d bytes, want %d", name, limit, test.limit)
		}
	}
}
