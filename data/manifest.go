package data

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cespare/xxhash/v2"
)

// manifestName is the last entry of a file of arrays: a manifest as JSON.
const manifestName = "manifest"

// manifest lists the other entries of a file of arrays, so that an entry that is
// missing, renamed, added or changed is found.
type manifest struct {
	Entries []manifestEntry `json:"entries"`
	Hash    string          `json:"xxh64"` // of the entries, as JSON
}

type manifestEntry struct {
	Name  string `json:"name"`
	Type  string `json:"type"`
	Shape []int  `json:"shape"`
	Hash  string `json:"xxh64"` // of the .npy file: header and elements
}

func hashText(h *xxhash.Digest) string { return fmt.Sprintf("%016x", h.Sum64()) }

// hash computes what Hash should be.
func (m *manifest) hash() (string, error) {
	text, err := json.Marshal(m.Entries)
	if err != nil {
		return "", err
	}
	h := xxhash.New()
	h.Write(text)
	return hashText(h), nil
}

// text completes the manifest and encodes it.
func (m *manifest) text() (string, error) {
	var err error
	if m.Hash, err = m.hash(); err != nil {
		return "", err
	}
	text, err := json.Marshal(m)
	return string(text), err
}

// arraysFile is an open file of arrays, with its manifest: nil for a file
// of a version that wrote none.
type arraysFile struct {
	names    []string
	files    map[string]*zip.File
	manifest map[string]manifestEntry
}

// openEntries reads the directory and the manifest of a file, and compares them.
// Sizes are compared with that of the file before anything is allocated.
func openEntries(r ReaderAt) (*arraysFile, error) {
	z, err := zip.NewReader(r, r.Size())
	if err != nil {
		return nil, fmt.Errorf("not a whole .npz (zip) file: %w", err)
	}
	e := &arraysFile{files: map[string]*zip.File{}}
	for _, f := range z.File {
		name, ok := strings.CutSuffix(f.Name, ".npy")
		switch {
		case !ok:
			return nil, fmt.Errorf("entry %q is not expected: %w", f.Name, errDamaged)
		case e.files[name] != nil:
			return nil, fmt.Errorf("two entries are called %q: %w", name, errDamaged)
		case f.Method != zip.Store || f.UncompressedSize64 != f.CompressedSize64 || f.UncompressedSize64 > uint64(r.Size()):
			return nil, fmt.Errorf("entry %q is compressed or larger than the file: %w", name, errDamaged)
		}
		e.names = append(e.names, name)
		e.files[name] = f
	}
	if e.files[manifestName] == nil {
		return e, nil
	}
	return e, e.readManifest()
}

// errDamaged is wrapped by errors about differences from what was written.
var errDamaged = errors.New("the file is damaged")

func (e *arraysFile) readManifest() error {
	a, err := e.read(manifestName)
	if err != nil {
		return err
	}
	var m manifest
	if err := json.Unmarshal([]byte(a.Text), &m); err != nil {
		return fmt.Errorf("entry %s: %w: %w", manifestName, errDamaged, err)
	}
	if hash, err := m.hash(); err != nil || hash != m.Hash {
		return fmt.Errorf("entry %s has xxHash64 %s, want %s: %w", manifestName, hash, m.Hash, errDamaged)
	}
	e.manifest = map[string]manifestEntry{}
	var missing, extra []string
	for _, want := range m.Entries {
		e.manifest[want.Name] = want
		if e.files[want.Name] == nil {
			missing = append(missing, want.Name)
		}
	}
	e.names = slices.DeleteFunc(e.names, func(name string) bool { return name == manifestName })
	for _, name := range e.names {
		if _, ok := e.manifest[name]; !ok {
			extra = append(extra, name)
		}
	}
	if len(missing)+len(extra) > 0 {
		return fmt.Errorf("entries missing: %s; entries not expected: %s: %w", list(missing), list(extra), errDamaged)
	}
	return nil
}

// read reads an entry, and compares it with the manifest if there is one.
func (e *arraysFile) read(name string) (Array, error) {
	f, want := e.files[name], e.manifest[name]
	rc, err := f.Open()
	if err != nil {
		return Array{}, fmt.Errorf("entry %s: %w: %w", name, errDamaged, err)
	}
	defer rc.Close()
	hash := xxhash.New()
	x, err := newArray(name, io.TeeReader(rc, hash), int64(f.UncompressedSize64))
	if err != nil {
		return Array{}, fmt.Errorf("entry %s: %w: %w", name, errDamaged, err)
	}
	if e.manifest != nil && (x.descr != want.Type || !slices.Equal(x.shape, want.Shape)) {
		return Array{}, fmt.Errorf("entry %s is %s of shape %v, want %s of shape %v: %w", name, x.descr, x.shape, want.Type, want.Shape, errDamaged)
	}
	if kind := x.descr[1]; kind == 'S' || kind == 'U' {
		return Array{}, fmt.Errorf("entry %s: %w: type %s, want numbers", name, errDamaged, x.descr)
	}
	x.close = rc.Close
	a, err := x.read()
	if err != nil {
		return Array{}, fmt.Errorf("entry %w", err)
	}
	if e.manifest != nil && hashText(hash) != want.Hash {
		return Array{}, fmt.Errorf("entry %s has xxHash64 %s, want %s: %w", name, hashText(hash), want.Hash, errDamaged)
	}
	return a, nil
}

// verify reads an entry without storing it.
func (e *arraysFile) verify(name string) error {
	rc, err := e.files[name].Open()
	if err != nil {
		return fmt.Errorf("entry %s: %w: %w", name, errDamaged, err)
	}
	defer rc.Close()
	hash := xxhash.New()
	if _, err := io.CopyBuffer(hash, rc, make([]byte, directBlock)); err != nil {
		return fmt.Errorf("entry %s: %w: %w", name, errDamaged, err)
	}
	if want := e.manifest[name].Hash; e.manifest != nil && hashText(hash) != want {
		return fmt.Errorf("entry %s has xxHash64 %s, want %s: %w", name, hashText(hash), want, errDamaged)
	}
	return nil
}
