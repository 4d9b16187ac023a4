// Package event is the vocabulary in which a run talks to whoever watches and
// steers it: commands and questions go in, events and answers come out. The
// engine, run folders, the wire and the screens share it.
//
//	event.go      Event and its kinds; Vitals
//	command.go    Command and its kinds; Question
//	answer.go     Answer: what is known of one sample
//	survey.go     Survey: predictions of all test samples, and what follows from them
//	reply.go      answers to the other questions
//	diverged.go   DivergedError
//	facts.go      SetFacts: a data set in numbers
//	vector.go     Vector: many float32 in JSON
//	log.go        Log and Feed: every subscriber reads every event
//
// The JSON forms are those of events.jsonl and of the wire; package record reads
// and writes them.
package event
