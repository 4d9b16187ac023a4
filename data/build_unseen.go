package data

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
)

// unseen reports for every class whether it is unseen.
func (p Parts) unseen(s *Set) ([]bool, error) {
	all := make([]int, s.N())
	for i := range all {
		all[i] = i
	}
	usable := s.classesOf(all)
	if missing := s.C() - len(usable); missing > 0 {
		s.note("%d of %d classes have no sample", missing, s.C())
	}
	choose := p.draw
	if p.Unseen != "" {
		choose = p.named
	}
	chosen, err := choose(s, usable)
	if err != nil {
		return nil, err
	}
	unseen := make([]bool, s.C())
	for _, c := range chosen {
		unseen[c] = true
	}
	return unseen, nil
}

// draw draws UnseenCount of the classes.
func (p Parts) draw(s *Set, classes []ClassID) ([]ClassID, error) {
	count := p.UnseenCount
	if count == 0 {
		count = max(1, (len(classes)+2)/5)
	}
	if count < 1 || count >= len(classes) {
		return nil, fmt.Errorf("%d unseen classes: want 1 to %d of the %d classes with samples", count, len(classes)-1, len(classes))
	}
	classes = slices.Clone(classes)
	random := rand.New(rand.NewPCG(p.Seed, 0))
	random.Shuffle(len(classes), func(i, j int) { classes[i], classes[j] = classes[j], classes[i] })
	classes = classes[:count]
	slices.Sort(classes)
	var names []string
	for _, c := range classes {
		names = append(names, s.ClassNames[c])
	}
	s.note("unseen classes drawn with seed %d: %s", p.Seed, list(names))
	return classes, nil
}

// named returns the classes that Unseen names, of those with samples.
func (p Parts) named(s *Set, usable []ClassID) (chosen []ClassID, err error) {
	names, where, err := p.unseenNames(s.ClassNames)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		c := ClassID(slices.Index(s.ClassNames, name))
		problem := ""
		switch {
		case c < 0:
			problem = "no such class in " + p.Attributes + near(name, s.ClassNames)
		case !slices.Contains(usable, c):
			problem = "this class has no sample in " + p.Labels + "; want a class with samples"
		case slices.Contains(chosen, c):
			problem = "this class is listed twice; want it once"
		}
		if problem != "" {
			return nil, fmt.Errorf("%s: %q: %s", where(i), cut(name, maxName), problem)
		}
		chosen = append(chosen, c)
	}
	if len(chosen) == 0 || len(chosen) == len(usable) {
		return nil, fmt.Errorf("%s: %d unseen classes: want 1 to %d of the %d classes with samples", p.Unseen, len(chosen), len(usable)-1, len(usable))
	}
	return chosen, nil
}

// unseenNames returns the names in Unseen, and where each of them is, for errors.
func (p Parts) unseenNames(classes []string) (names []string, where func(i int) string, err error) {
	listed := strings.Split(p.Unseen, ",")
	allKnown := true
	for i := range listed {
		listed[i] = strings.TrimSpace(listed[i])
		allKnown = allKnown && slices.Contains(classes, listed[i])
	}
	_, err = os.Stat(p.Unseen)
	switch {
	case err != nil && len(listed) == 1 && !allKnown:
		return nil, nil, fmt.Errorf("unseen classes %q: neither a file nor a class of %s%s", cut(p.Unseen, maxName), p.Attributes, near(p.Unseen, classes))
	case err != nil:
		return listed, func(int) string { return "unseen classes" }, nil
	case allKnown:
		return nil, nil, fmt.Errorf("unseen classes %q: a file and a class have this name; write ./%s for the file", cut(p.Unseen, maxName), p.Unseen)
	}
	var lines []int
	err = eachLine(p.Unseen, func(r *rows) error {
		if r.line == 1 && titled(r.cells[0], classTitles) && !slices.Contains(classes, r.cells[0]) {
			return nil
		}
		names, lines = append(names, r.cells[0]), append(lines, r.line)
		return nil
	})
	return names, func(i int) string { return fmt.Sprintf("%s:%d", p.Unseen, lines[i]) }, err
}

// near suggests the name that was meant.
func near(name string, known []string) string {
	if found := nearest(strings.ToLower(name), known); found != "" {
		return fmt.Sprintf(" (did you mean %q?)", cut(found, maxName))
	}
	return ""
}
