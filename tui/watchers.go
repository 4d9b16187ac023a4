package tui

import (
	"fmt"

	"segzsl/engine/wire"
)

// control folds in who watches a run and who controls it.
func (r *run) control(e wire.Controls) {
	before := r.controls
	r.controls = e
	switch {
	case before.Clients > 0 && !before.Mine() && e.Mine():
		r.say("This screen has the controls now.")
	case (e.Clients > 1 || before.Clients > 1) && e.Note != "":
		r.say(upperFirst(e.Note) + ".")
	}
}

// follows is whether this screen only follows.
func (r *run) follows() bool { return r.controls.Clients > 0 && !r.controls.Mine() }

// controlWord says on the status line that others watch too.
func (r *run) controlWord() string {
	switch {
	case r.follows():
		return fmt.Sprintf("following screen %d", r.controls.Holder)
	case r.controls.Clients > 1:
		return fmt.Sprintf("%d screens watch", r.controls.Clients)
	}
	return ""
}
