// Package fault lets tests fail, or end the process, at each step that changes a run
// folder.
package fault

// Hook, unless nil, is called before each step with what it does to which file, such
// as "rename" and "model.npz". The step fails with its error. Only tests set it.
var Hook func(step, name string) error

// At calls Hook.
func At(step, name string) error {
	if Hook == nil {
		return nil
	}
	return Hook(step, name)
}
