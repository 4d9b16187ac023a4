// Package record reads and writes run folders, and events as JSON lines and as
// plain text.
//
// # A run folder
//
//	config.toml      data set, split hash, preset, every config key: train --config repeats the run
//	events.jsonl     every event, one JSON object a line, appended as it happens; locked while the run trains
//	result.json      the last event: Result, Stopped, Diverged or Failed
//	model.npz        the trained networks, for engine.LoadModel and NumPy
//	checkpoint.npz   the whole state after the last stage or half minute; removed after a Result
//	socket           what screens connect to (package wire), while a process serves the run
//	worker.log       what that process wrote to standard error
//
// A run in a sweep may also have spaces.json (Fig. 4 in numbers) or, in place of
// all others, baseline.json.
//
// config.toml and events.jsonl exist from the start: a folder with a config.toml
// is a run. Files other than the log are written under the name partial-NAME,
// synced and renamed, so that each is whole or absent. A run without result.json
// is training, which Run.Live reports by the lock, or was cut off, and Run.Reopen
// resumes it: the log is cut back to the checkpoint, and the same events follow
// as without the break.
//
// Folders lie under $XDG_STATE_HOME/segzsl/runs (~/.local/state/segzsl/runs), named
// by time, data set and seed: 20261123-174800-glyphs-s0.
package record
