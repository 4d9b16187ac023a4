// Package sweep turns many runs into evidence: it plans a sweep, carries out its
// rows in run folders, and gathers the paper's tables as mean ± sd over seeds,
// with what may be claimed from them.
//
//	plan.go       Row, Plan, Job: what is trained
//	table.go      the paper's tables, and the list of ablations: a row extends it
//	grid.go       rows from lists of values
//	task.go       Task: carries out one job, and knows nothing of the others
//	run.go        carries out jobs on this machine, each in a process of its own
//	folder.go     Sweep: how far a sweep's folder has come
//	files.go      the files of a sweep's folder
//	estimate.go   how long the rest will take
//	outcome.go    Outcome: one run, one line of results.csv
//	measure.go    the table of measures: columns of every table
//	summary.go    Study: means over seeds; table.json
//	order.go      whether the paper's order holds beyond the noise of seeds
//	published.go  numbers that the paper and its field report
//	markdown.go   table.md, and the tables in testdata/sweeps/README.md
package sweep
