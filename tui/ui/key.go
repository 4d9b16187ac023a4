package ui

import tea "charm.land/bubbletea/v2"

// Key is a key of a screen. Dispatch, the help line, the list of keys and the palette
// are made from it.
type Key struct {
	Keys  []string // as Bubble Tea names them
	Label string   // as displayed
	Short string   // in the help line; "" for none
	Long  string   // in the list of keys, the palette and lessons
	Do    func() tea.Cmd
	// Named replaces Do if it depends on which of Keys was pressed; the palette omits
	// such a row.
	Named func(key string) tea.Cmd
	// When limits the help line to when the key does something; nil is always.
	When func() bool
	// Guarded keys start, stop, delete or overwrite something without a question of
	// their own: the palette asks unless the whole name was typed.
	Guarded bool
}

// K returns a key with an action that returns a command.
func K(label, short, long string, do func() tea.Cmd, keys ...string) Key {
	return Key{Keys: keys, Label: label, Short: short, Long: long, Do: do}
}

// If returns the key, in the help line only when when is true.
func (k Key) If(when func() bool) Key {
	k.When = when
	return k
}

// Guard returns the key, guarded.
func (k Key) Guard() Key {
	k.Guarded = true
	return k
}

// Act makes an action of a function without a command.
func Act(do func()) func() tea.Cmd {
	return func() tea.Cmd { do(); return nil }
}

// By makes an action of a function that moves or scales by n.
func By[N any](do func(N), n N) func() tea.Cmd {
	return func() tea.Cmd { do(n); return nil }
}
