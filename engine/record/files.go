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
	SocketFile     File = "socket"
	LogFile        File = "worker.log"
	BaselineFile   File = "baseline.json"
	SpacesFile     File = "spaces.json"
)

// forkFile is the checkpoint for the fork of that number.
func forkFile(id uint64) File { return File(fmt.Sprintf("fork-%d.npz", id)) }

// partial is the name under which a file is written before it is complete.
const partial = "partial-"

// FileInfo describes a file of a run folder.
type FileInfo struct {
	Name    File
	Holds   string
	Writer  string
	Removed string // "" for a file that stays
}

// Files are the files of a run folder. Beside them, "partial-" and one of these
// names is a file that is being written.
var Files = []FileInfo{
	{ConfigFile, "the recipe: data set, split, configuration, seed", "Create", ""},
	{EventsFile, "every event, one JSON object a line, as it happens; locked while the run trains", "Writer.Record", "cut back to the checkpoint when the run is resumed"},
	{ResultFile, "the last event: accuracies, or why the run ended", "Writer.Finish", "when the run is resumed"},
	{ModelFile, "the trained networks", "Writer.Finish", ""},
	{CheckpointFile, "the whole state at the last checkpoint, to resume from", "Writer.Checkpoint", "when the run has reached its end"},
	{forkFile(1), "the state when a fork was asked for, by the fork's number", "Writer.Fork", "when the fork has a copy"},
	{SocketFile, "the unix socket at which screens attach, or a link to it", "Folder.Listen", "when the process ends"},
	{LogFile, "standard error of a worker process, such as the trace of a crash", "engine/worker", ""},
	{BaselineFile, "the result of a baseline, in a sweep", "engine/sweep", ""},
	{SpacesFile, "how far the three spaces separate classes, in a sweep", "engine/sweep", ""},
}
