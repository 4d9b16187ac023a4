// Package event defines the messages between a run and its clients: a run receives
// commands and questions, and emits events and answers. The engine, run folders, the
// wire protocol and the screens share them.
//
//	event.go      Event and its kinds; Vitals
//	command.go    Command and its kinds; Question
//	answer.go     Answer: the prediction for one sample
//	survey.go     Survey: predictions of all test samples, and measures of them
//	reply.go      answers to the other questions
//	diverged.go   DivergedError
//	facts.go      SetFacts: summary of a data set
//	vector.go     Vector: float32 values in JSON
//	log.go        Log: the events of a run in bounded memory
//	feed.go       Feed: each subscriber reads all events
//	history.go    History: a summary in place of events that were missed
//	curves.go     StageCurves: the curves in a History
//
// The JSON tags are those of events.jsonl and of the wire; package record reads and
// writes events.
package event
