// Package record reads and writes run folders, and events as JSON lines and as
// plain text.
//
// # A run folder
//
// Files lists the files of a run folder, with what each holds and when it is removed.
//
// config.toml and events.jsonl exist from the start: a folder with a config.toml is a
// run. Files other than the log are written under another name, synced and renamed, so
// that they are complete or absent. Models and checkpoints end with a manifest of
// their entries with checksums; each line of the log carries one that also covers the
// line before, so that a changed, removed or added line is found. Files of earlier
// versions have none and are marked unverified. A run without result.json is training,
// which Run.Live detects by the lock, or was interrupted. Run.Reopen resumes an
// interrupted run from checkpoint.npz or, if that is damaged, checkpoint-previous.npz:
// the log is truncated to the checkpoint, and later events are those of an
// uninterrupted run.
//
// Folders are under $XDG_STATE_HOME/segzsl/runs (~/.local/state/segzsl/runs), named
// by time, data set and seed: 20261123-174800-glyphs-s0.
package record
