package engine

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/kernel"
)

// modelFormat is the version of a model file. Format 1 had neither a header nor a
// manifest.
const modelFormat = 2

// modelHead is the header of a model file.
type modelHead struct {
	headOfFile
	Fingerprint data.Fingerprint `json:"fingerprint"`       // of the data it was trained on
	Compact     bool             `json:"compact,omitempty"` // see SaveCompact
}

// Entries of a model file besides the parameters, which have their own names.
const (
	storedHead      = "header" // modelHead as JSON
	storedConfig    = "config.toml"
	storedClasses   = "classes" // seen, then unseen, one name per line
	storedSeen      = "seen_classes"
	storedSplit     = "split_hash"
	storedSet       = "data_set"
	storedGammaFrom = "calibration_from"
	storedState     = "state"     // how far it was trained: see Model.state
	storedGenerator = "generator" // "trained" once stage 2 has started
	storedGenerated = "generator_batches"
	storedLow       = "scale.low" // data.Scaler
	storedSpan      = "scale.span"
	storedAtt       = "attributes" // of the classes, in their order; unit rows
)

// storedTexts are the entries of texts besides the header.
var storedTexts = []string{storedConfig, storedClasses, storedSeen, storedSplit, storedSet, storedGammaFrom, storedState, storedGenerator, storedGenerated}

// Save writes the model as an .npz file that NumPy can read.
func (m *Model) Save(w io.Writer) error {
	if err := data.WriteArrays(w, m.arrays()); err != nil {
		return fmt.Errorf("engine: save model: %w", err)
	}
	return nil
}

// SaveCompact is Save for a model that only answers questions: it rounds the parameters to
// float16, and leaves out the networks that only training uses. The file has less than half
// the size.
func (m *Model) SaveCompact(w io.Writer) error {
	compact, nets := *m, *m.nets
	nets.Q, nets.D = nil, nil
	compact.nets = &nets
	return compact.Save(w)
}

// compact reports whether the model has only the networks that questions need.
func (m *Model) compact() bool { return m.nets.D == nil }

func (m *Model) arrays() []data.Array {
	text, _ := m.cfg.MarshalTOML() // never fails
	generator := "untrained"
	if m.generatorReady {
		generator = "trained"
	}
	names := make([]string, m.problem.k())
	for k := range names {
		names[k] = m.problem.name(k)
	}
	head, _ := json.Marshal(modelHead{headOfFile{Format: modelFormat, Unverified: m.unverified}, m.problem.set.Fingerprint, m.compact()}) // never fails
	list := []data.Array{
		{Name: storedHead, Text: string(head)},
		{Name: storedConfig, Text: string(text)},
		{Name: storedClasses, Text: strings.Join(names, "\n")},
		{Name: storedSeen, Text: fmt.Sprint(m.problem.seen)},
		{Name: storedSplit, Text: m.problem.set.SplitHash()},
		{Name: storedSet, Text: m.problem.set.Name},
		{Name: storedGammaFrom, Text: m.gammaFrom},
		{Name: storedState, Text: m.state()},
		{Name: storedGenerator, Text: generator},
		{Name: storedGenerated, Text: fmt.Sprint(m.generated)},
	}
	p := m.problem
	d, a := p.set.D, p.set.A
	list = append(list, data.Array{Name: storedLow, Rows: 1, Cols: d, Values: p.scaler.Low},
		data.Array{Name: storedSpan, Rows: 1, Cols: d, Values: p.scaler.Span},
		data.Array{Name: storedAtt, Rows: p.k(), Cols: a, Values: p.att})
	for _, p := range m.params() {
		list = append(list, data.Array{Name: p.Name, Rows: p.Rows, Cols: p.Cols, Values: p.Value, Float16: m.compact()})
	}
	return list
}

// How far a stored model was trained: its classifier is untrained, incomplete, or
// trained, together with those of seen and unseen classes only.
const (
	stateTraining   = "training"
	stateCutShort   = "cut short"
	stateClassified = "classified"
)

func (m *Model) state() string {
	switch {
	case !m.classified:
		return stateTraining
	case m.layer != nil && !m.aloneTrained:
		return stateCutShort
	}
	return stateClassified
}

// LoadModel reads a model written by Save, to evaluate and query it on set, which
// must be the one that it was trained on, or the error is a *DataError; with forceData
// it only needs the same classes, attributes and number of features. For a model that
// was trained by a validation pass, it uses the validation split of set. Close it
// after use.
func LoadModel(file data.ReaderAt, set *data.Set, forceData bool) (*Model, error) {
	arrays, verified, err := data.ReadArrays(file)
	if err != nil {
		return nil, fmt.Errorf("engine: load model: %w", err)
	}
	head, err := readModelHead(arrays, verified)
	if err != nil {
		return nil, fmt.Errorf("engine: load model: %w", err)
	}
	cfg := config.Default()
	gone, err := cfg.ReadStored(strings.NewReader(arrays[storedConfig].Text))
	for _, s := range gone {
		if s.Key == "features.root" { // other removed options only affected training
			err = fmt.Errorf("it was trained on square roots of features, an option that this version no longer has: it cannot be evaluated")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("engine: load model: %w", err)
	}
	m, err := loadInto(arrays, head, cfg, set, forceData)
	if err != nil {
		return nil, fmt.Errorf("engine: load model: %w", err)
	}
	return m, nil
}

// readModelHead reads the header, and checks that all entries besides the parameters
// exist. That of format 1 is made up.
func readModelHead(arrays map[string]data.Array, verified bool) (head modelHead, err error) {
	entry, ok := arrays[storedHead]
	if !ok && !verified {
		head.Format, head.Unverified = 1, "the model has no checksums: it is of an earlier version"
		return head, nil
	}
	if !verified {
		return head, errNoManifest
	}
	if err := readHead(entry.Text, &head, modelFormat, modelFormat); err != nil {
		return head, fmt.Errorf("entry %s: %w", storedHead, err)
	}
	for _, name := range storedTexts {
		if _, ok := arrays[name]; !ok {
			return head, fmt.Errorf("entry %s is missing", name)
		}
	}
	return head, nil
}

func loadInto(arrays map[string]data.Array, head modelHead, cfg config.Config, set *data.Set, forceData bool) (*Model, error) {
	p, err := problemOf(arrays, cfg, set)
	if err != nil {
		return nil, err
	}
	trained := dataID{arrays[storedSet].Text, arrays[storedSplit].Text, head.Fingerprint}
	note, err := compareData(trained, identify(p.set), forceData)
	if err != nil {
		return nil, err
	}
	m := newModel(p, cfg, nil)
	if head.Compact {
		m.nets.Q, m.nets.D = nil, nil
	}
	if err := m.fill(arrays); err != nil {
		return nil, err
	}
	m.unverified = join(head.Unverified, note)
	m.pool = kernel.New(cfg.Threads)
	if !m.generatorReady {
		return m, nil
	}
	return m, m.classifierBuilder().fillData()
}

// fill sets the parameters and the state from the entries of a model file.
func (m *Model) fill(arrays map[string]data.Array) error {
	expected := append([]string{storedHead, storedLow, storedSpan, storedAtt}, storedTexts...)
	var params []data.Array
	for _, w := range m.params() {
		params = append(params, data.Array{Name: w.Name, Rows: w.Rows, Cols: w.Cols, Values: w.Value})
		expected = append(expected, w.Name)
	}
	if err := checkEntries(arrays, expected); err != nil {
		return err
	}
	if err := fillMatrices(params, arrays, false); err != nil {
		return err
	}
	m.generatorReady = arrays[storedGenerator].Text == "trained"
	m.generated, _ = strconv.Atoi(arrays[storedGenerated].Text)
	state := arrays[storedState].Text
	m.classified = state != stateTraining
	m.aloneTrained = state == stateClassified && m.layer != nil
	if from := arrays[storedGammaFrom].Text; from != "" {
		m.gammaFrom = from
	}
	return nil
}

// problemOf checks that set matches the model.
func problemOf(arrays map[string]data.Array, cfg config.Config, set *data.Set) (*problem, error) {
	if strings.HasSuffix(arrays[storedSet].Text, "/validation") && !strings.HasSuffix(set.Name, "/validation") {
		var err error
		if set, err = set.ForValidation(); err != nil {
			return nil, err
		}
	}
	p, err := newProblem(set, cfg)
	if err != nil {
		return nil, err
	}
	classes := strings.Split(arrays[storedClasses].Text, "\n")
	if len(classes) != p.k() || arrays[storedSeen].Text != fmt.Sprint(p.seen) {
		return nil, fmt.Errorf("it was trained on %s of %s classes seen, %s has %d of %d",
			arrays[storedSeen].Text, fmt.Sprint(len(classes)), set.Name, p.seen, p.k())
	}
	if a := arrays[storedAtt]; !slices.Equal(a.Values, p.att) {
		return nil, fmt.Errorf("its class attributes (%d×%d) are not those of %s", a.Rows, a.Cols, set.Name)
	}
	low, span := arrays[storedLow].Values, arrays[storedSpan].Values
	if len(low) != set.D || len(span) != set.D {
		return nil, fmt.Errorf("it has %d input features, %s has %d", len(low), set.Name, set.D)
	}
	// The features of set are scaled like those that the model was trained on.
	p.scaler = &data.Scaler{Low: low, Span: span, Clip: p.scaler.Clip}
	for k, name := range classes {
		if name != p.name(k) {
			return nil, fmt.Errorf("its class %d is %q, that of %s is %q", k, name, set.Name, p.name(k))
		}
	}
	return p, nil
}

// Close stops the model's worker goroutines. The model of a Runner is closed with
// the Runner.
func (m *Model) Close() { m.pool.Close() }
