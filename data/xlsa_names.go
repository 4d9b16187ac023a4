package data

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"

	"segzsl/data/regular"
)

// xlsaNames completes the names of classes and attributes.
func (s *Set) xlsaNames(file, path string) error {
	classes := len(s.Attributes) / s.A
	if s.ClassNames != nil && len(s.ClassNames) != classes {
		return fmt.Errorf("%s: allclasses_names has %d names, att has %d columns; want the same number", file, len(s.ClassNames), classes)
	}
	if s.ClassNames == nil {
		s.ClassNames = s.namesFrom(filepath.Join(path, "allclasses.txt"), classes)
	}
	for _, file := range []string{"attributes.txt", "predicates.txt"} {
		if s.AttributeNames == nil {
			s.AttributeNames = s.namesFrom(filepath.Join(path, file), s.A)
		}
	}
	s.fillNames(classes)
	return nil
}

var numberedLine = regexp.MustCompile(`^\s*\d+[.:]?\s+`)

// maxNames is the greatest size of a file of names.
const maxNames = 1 << 24

// namesFrom reads one name per line, optionally numbered ("12 name"). It returns
// nil if the file is absent, or cannot be used, which is noted.
func (s *Set) namesFrom(path string, want int) []string {
	content, err := regular.Text(path, maxNames)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		s.note("%s is ignored: %v", filepath.Base(path), err)
		return nil
	}
	var names []string
	for line := range strings.Lines(string(content)) {
		if name := strings.TrimSpace(numberedLine.ReplaceAllString(line, "")); name != "" {
			names = append(names, name)
		}
	}
	if len(names) != want {
		s.note("%s has %d names, want %d: it is ignored", filepath.Base(path), len(names), want)
		return nil
	}
	return names
}
