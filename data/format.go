package data

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"segzsl/data/suggest"
)

// Format is one way to hold a data set, or one set that is built in.
type Format struct {
	// Name is what to type for a built-in set, and what to call a file format.
	Name string
	// Description is one line for people.
	Description string
	// BuiltIn marks sets that need no file.
	BuiltIn bool

	// matches tells by content whether this format reads what was found.
	matches func(found) bool
	// open may return a set beside an *InvalidError, for Inspect.
	open func(path string) (*Set, error)
}

// Formats lists all built-in sets and file formats. A new format is one file
// and one row.
func Formats() []Format {
	return []Format{
		{Name: "glyphs", BuiltIn: true,
			Description: "capital letters and digits in hundreds of typefaces, 16×16 grey pixels",
			open:        func(string) (*Set, error) { return Glyphs() }},
		{Name: "glyphs-cluttered", BuiltIn: true,
			Description: "the same behind a bright bar on shaded ground: harder, and what semantic features are for",
			open:        func(string) (*Set, error) { return GlyphsCluttered() }},
		{Name: "synthetic", BuiltIn: true,
			Description: "generated vectors with known attribute-related and attribute-irrelevant factors",
			open:        func(string) (*Set, error) { return Synthetic(DefaultSynthetic()) }},
		{Name: "npz",
			Description: "a NumPy .npz file with features, labels, attributes, trainval_loc, test_seen_loc, test_unseen_loc",
			matches:     found.zip, open: openNPZ},
		{Name: "npy",
			Description: "a folder of .npy files with the names of the arrays of npz",
			matches:     func(f found) bool { return f.folder && f.holds(".npy") }, open: openNPYFolder},
		{Name: "xlsa17",
			Description: "a folder with res101.mat and att_splits.mat (MATLAB v5 or v7.3), as the benchmark sets come",
			matches:     found.xlsa, open: openXLSA},
	}
}

// found is what lies at a path.
type found struct {
	path   string
	folder bool
	names  []string // in the folder
	head   []byte   // of the file
}

func (f found) zip() bool  { return bytes.HasPrefix(f.head, []byte("PK\x03\x04")) }
func (f found) xlsa() bool { return slices.Contains(f.names, splitsFile) }

func (f found) holds(extension string) bool {
	return slices.ContainsFunc(f.names, func(name string) bool { return filepath.Ext(name) == extension })
}

// look reads what Open decides by. The path of one file of an xlsa17 folder or
// of an .npy folder stands for the folder.
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
	file, err := os.Open(path)
	if err != nil {
		return found{}, err
	}
	defer file.Close()
	f.head = make([]byte, 1024)
	n, err := file.Read(f.head)
	if n == 0 {
		return found{}, fmt.Errorf("the file is empty or unreadable: %w", err)
	}
	f.head = f.head[:n]
	return f, nil
}

// Open reads the set of that name, or the file or folder at that path, choosing
// the format by content. The set has passed Validate.
//
// Errors name the path, the field and what would be right; an *InvalidError
// lists what is wrong with a set that could be read, fs.ErrNotExist is wrapped
// where neither a set nor a file has the name.
func Open(nameOrPath string) (*Set, error) {
	s, _, err := load(nameOrPath)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// load is Open that keeps the set of an *InvalidError and tells the format.
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
		return Format{}, "", fmt.Errorf("there is no such set, file or folder%s: %w", hint(nameOrPath, formats), fs.ErrNotExist)
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

// unknown says what was found and what would be read.
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
	case bytes.HasPrefix(bytes.TrimSpace(f.head), []byte("<")):
		what = "the file, which looks like a web page (a failed download?)"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "no format reads %s; these are known:", what)
	for _, format := range formats {
		if !format.BuiltIn {
			fmt.Fprintf(&b, "\n  %-8s %s", format.Name, format.Description)
		}
	}
	return errors.New(b.String())
}

// hint offers the built-in set of the nearest name, or all of them.
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
	return strings.TrimSuffix(filepath.Base(path), ".npz")
}
