// Package sweep trains many runs to compare them: it plans a sweep, trains its rows in
// run folders, and summarises them as tables of mean ± sd over seeds, with paired tests
// of the order in the paper.
//
//	plan.go       Row, Plan, Job: what is trained
//	table.go      the paper's tables, and the ablations
//	form.go       the paper's own form of the method, beside a preset's
//	budget.go     what was evaluated on validation for a run
//	gamma.go      which rows choose γ on validation, and which runs use it
//	grid.go       rows from lists of values
//	task.go       Task: trains one job, independent of others
//	run.go        runs jobs on this machine, each in its own process
//	folder.go     Sweep: a sweep and its results so far
//	files.go      the files of a sweep's folder
//	estimate.go   estimate of the remaining time
//	outcome.go    Outcome: one run, one line of results.csv
//	measure.go    the table of measures: columns of every table
//	summary.go    Summary: means over seeds; table.json
//	order.go      paired tests of the order in the paper
//	published.go  numbers reported in the paper and by others
//	markdown.go   table.md, and the tables in testdata/sweeps/README.md
package sweep
