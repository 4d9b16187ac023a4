package run

import (
	"fmt"

	"segzsl/engine/wire"
)

// control records which screens are connected and which one controls the run.
func (r *State) control(e wire.Controls) {
	before := r.Controls
	r.Controls = e
	switch {
	case before.Clients > 0 && !before.Mine() && e.Mine():
		r.Say("This screen now controls the run.")
	case (e.Clients > 1 || before.Clients > 1) && e.Note != "":
		r.Say(UpperFirst(e.Note) + ".")
	}
}

// Follows reports whether another screen controls the run.
func (r *State) Follows() bool { return r.Controls.Clients > 0 && !r.Controls.Mine() }

// ControlWord is the status text while other screens are connected.
func (r *State) ControlWord() string {
	switch {
	case r.Follows():
		return fmt.Sprintf("following screen %d", r.Controls.Holder)
	case r.Controls.Clients > 1:
		return fmt.Sprintf("%d screens connected", r.Controls.Clients)
	}
	return ""
}
