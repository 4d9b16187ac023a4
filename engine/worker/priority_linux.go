package worker

import (
	"os"
	"strconv"
	"syscall"
)

// trainingNice is how far training stands back behind screens, 0 to 19.
const trainingNice = 10

// lowerPriority lets other processes go first. On Linux a priority belongs to a
// thread and is handed on to those that it starts, so that all there are get it.
func lowerPriority() {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return // a courtesy, not a need
	}
	for _, task := range tasks {
		if id, err := strconv.Atoi(task.Name()); err == nil {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, trainingNice)
		}
	}
}
