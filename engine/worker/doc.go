// Package worker is the life of a run's process. A worker is a process that
// trains one run in a run folder and serves it to screens over a socket there:
// screens attach and detach, and the run continues.
//
//	training.go   Training, Feed, Backend: a run and runs, as a screen sees them
//	local.go      a run of this process that is saved nowhere
//	run.go        Run: a run of this process that fills a folder: start, resume, fork
//	serve.go      the socket at which screens attach to a Run
//	main.go       Main: the worker process; what it trains is an order on its input
//	processes.go  Processes: the Backend that starts a worker for each run
//	spawn.go      processes, and why they ended
//	archive.go    a run that has ended, to be shown and asked
package worker
