package engine

import (
	"fmt"

	"segzsl/data"
)

// ClassSplit returns set with another division of its training classes; number 0 is
// its own division. Test samples are unchanged.
func ClassSplit(set *data.Set, k int, seed uint64) *data.Set {
	if k == 0 {
		return set
	}
	divided := *set
	divided.Notes = nil
	divided.SplitClasses(source(seed, fmt.Sprint("class split ", k)).Uint64())
	return &divided
}
