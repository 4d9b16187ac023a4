// Package engine trains SE-GZSL ("Semantic Feature Extraction for Generalized
// Zero-shot Learning", AAAI 2022) and answers questions about the result.
//
// # A run
//
// A Session is a run as a state machine: one Step is one batch. It walks
// through a plan of stages, once for each pass:
//
//	extract     networks Es, Er, Dec, W and q   Eq. (7), (10)–(12)
//	generate    generator G and critic D        Eq. (13)–(16)
//	synthesise  features of unseen classes      Eq. (17)
//	classify    classifier over all classes     Eq. (18), (19)
//
// A Runner owns a Session on one goroutine, executes Commands between batches and
// sends every Event to each Feed. The engine does not depend on any screen.
//
// # A batch
//
//  1. Session.Step calls the trainer of the open stage.
//  2. The trainer fills the inputs of its graph from a data.Sampler and runs the
//     compiled program (package grad): every loss term, then every gradient.
//  3. Values and gradients that are not finite end the run with *DivergedError
//     before they change a weight.
//  4. Adam (package net) updates the weights; the values are emitted as BatchDone.
//
// # Where things are
//
//	paper/                one function per equation
//	extraction.go,        the graphs: equations applied to networks, shared by
//	generation.go         training and by Parity
//	extract.go, generate.go, synthesise.go, classify.go   the stages' trainers
//	config/               Config, the table of its fields, presets, stages and terms
//	checkpoint.go, restore.go, continue.go   the whole state of a run, and resuming it
//	baselines.go          methods to compare with, from package baseline
//	metric/               accuracies, the seen–unseen curve, calibration
//	event/                events, commands, questions and answers; the log of events
//	model.go              Model: networks and state; its methods are grouped in types that embed it:
//	evaluator.go          evaluator: scores of the test samples; scorers.go, classifier_scores.go, predictor.go
//	class_means.go        classMeans: the mean feature of each class
//	classifier_builder.go classifierBuilder: data of stage 3, classifiers; ensemble.go, compatibility.go
//	questions.go          questions: answer.go, neighbours.go, generated_features.go, survey.go
//	spaces.go             spaces: samples in the three spaces of Fig. 4; separation.go has them in numbers
//	inventions.go         inventions: classes that a user adds; invented_classifier.go
//	store.go              a model's file
//	classifier_data.go    the rows that the classifier is trained on
//	runner.go, command_queue.go   the goroutine that owns a run; commands in, events out
//	archive.go            a finished run that answers questions
//
// # Ownership
//
// Buffers belong to the operation that writes them; a trainer reads an
// expression's Data after the program ran and before it runs again. Samples are
// float32; losses are summed in float64. Every random
// stream has a name and is seeded by Config.Seed, and is used by that one goroutine;
// sums have the same order whatever the number of threads.
package engine
