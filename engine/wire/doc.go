// Package wire lets screens watch and control a run in another process: a Server in
// the run's process, a Client in each screen, and a unix socket in the run folder.
//
// # Protocol, version 2
//
// Both sides write JSON objects, one per line, in UTF-8.
//
// The client starts, within five seconds; where is its terminal, to be displayed:
//
//	{"do":"watch","wire":2,"where":"pts/3"}
//
// The server replies:
//
//	{"wire":2,"run":"20261123-174800-glyphs-s0","version":"v1.2.0","you":3,"pid":4711}
//
// A client that does not support that version closes the connection. Then the server
// sends the events of the run from the first, as in events.jsonl
// ({"event":"batch",...}), and those of the wire: "controls" (Controls), and "answered"
// to the questions of this client only. A client that connects to a long run, or is
// slow, gets "history" (event.History) in place of the events up to some point. After
// the last event of the run (diverged, failed, stopped or result) questions are still
// answered. The server closes the connection when its process ends.
//
// A client sends commands (event.Command, Take, Give, Decline), with the name in "do":
//
//	{"do":"pause"}
//	{"do":"set weight","key":"extract.lambda_s","value":"10"}
//	{"do":"ask","id":7,"sample":17}
//
// A line that is not a command is answered by {"event":"refused",...}.
//
// # Limits
//
// The first line has at most 4 KiB, others 1 MiB. The server serves 64 clients; for
// another it disconnects the client that has not read for longest, if that is more
// than two seconds. The run answers one question at a time, with the clients taking
// turns; 16 questions of a client may wait, more are answered by an error. They are
// dropped when the client disconnects.
//
// To disconnect, a client closes its direction of the connection. The server handles
// the remaining commands, releases the controls of the client, and closes the other
// direction.
//
// # Controls
//
// One client has the controls, at first the one that connected first. Others can only
// ask questions; their commands are refused. Take requests the controls. The holder
// answers with Give or Decline; after HandoverTimeout without an answer they are handed
// over. When the holder disconnects, they go to the client that requested them, or else
// to the one that connected first.
package wire

import "time"

// Version is the version of the protocol.
const Version = 2

// HandoverTimeout is the timeout for the holder's answer to a Take.
const HandoverTimeout = 15 * time.Second
