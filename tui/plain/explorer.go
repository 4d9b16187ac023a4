package plain

import (
	tea "charm.land/bubbletea/v2"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/tui/run"
)

// Explorer is what plain mode reads of the explorer, and what it may do there.
// Update gets all messages.
type Explorer interface {
	tea.Model

	// Run is the state of the run, or nil before there is one.
	Run() *run.State
	// Received are the events of the run that a message brings; ok says that it
	// is a message that brings events.
	Received(msg tea.Msg) (events []event.Event, ok bool)
	// Busy is whether a data set is being opened, a run is being started, or the
	// answer to a question to the run has not come.
	Busy() bool
	// Setup is what to train on next.
	Setup() Setup
	// Notices are the sentences of the status lines of setup and run.
	Notices() [2]string
	// Situation is what conditions are about.
	Situation() run.Situation

	// Execute carries out a line: a command, or a key by its long text.
	Execute(line string) (tea.Cmd, error)
	// Commands is every command that can be typed.
	Commands() []Command
	// Screens are the names of the screens.
	Screens() []string
	// Keys are the title of the open screen, and what its keys do.
	Keys() (title string, keys []string)

	// Question is the question that is to be confirmed, or "".
	Question() string
	// Reply answers it.
	Reply(Reply) tea.Cmd
	// Prompt is the title of the text that is asked for, or "".
	Prompt() string
	// Accept gives the text; an error leaves the prompt open.
	Accept(text string) (tea.Cmd, error)
	// Cancel closes the prompt.
	Cancel()

	// Glossary, Screen and Recipe are texts that the commands of these names print.
	Glossary() []string
	Screen() string
	Recipe() (string, error)
	// Weight is the weight of a term as Live shows it, "" where it has none.
	Weight(*run.Term) string
	// Answer is the text of an answer, "" if it is to another question than the
	// last.
	Answer(event.Answered) string
	// Result is the text of a result.
	Result(event.Result) string
	// Text is a line without colours, and in ASCII where that is asked for.
	Text(line string) string
}

// Setup is what plain mode reads of the screen Setup.
type Setup interface {
	Name() string // of the data set
	DataSet() *data.Set
	Opening() bool
	Problem() string // why the set cannot be used, or ""
	Facts(width int) (facts, notes []string)
	Summary() []string // the set, the preset, and what differs from it
}

// Command is a command as help lists it.
type Command struct {
	Name, Takes, About string
}

// Reply answers a question.
type Reply int

// The answers to a question: yes, no, or the third that some questions offer.
const (
	Yes Reply = iota
	No
	Other
)
