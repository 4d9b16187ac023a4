package data

import (
	"fmt"
	"slices"
	"strconv"
)

// Usual titles of columns.
var (
	classTitles  = []string{"", "class", "classes", "class_name", "name", "label", "species", "category"}
	labelTitles  = []string{"label", "labels", "class", "class_name", "target", "y", "species", "category"}
	sampleTitles = []string{"sample", "sample_name", "name", "path", "file", "file_name", "filename", "image", "image_file", "photo", "photograph"}
)

// readAttributes reads the table of classes.
func (p Parts) readAttributes(s *Set) error {
	lines := map[string]int{} // of the classes
	err := eachRow(p.Attributes, func(r *rows) error {
		if len(r.cells) < 2 {
			return fmt.Errorf("%s:%d: one column; want a class and its attributes, divided by commas, semicolons or tabs", r.path, r.line)
		}
		if s.A == 0 {
			s.A = len(r.cells) - 1
			if head, err := s.attributeHeader(r); head || err != nil {
				return err
			}
		}
		return s.addClass(r, lines)
	})
	if err != nil {
		return err
	}
	if s.C() < 2 {
		return fmt.Errorf("%s: %d classes; want a line for each class, seen and unseen", p.Attributes, s.C())
	}
	s.Attributes = normalise(s.RawAttributes, s.A)
	s.fillNames(s.C())
	return nil
}

// attributeHeader reads the first line, if it names the attributes.
func (s *Set) attributeHeader(r *rows) (bool, error) {
	if !titled(r.cells[0], classTitles) {
		if head, err := r.header(1); err != nil || !head {
			return false, err
		}
	}
	s.AttributeNames = slices.Clone(r.cells[1:])
	for i, name := range s.AttributeNames {
		if before := slices.Index(s.AttributeNames[:i], name); before >= 0 {
			return false, r.wrong(i+1, "column %d has this name too; want different names", before+2)
		}
	}
	return true, nil
}

// addClass adds the class of a line; lines are those of the classes before it.
func (s *Set) addClass(r *rows, lines map[string]int) error {
	name := r.cells[0]
	if name == "" {
		return r.wrong(0, "want the name of a class")
	}
	if lines[name] > 0 {
		return r.wrong(0, "line %d is of this class too; want one line for each class", lines[name])
	}
	lines[name] = r.line
	s.ClassNames = append(s.ClassNames, name)
	for column := 1; column < len(r.cells); column++ {
		v, err := r.number(column)
		if err != nil {
			return err
		}
		s.RawAttributes = append(s.RawAttributes, v)
	}
	return nil
}

// labelColumns are the texts of the labels and where they are, for errors.
type labelColumns struct {
	path   string
	column int // of the labels
	first  int // line of the first
	texts  []string
}

// readLabels reads the class of each sample, and its name where there is a column of
// names.
func (p Parts) readLabels(s *Set) error {
	l := labelColumns{path: p.Labels}
	names := -1
	err := eachRow(p.Labels, func(r *rows) (err error) {
		if l.first == 0 {
			l.first = r.line
			head := false
			if l.column, names, head, err = s.labelHeader(r); head || err != nil {
				l.first++
				return err
			}
		}
		l.texts = append(l.texts, r.cells[l.column])
		if names >= 0 {
			s.SampleNames = append(s.SampleNames, r.cells[names])
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(l.texts) == 0 {
		return fmt.Errorf("%s has no labels; want one for each sample", p.Labels)
	}
	s.Labels, err = l.classes(s.ClassNames, p.Attributes)
	return err
}

// labelHeader finds the columns of labels and of sample names (−1 without) in the first
// line.
func (s *Set) labelHeader(r *rows) (label, names int, head bool, err error) {
	if len(r.cells) == 1 {
		return 0, -1, titled(r.cells[0], labelTitles) && !slices.Contains(s.ClassNames, r.cells[0]), nil
	}
	find := func(titles []string) []int {
		var found []int
		for i, cell := range r.cells {
			if titled(cell, titles) {
				found = append(found, i)
			}
		}
		return found
	}
	labels, samples := find(labelTitles), find(sampleTitles)
	if len(labels) != 1 || len(samples) > 1 {
		return 0, 0, false, fmt.Errorf("%s:%d: %d columns; want labels only, or a first line that names one column label and one sample_name", r.path, r.line, len(r.cells))
	}
	if len(samples) == 0 {
		return labels[0], -1, true, nil
	}
	return labels[0], samples[0], true, nil
}

// classes are the classes that the labels mean: all are names, or all are numbers.
func (l labelColumns) classes(names []string, table string) ([]ClassID, error) {
	byName := map[string]ClassID{}
	for c, name := range names {
		byName[name] = ClassID(c)
	}
	out := make([]ClassID, len(l.texts))
	unknown, word, both := -1, -1, -1 // first label that is no name, is no number, is two classes
	for i, text := range l.texts {
		c, known := byName[text]
		number, err := strconv.Atoi(text)
		out[i] = c
		if !known && unknown < 0 {
			unknown = i
		}
		if err != nil && word < 0 {
			word = i
		}
		if known && err == nil && ClassID(number) != c && both < 0 {
			both = i
		}
	}
	switch {
	case word < 0 && both >= 0:
		return nil, l.wrong(both, "this is the name of one class of %s, and the number of another; name classes by words", table)
	case unknown < 0:
		return out, nil
	case word < 0:
		return l.numbers(len(names), table)
	case word > 0 && unknown == 0:
		return nil, l.wrong(word, "want a number as in the lines above, or names of classes of %s in all of them", table)
	case unknown == 0 && l.first == 1:
		return nil, l.wrong(0, "no such class in %s%s; if this is the title of the column, write label", table, near(l.texts[0], names))
	}
	return nil, l.wrong(unknown, "no such class in %s%s", table, near(l.texts[unknown], names))
}

// numbers are the labels as lines of the table, counted from 0.
func (l labelColumns) numbers(classes int, table string) ([]ClassID, error) {
	out := make([]ClassID, len(l.texts))
	for i, text := range l.texts {
		k, err := strconv.Atoi(text)
		if err != nil || k < 0 || k > classes || k == classes && slices.Contains(l.texts, "0") {
			return nil, l.wrong(i, "want 0 to %d, a class of %s, or its name", classes-1, table)
		}
		out[i] = ClassID(k)
	}
	if slices.Min(out) > 0 {
		return nil, fmt.Errorf("%s: the lowest label is %d: do they count from 1? Want numbers that count the classes of %s from 0, or names", l.path, slices.Min(out), table)
	}
	return out, nil
}

func (l labelColumns) wrong(i int, want string, args ...any) error {
	return fmt.Errorf("%s:%d: column %d: %q: %s", l.path, l.first+i, l.column+1, cut(l.texts[i], maxName), fmt.Sprintf(want, args...))
}

// readSampleNames reads the file of sample names.
func (p Parts) readSampleNames(s *Set) error {
	if p.SampleNames == "" {
		return nil
	}
	if s.SampleNames != nil {
		return fmt.Errorf("%s has sample names, and %s was given; want one of them", p.Labels, p.SampleNames)
	}
	err := eachLine(p.SampleNames, func(r *rows) error {
		if r.line > 1 || !titled(r.cells[0], sampleTitles) {
			s.SampleNames = append(s.SampleNames, r.cells[0])
		}
		return nil
	})
	if err == nil && len(s.SampleNames) != s.N() {
		err = fmt.Errorf("%s has %d names; want %d, one for each label of %s", p.SampleNames, len(s.SampleNames), s.N(), p.Labels)
	}
	return err
}
