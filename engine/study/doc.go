// Package study turns many runs into evidence: the plan of a sweep, the paper's
// tables as mean ± sd over seeds, and what may be claimed from them. It is pure:
// it trains nothing and reads no folder.
//
//	plan.go       Row, Plan, Job: what is trained
//	table.go      the paper's tables, and the list of ablations: a row extends it
//	grid.go       rows from lists of values
//	outcome.go    Outcome: one run, one line of results.csv
//	measure.go    the table of measures: columns of every table
//	summary.go    Study: means over seeds; table.json
//	claim.go      whether an order holds beyond the noise of seeds
//	published.go  numbers that the paper and its field report
//	markdown.go   table.md, and the tables in testdata/sweeps/README.md
package study
