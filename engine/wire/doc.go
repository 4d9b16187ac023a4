// Package wire lets screens watch and control a run that trains in another
// process: a Server beside the run, a Client in each screen, a unix socket in
// the run folder between them.
//
// # Protocol, version 1
//
// Both sides write JSON objects, one a line, UTF-8, any number of lines.
//
// The client speaks first; where is its terminal, for people:
//
//	{"do":"watch","wire":1,"where":"pts/3"}
//
// The server greets it:
//
//	{"wire":1,"run":"20261123-174800-glyphs-s0","version":"v1.2.0","you":3,"pid":4711}
//
// A client that does not know that number of wire hangs up. Then come all events
// of the run from its first, as in events.jsonl ({"event":"batch",...}), and those
// of the wire: "controls" (Controls), and "answered" to the questions of this
// client alone. After the last event of the run (diverged, failed, stopped or
// result) questions are still answered; the server hangs up when it goes.
//
// A client sends commands (event.Command, Take, Give, Decline), the name under "do":
//
//	{"do":"pause"}
//	{"do":"set weight","key":"extract.lambda_s","value":"10"}
//	{"do":"ask","id":7,"sample":17}
//
// A line that is no command is answered by {"event":"refused",...}.
//
// A client leaves by closing its direction of the connection. The server carries
// out what it had sent, releases its controls, and closes the other direction.
//
// # Controls
//
// One client holds the controls: the first that came. Others follow: they may
// ask questions, and are refused commands. Take asks for the controls; the holder
// answers with Give or Decline, and after HandoverTimeout without an answer they change
// hands. A holder that hangs up leaves them to whoever asked, or else to who
// came first.
package wire

import "time"

// Version is the number of the protocol.
const Version = 1

// HandoverTimeout is how long a holder may leave a Take unanswered.
const HandoverTimeout = 15 * time.Second
