package run

import (
	"fmt"

	"segzsl/engine/wire"
)

// control folds in who watches a run and who controls it.
func (r *State) control(e wire.Controls) {
	before := r.Controls
	r.Controls = e
	switch {
	case before.Clients > 0 && !before.Mine() && e.Mine():
		r.Say("This screen has the controls now.")
	case (e.Clients > 1 || before.Clients > 1) && e.Note != "":
		r.Say(UpperFirst(e.Note) + ".")
	}
}

// Follows is whether this screen only follows.
func (r *State) Follows() bool { return r.Controls.Clients > 0 && !r.Controls.Mine() }

// ControlWord says on the status line that others watch too.
func (r *State) ControlWord() string {
	switch {
	case r.Follows():
		return fmt.Sprintf("following screen %d", r.Controls.Holder)
	case r.Controls.Clients > 1:
		return fmt.Sprintf("%d screens watch", r.Controls.Clients)
	}
	return ""
}
