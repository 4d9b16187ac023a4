package record

import "fmt"

// File is the name of a file in a run folder.
type File string

// The files of a run folder; see Files.
const (
	ConfigFile     File = "config.toml"
	EventsFile     File = "events.jsonl"
	ResultFile     File = "result.json"
	ModelFile      File = "model.npz"
	CheckpointFile File = "checkpoint.npz"
	PreviousFile   File = "checkpoint-previous.npz"
	SocketFile     File = "socket"
	LogFile        File = "worker.log"
	BaselineFile   File = "baseline.json"
	SpacesFile     File = "spaces.json"
	IndexFile      File = "events.index"
)

// forkFile is the checkpoint for a fork, by its number.
func forkFile(id uint64) File { return File(fmt.Sprintf("fork-%d.npz", id)) }

// FileInfo describes a file of a run folder.
type FileInfo struct {
	Name    File
	Holds   string
	Writer  string
	Removed string // "" for a permanent file
}

// Files lists the files of a run folder; tui/cli/README.md has the same table.
// A file that is being written is called partial-NAME-RANDOM.
var Files = []FileInfo{
	{ConfigFile, "data set, split, configuration and seed: `segzsl train --config RUN/config.toml` repeats the run", "Create", ""},
	{EventsFile, "every event, one JSON object per line, written as it happens; locked while the run trains, cut back to the checkpoint when it is resumed", "Writer.Record", ""},
	{IndexFile, "curves of the log up to the last checkpoint, so that a long log opens quickly; it may be removed", "Writer.Checkpoint", ""},
	{ResultFile, "the last event: accuracies, or why the run ended", "Writer.Finish", "when the run is resumed"},
	{ModelFile, "the trained networks; NumPy opens it", "Writer.Finish", ""},
	{CheckpointFile, "the whole state after the last stage or half minute, to resume from", "Writer.Checkpoint", "when the run has finished"},
	{PreviousFile, "the checkpoint before, to resume from if the last is damaged", "Writer.Checkpoint", "when the run has finished"},
	{"fork-N.npz", "the state from which fork N starts", "Writer.Fork", "when the fork has copied it"},
	{SocketFile, "the unix socket that screens connect to, open to its owner only; in /tmp/segzsl-UID if its path would be too long", "Folder.Listen", "when the process of the run ends"},
	{LogFile, "standard error of the process of the run, such as the trace of a crash", "engine/worker", ""},
	{BaselineFile, "the result of a baseline, in a sweep", "engine/sweep", ""},
	{"curves-NAME, curve, confusion, map-NAME", "exported figures (.svg) and tables (.csv)", "`segzsl export`, and keys of the explorer", ""},
	{SpacesFile, "how well the three spaces separate the classes, in a sweep", "engine/sweep", ""},
}
