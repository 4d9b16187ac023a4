package engine

import (
	"fmt"

	"segzsl/data"
)

// ClassSplit is set with its training classes divided anew: number 0 is its own
// division. Test samples stay what they are.
func ClassSplit(set *data.Set, k int, seed uint64) *data.Set {
	if k == 0 {
		return set
	}
	divided := *set
	divided.Notes = nil
	divided.SplitClasses(source(seed, fmt.Sprint("class split ", k)).Uint64())
	return &divided
}
