package plain

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/tui/run"
)

// Explorer is what plain mode needs from the explorer. Update receives all messages.
type Explorer interface {
	tea.Model

	// Run is the state of the run, or nil before the first.
	Run() *run.State
	// Received returns the events in a message; ok reports whether it is a message
	// with events.
	Received(msg tea.Msg) (events []event.Event, ok bool)
	// Busy reports whether a data set is being opened, a run is being started, opened,
	// forked or resumed, or a question to the run has no answer yet.
	Busy() bool
	// Setup is the setup of the next run.
	Setup() Setup
	// Notices are the notices of setup and run.
	Notices() [2]string
	// Situation is the state that conditions are tested on.
	Situation() run.Situation

	// Execute runs a line: a command, or a key by its description.
	Execute(line string) (tea.Cmd, error)
	// Commands lists every command.
	Commands() []Command
	// Screens lists the names of the screens.
	Screens() []string
	// Keys is the title of the open screen, and the descriptions of its keys.
	Keys() (title string, keys []string)

	// Question is the question to confirm, or "".
	Question() string
	// Reply answers the question.
	Reply(Reply) tea.Cmd
	// Prompt is the title of the open prompt, or "".
	Prompt() string
	// Accept submits the text; on an error the prompt stays open.
	Accept(text string) (tea.Cmd, error)
	// Cancel closes the prompt.
	Cancel()

	// Glossary, Screen and Recipe return what the commands of these names print.
	Glossary() []string
	Screen() string
	Recipe() (string, error)
	// Weight is the weight of a term as on Live, "" if it has none.
	Weight(*run.Term) string
	// Answer formats an answer, "" if it is not to the last question.
	Answer(event.Answered) string
	// Result formats a result.
	Result(event.Result) string
	// Text removes colours and, in ASCII mode, replaces other characters.
	Text(line string) string
}

// Setup is what plain mode needs from the screen Setup.
type Setup interface {
	Name() string // of the data set
	DataSet() *data.Set
	Opening() bool
	Problem() string // why the set cannot be used, or ""
	Facts(width int) (facts, notes []string)
	Summary() []string // the set, the preset, and the changes to it
}

// Command is a command, for help.
type Command struct {
	Name, Takes, About string
}

// Reply answers a question.
type Reply int

// The answers to a question: yes, no, or a third that some questions offer.
const (
	Yes Reply = iota
	No
	Other
)
