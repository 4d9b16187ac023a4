package setup

import (
	"fmt"
	"slices"
	"strings"

	"segzsl/data"
	"segzsl/engine/config"
)

// chosenSet is the data set to train on.
type chosenSet struct {
	open    func(nameOrPath string) (*data.Set, error)
	serial  int      // counts calls of OpenSet
	sets    []string // names and paths that ← and → select
	name    string
	opening bool
	set     *data.Set // nil until it is open
	preview setPreview
	problem string // why it could not be opened
	// split and fingerprint are what a recipe requires: a prefix of the hash, and a
	// config.FingerprintSum.
	split, fingerprint string
}

func builtIn() []string {
	var names []string
	for _, f := range data.Formats() {
		if f.BuiltIn {
			names = append(names, f.Name)
		}
	}
	return names
}

func (s *chosenSet) remember(name string) {
	if !slices.Contains(s.sets, name) {
		s.sets = append(s.sets, name)
	}
}

// recipeProblem is a warning if the recipe was made on another set.
func (s *chosenSet) recipeProblem() string {
	want, fingerprint := s.split, s.fingerprint
	s.split, s.fingerprint = "", ""
	if hash := s.set.SplitHash(); want != "" && !strings.HasPrefix(hash, want) {
		return fmt.Sprintf("The recipe was made on split %s, but %s has split %s here: results are not comparable.", want, s.name, hash)
	}
	if fingerprint != "" && fingerprint != config.FingerprintSum(string(s.set.Fingerprint)) {
		return fmt.Sprintf("The recipe was made on other data than %s has here: results are not comparable.", s.name)
	}
	return ""
}

// Name is the name or path of the data set, open or not.
func (s *chosenSet) Name() string { return s.name }

// DataSet is the open set, or nil.
func (s *chosenSet) DataSet() *data.Set { return s.set }

// Opening reports whether a set is being read.
func (s *chosenSet) Opening() bool { return s.opening }

// Problem is the reason why the set could not be opened, or "".
func (s *chosenSet) Problem() string { return s.problem }

// Sets lists the names and paths of sets to choose from.
func (s *chosenSet) Sets() []string { return s.sets }
