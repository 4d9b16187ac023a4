package ui

import tea "charm.land/bubbletea/v2"

// Key is what a key does on a screen. Dispatch, the help line, the list of keys and
// the palette all come from it.
type Key struct {
	Keys  []string // as the terminal names them
	Label string   // as shown
	Short string   // in the help line; "" leaves it out
	Long  string   // in the list of keys, the palette and lessons
	Do    func() tea.Cmd
	// Named does it in place of Do where it matters which of Keys was pressed; the
	// palette leaves such a row out.
	Named func(key string) tea.Cmd
	// When limits the help line to where the key does something; nil is always.
	When func() bool
}

// K is a key with a command to run.
func K(label, short, long string, do func() tea.Cmd, keys ...string) Key {
	return Key{Keys: keys, Label: label, Short: short, Long: long, Do: do}
}

// If shows the key in the help line only where when holds.
func (k Key) If(when func() bool) Key {
	k.When = when
	return k
}

// Act is an action that has no command to run.
func Act(do func()) func() tea.Cmd {
	return func() tea.Cmd { do(); return nil }
}

// By is an action that moves or scales by n and has no command to run.
func By[N any](do func(N), n N) func() tea.Cmd {
	return func() tea.Cmd { do(n); return nil }
}
