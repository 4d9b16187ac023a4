package worker

import (
	"os"
	"strconv"
	"syscall"
)

// trainingNice is the niceness of training processes, 0 to 19.
const trainingNice = 10

// lowerPriority lowers the priority of this process. On Linux it is a property of
// threads, inherited by new ones, so it is set for each existing thread.
func lowerPriority() {
	tasks, err := os.ReadDir("/proc/self/task")
	if err != nil {
		return // not essential
	}
	for _, task := range tasks {
		if id, err := strconv.Atoi(task.Name()); err == nil {
			_ = syscall.Setpriority(syscall.PRIO_PROCESS, id, trainingNice)
		}
	}
}
