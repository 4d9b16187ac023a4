package engine

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"segzsl/data"
)

// headOfFile is what the headers of checkpoints and models share; they are JSON.
type headOfFile struct {
	Format int `json:"format"`
	// Unverified says why results may be wrong; see Options.ForceData. "" if they
	// are verified.
	Unverified string `json:"unverified,omitempty"`
	// Optional has keys that a reader may ignore. Any other unknown key is an error.
	Optional map[string]json.RawMessage `json:"optional,omitempty"`
}

// readHead reads a header into head. Formats before strictFrom may have other keys.
func readHead(text string, head any, strictFrom, newest int) error {
	var version struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal([]byte(text), &version); err != nil {
		return err
	}
	if version.Format < 1 || version.Format > newest {
		return fmt.Errorf("it has format %d, this version reads formats up to %d: use the version that wrote it", version.Format, newest)
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	if version.Format >= strictFrom {
		decoder.DisallowUnknownFields()
	}
	return decoder.Decode(head)
}

// checkEntries returns an error for entries that a file should not have.
func checkEntries(arrays map[string]data.Array, expected []string) error {
	var extra []string
	for name := range arrays {
		if !slices.Contains(expected, name) {
			extra = append(extra, name)
		}
	}
	if len(extra) == 0 {
		return nil
	}
	slices.Sort(extra)
	return fmt.Errorf("entry %s is not expected: the file is damaged, or of another version", strings.Join(extra, ", "))
}

// fillMatrices fills matrices with the arrays of the same names. If missing ones are
// zeros, they may be left out.
func fillMatrices(matrices []data.Array, arrays map[string]data.Array, zeros bool) error {
	for _, m := range matrices {
		a, ok := arrays[m.Name]
		switch {
		case !ok && zeros:
			clear(m.Values)
		case !ok:
			return fmt.Errorf("entry %s is missing", m.Name)
		case a.Rows != m.Rows || a.Cols != m.Cols || a.Values == nil:
			return fmt.Errorf("entry %s is %d×%d and should be %d×%d for its config and data set", m.Name, a.Rows, a.Cols, m.Rows, m.Cols)
		default:
			copy(m.Values, a.Values)
		}
	}
	return nil
}

// dataID identifies a data set and its split.
type dataID struct {
	Name, Split string
	Fingerprint data.Fingerprint
}

func identify(set *data.Set) dataID { return dataID{set.Name, set.SplitHash(), set.Fingerprint} }

// DataError reports that a data set is not the one that a run was trained on.
type DataError struct{ Trained, Now dataID }

// Error implements error.
func (e *DataError) Error() string {
	return fmt.Sprintf("it was trained on %s with %s, but %s has %s (changed: %s); open the data that it was trained on, or use --force-data, which marks results as unverified",
		e.Trained.Name, e.Trained.content(), e.Now.Name, e.Now.content(), e.differences())
}

// differences names what differs: "split, features".
func (e *DataError) differences() string {
	var parts []string
	if e.Trained.Split != e.Now.Split {
		parts = append(parts, "split")
	}
	if e.Trained.Fingerprint != "" && e.Trained.Fingerprint != e.Now.Fingerprint {
		parts = append(parts, e.Trained.Fingerprint.Differences(e.Now.Fingerprint))
	}
	return strings.Join(parts, ", ")
}

func (d dataID) content() string {
	return fmt.Sprintf("split %s, fingerprint %s", d.Split, cmp.Or(d.Fingerprint, "unknown"))
}

// compareData compares the data that a file was trained on with the current ones. The
// note says why they are not verified: they are forced, or the file is of a version
// that recorded no fingerprint.
func compareData(trained, now dataID, force bool) (note string, err error) {
	if trained.Split != now.Split || trained.Fingerprint != "" && trained.Fingerprint != now.Fingerprint {
		e := &DataError{trained, now}
		if !force {
			return "", e
		}
		return fmt.Sprintf("--force-data: trained on %s with %s, used with %s of %s", trained.Name, trained.content(), now.Name, now.content()), nil
	}
	if trained.Fingerprint != now.Fingerprint {
		return "trained by a version that recorded no fingerprint of its data", nil
	}
	return "", nil
}
