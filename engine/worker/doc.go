// Package worker manages the processes of runs. A worker is a process that trains one
// run in a run folder and serves it at a socket there. Screens can attach and detach
// while the run continues.
//
//	training.go   Training, Feed, Backend: runs as screens see them
//	local.go      a run in this process that is not saved
//	run.go        Run: a run in this process with a folder: start, resume, fork
//	serve.go      the socket at which screens attach to a Run
//	main.go       Main: the worker process, with a request on its standard input
//	processes.go  Processes: the Backend that starts a worker for each run
//	spawn.go      processes, and why they ended
//	archive.go    a run that has ended
package worker
