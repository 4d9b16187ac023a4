package record

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// embedded has run folders of Run.Compact, each named after its data set; see
// weights/README.md.
//
//go:generate go test -v -run TestPretrainedRepeat -update -timeout 1h .
//go:embed weights
var embedded embed.FS

// Names of pretrained weights: Pretrained, and followed by a dash those of a data set.
// Alone it stands for those of the default data set.
const (
	Pretrained        = "pretrained"
	defaultPretrained = Pretrained + "-glyphs"
)

// Weights describe a trained model.
type Weights struct {
	Name   string // for Find
	Recipe config.Recipe
	Result event.Result
}

// WeightsFor lists the trained models for a data set, with its split: the pretrained ones,
// then those of the runs.
func WeightsFor(set *data.Set, runs []*Run) []Weights {
	var list []Weights
	for _, run := range slices.Concat(pretrainedRuns(), runs) {
		if result, finished := run.End.(event.Result); finished && run.isOf(set) {
			list = append(list, Weights{run.Name(), run.Recipe, result})
		}
	}
	return list
}

// isOf reports whether the run was trained on the content and the split of the set.
func (r *Run) isOf(set *data.Set) bool {
	return r.Recipe.SplitHash == set.SplitHash() && r.Recipe.Fingerprint == string(set.Fingerprint)
}

// Fits returns an error unless the run was trained on the content and the split of the set.
func (r *Run) Fits(set *data.Set) error {
	if r.isOf(set) {
		return nil
	}
	return fmt.Errorf("%s was trained on %s with split %s, fingerprint %s, but %s has split %s, fingerprint %s",
		r.Name(), r.Recipe.Data, r.Recipe.SplitHash, cmp.Or(r.Recipe.Fingerprint, "unknown"), set.Name, set.SplitHash(), set.Fingerprint)
}

// PretrainedFor returns the name of the pretrained weights for a data set.
func PretrainedFor(set *data.Set) (name string, err error) {
	for _, run := range pretrainedRuns() {
		if run.isOf(set) {
			return run.Name(), nil
		}
		if run.Recipe.Data == set.Name {
			err = run.Fits(set)
		}
	}
	return "", cmp.Or(err, noPretrained(set.Name))
}

func noPretrained(set string) error {
	return fmt.Errorf("there are no pretrained weights of %s; there are %s", set, strings.Join(PretrainedNames(), " and "))
}

// pretrainedRuns lists the embedded runs. Their folders may not exist yet.
func pretrainedRuns() []*Run {
	var runs []*Run
	for _, name := range PretrainedNames() {
		if run, err := embeddedRun(name); err == nil { // a test checks that
			runs = append(runs, run)
		}
	}
	return runs
}

// PretrainedNames lists the names of all pretrained weights.
func PretrainedNames() []string {
	entries, _ := embedded.ReadDir("weights") // of this program
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// embeddedRun reads the recipe and the result of an embedded run.
func embeddedRun(name string) (*Run, error) {
	run := &Run{Folder: At(name)}
	text, err := embeddedFile(name, ConfigFile)
	if err != nil {
		return nil, err
	}
	if run.Recipe, err = config.ReadStoredRecipe(text); err != nil {
		return nil, err
	}
	if text, err = embeddedFile(name, ResultFile); err != nil {
		return nil, err
	}
	run.End, err = Unmarshal(text)
	return run, err
}

func embeddedFile(name string, file File) ([]byte, error) {
	return embedded.ReadFile("weights/" + name + "/" + string(file))
}

// findPretrained returns the folder of pretrained weights by their name. ok is false if
// it is another name.
func findPretrained(name string) (path string, ok bool, err error) {
	if name == Pretrained {
		name = defaultPretrained
	}
	set, ok := strings.CutPrefix(name, Pretrained+"-")
	switch {
	case !ok:
		return "", false, nil
	case !slices.Contains(PretrainedNames(), name):
		return "", true, noPretrained(set)
	}
	path, err = unpack(name)
	return path, true, err
}

// unpack writes an embedded run to its folder in the state home, beside that for runs. Files
// that are there already are left as they are.
func unpack(name string) (path string, err error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	f := At(filepath.Join(filepath.Dir(root), name))
	if err = os.MkdirAll(filepath.Dir(f.path), 0o700); err == nil {
		err = f.Make()
	}
	entries, _ := embedded.ReadDir("weights/" + name)
	for _, e := range entries {
		err = errors.Join(err, f.unpackFile(name, File(e.Name())))
	}
	if err != nil {
		return "", fmt.Errorf("record: unpack the %s weights: %w; set XDG_STATE_HOME to another folder", name, err)
	}
	return f.path, nil
}

func (f *Folder) unpackFile(name string, file File) error {
	want, err := embeddedFile(name, file)
	if err != nil {
		return err
	}
	if have, err := f.Read(file); err == nil && bytes.Equal(have, want) {
		return nil
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return f.Write(file, want)
}
