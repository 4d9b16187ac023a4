package clean

import (
	"bytes"
	"fmt"
)

// maxParts is the most parts of a dotted key. Those of configs, themes and lessons have
// two; reading a key takes time by the square of its parts.
const maxParts = 16

// Keys returns an error if a line of TOML has a key of more than maxParts parts.
func Keys(text []byte) error {
	n := 0
	for line := range bytes.Lines(text) {
		n++
		key, _, _ := bytes.Cut(line, []byte{'='})
		if bytes.Count(key, []byte{'.'}) >= maxParts && !bytes.HasPrefix(bytes.TrimLeft(key, " \t"), []byte{'#'}) {
			return fmt.Errorf("line %d: a key of more than %d parts; want SECTION.NAME", n, maxParts)
		}
	}
	return nil
}
