package ui

import "slices"

// Scroll returns the first of n rows to show in height lines so that row at is
// visible: top, the previous one, if possible.
func Scroll(top, at, n, height int) int {
	if at < top {
		top = at
	}
	if at >= top+height {
		top = at - height + 1
	}
	return max(0, min(top, n-height))
}

// Step returns the entry by positions after now, within the list.
func Step[T comparable](list []T, now T, by int) T {
	if len(list) == 0 {
		return now
	}
	return list[max(0, min(slices.Index(list, now)+by, len(list)-1))]
}

// NameWidth is the width of the longest name of rows, at most most and at least 4.
func NameWidth[T any](most int, rows []T, name func(T) string) int {
	longest := 4
	for _, r := range rows {
		longest = max(longest, Cells(name(r)))
	}
	return min(longest, max(most, 4))
}
