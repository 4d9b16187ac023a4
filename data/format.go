package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"segzsl/data/clean"
	"segzsl/data/regular"
	"segzsl/data/suggest"
)

// Format is a file format for data sets, or a built-in data set.
type Format struct {
	// Name is the name of a built-in set or of a file format.
	Name string
	// Description is one line of text.
	Description string
	// BuiltIn marks data sets that need no file.
	BuiltIn bool

	// matches reports by content whether this format can read what was found.
	matches func(found) bool
	// open may return a set with an *InvalidError, for Inspect.
	open func(path string) (*Set, error)
}

// Formats lists all built-in data sets and file formats. A new format is one file
// and one row.
func Formats() []Format {
	return []Format{
		{Name: "glyphs", BuiltIn: true,
			Description: "capital letters and digits in hundreds of typefaces, 16×16 grey pixels",
			open:        func(string) (*Set, error) { return Glyphs() }},
		{Name: "glyphs-cluttered", BuiltIn: true,
			Description: "glyphs with a bright bar on a shaded background: harder, since the background has no class information",
			open:        func(string) (*Set, error) { return GlyphsCluttered() }},
		{Name: "synthetic", BuiltIn: true,
			Description: "generated vectors with known attribute-related and attribute-irrelevant factors",
			open:        func(string) (*Set, error) { return Synthetic(DefaultSynthetic()) }},
		{Name: "npz",
			Description: "a NumPy .npz file with features, labels, attributes, trainval_loc, test_seen_loc, test_unseen_loc",
			matches:     found.zip, open: openNPZ},
		{Name: "npy",
			Description: "a folder of .npy files named like the arrays of npz",
			matches:     func(f found) bool { return f.folder && f.holds(".npy") }, open: openNPYFolder},
		{Name: "xlsa17",
			Description: "a folder with res101.mat and att_splits.mat (MATLAB v5 or v7.3): the benchmark data sets",
			matches:     found.xlsa, open: openXLSA},
	}
}

// found is what is at a path.
type found struct {
	path   string
	folder bool
	names  []string // in the folder
	head   []byte   // of the file
}

func (f found) zip() bool { return bytes.HasPrefix(f.head, []byte("PK\x03\x04")) }

// xlsa reports whether a folder has one of the two files, or one that may be meant
// by it: what is missing is then the error.
func (f found) xlsa() bool {
	for _, name := range []string{featuresFile, splitsFile} {
		if slices.Contains(f.names, name) || instead(f.names, name) != "" {
			return true
		}
	}
	return false
}

func (f found) holds(extension string) bool {
	return slices.ContainsFunc(f.names, func(name string) bool { return filepath.Ext(name) == extension })
}

// look reads what detect needs. The path of a file in an xlsa17 folder or an .npy
// folder means the folder.
func look(path string) (found, error) {
	info, err := os.Stat(path)
	if err != nil {
		return found{}, err
	}
	if base := filepath.Base(path); !info.IsDir() && (base == featuresFile || base == splitsFile || filepath.Ext(base) == ".npy") {
		return look(filepath.Dir(path))
	}
	f := found{path: path, folder: info.IsDir()}
	if f.folder {
		entries, err := os.ReadDir(path)
		if err != nil {
			return found{}, err
		}
		for _, e := range entries {
			f.names = append(f.names, e.Name())
		}
		return f, nil
	}
	file, _, err := regular.Open(path)
	if err != nil {
		return found{}, err
	}
	defer file.Close()
	f.head = make([]byte, headSize)
	n, err := io.ReadFull(file, f.head)
	if n == 0 {
		return found{}, fmt.Errorf("the file is empty or unreadable: %w", err)
	}
	f.head = f.head[:n]
	return f, nil
}

// Open opens the built-in data set of that name, or the file or folder at that
// path, whose format it detects by content. The set has passed Validate.
//
// Errors name the path, the field and what is expected. An *InvalidError lists
// what is wrong with a set that could be read; the error wraps fs.ErrNotExist if
// there is neither a built-in set nor a file of that name.
func Open(nameOrPath string) (*Set, error) {
	s, _, err := load(nameOrPath)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// load is like Open, but returns the set of an *InvalidError too, and the format.
func load(nameOrPath string) (*Set, Format, error) {
	format, path, err := detect(nameOrPath)
	if err != nil {
		return nil, Format{}, fmt.Errorf("data: open %s: %w", nameOrPath, err)
	}
	s, err := format.open(path)
	if s != nil && !format.BuiltIn {
		s.Source = path
		s.Name = setName(path)
	}
	var invalid *InvalidError
	switch {
	case errors.As(err, &invalid):
		invalid.Source = nameOrPath
		return s, format, invalid
	case err != nil:
		return nil, format, fmt.Errorf("data: open %s: %w", nameOrPath, err)
	}
	return s, format, nil
}

// detect finds the format of a name or path.
func detect(nameOrPath string) (Format, string, error) {
	formats := Formats()
	for _, format := range formats {
		if format.BuiltIn && format.Name == nameOrPath {
			return format, nameOrPath, nil
		}
	}
	f, err := look(nameOrPath)
	if errors.Is(err, fs.ErrNotExist) {
		return Format{}, "", fmt.Errorf("no such data set, file or folder%s: %w", hint(nameOrPath, formats), fs.ErrNotExist)
	}
	if err != nil {
		return Format{}, "", err
	}
	for _, format := range formats {
		if format.matches != nil && format.matches(f) {
			return format, f.path, nil
		}
	}
	return Format{}, "", f.unknown(formats)
}

// unknown is the error for content that no format matches.
func (f found) unknown(formats []Format) error {
	what := "the file"
	switch {
	case f.folder && len(f.names) == 0:
		what = "the empty folder"
	case f.folder:
		what = "the folder with " + list(f.names)
	case bytes.HasPrefix(f.head, []byte("MATLAB")):
		what = "the single MATLAB file (give a folder with " + featuresFile + " and " + splitsFile + ")"
	case bytes.HasPrefix(f.head, []byte("\x93NUMPY")):
		what = "the single NumPy array (give the folder of its set)"
	case foreignKind(f.head) != "":
		return fmt.Errorf("the file is %s", foreignKind(f.head))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "unknown format: %s; supported formats:", what)
	for _, format := range formats {
		if !format.BuiltIn {
			fmt.Fprintf(&b, "\n  %-8s %s", format.Name, format.Description)
		}
	}
	return errors.New(b.String())
}

// hint names the built-in set of the nearest name, or all of them.
func hint(name string, formats []Format) string {
	var names []string
	best, distance := "", 4
	for _, format := range formats {
		if !format.BuiltIn {
			continue
		}
		names = append(names, format.Name)
		if d := suggest.Distance(strings.ToLower(name), format.Name); d < distance {
			best, distance = format.Name, d
		}
	}
	if best != "" {
		return fmt.Sprintf(" (did you mean %s?)", best)
	}
	return " (built in: " + strings.Join(names, ", ") + ")"
}

// setName is what to call the set at a path.
func setName(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	return clean.Name(strings.TrimSuffix(filepath.Base(path), ".npz"))
}
