package engine

import (
	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/metric"
	"segzsl/engine/net"
)

// Model is an SE-GZSL model on one data set, trained or in training. It is not safe
// for concurrent use, including by the run that trains it.
type Model struct {
	cfg     config.Config
	problem *problem
	dims    dims
	nets    *networks
	layer   *net.Linear // linear classifier; nil for nearest neighbour
	// seenAlone and unseenAlone are classifiers of seen and of unseen classes only.
	seenAlone, unseenAlone *net.Linear
	aloneTrained           bool
	pool                   *kernel.Pool
	// generatorReady is set once stage 2 has drawn the generator's first weights, and
	// generated counts the updates that have moved them since.
	generatorReady bool
	generated      int
	// moved counts changes of weights: a cached result is valid as long as the
	// counts that it depends on are unchanged.
	moved moves
	// extracting is set while the run that owns the model trains its encoders.
	extracting bool
	// data is the classifier's training data; nil before stage 3 is done.
	data *classifierData
	// classified is set once stage 4 is done.
	classified bool
	// gammaFrom is the origin of cfg.Evaluate.Calibration.
	gammaFrom string
	// unverified is that of event.Result.
	unverified string

	scorer   *classifierScorer // scores rows with the classifier
	cache    answerCache       // of questions
	invented []invented
}

// moves counts the changes of each stage's weights; it never decreases.
type moves struct{ extract, generate int }

func newModel(p *problem, cfg config.Config, pool *kernel.Pool) *Model {
	d := dimsOf(cfg, p.set.D, p.set.A)
	m := &Model{cfg: cfg, problem: p, dims: d, nets: newNetworks(d), pool: pool, gammaFrom: "none"}
	if cfg.Classify.Kind != config.Nearest {
		width := inputWidth(cfg.Classify.Input, d)
		m.layer = net.NewLinear("C", p.k(), width)
		m.seenAlone = net.NewLinear("C.seen", p.seen, width)
		m.unseenAlone = net.NewLinear("C.unseen", p.k()-p.seen, width)
	}
	if cfg.Evaluate.Calibration != 0 {
		m.gammaFrom = "config"
	}
	return m
}

// What a model does is grouped by purpose: a type for each group embeds the model,
// and its file (evaluator.go and so on) says where its methods are. Model itself
// has the state that they share and the methods that other packages call.

func (m *Model) evaluator() evaluator                 { return evaluator{m} }
func (m *Model) classMeans() classMeans               { return classMeans{m} }
func (m *Model) classifierBuilder() classifierBuilder { return classifierBuilder{m} }
func (m *Model) questions() questions                 { return questions{m} }
func (m *Model) spaces() spaces                       { return spaces{m} }
func (m *Model) inventions() inventions               { return inventions{m} }

// params lists every parameter of the model.
func (m *Model) params() []*grad.Param {
	params := m.nets.params()
	if m.layer != nil {
		params = append(params, m.layer.Params()...)
		params = append(params, m.seenAlone.Params()...)
		params = append(params, m.unseenAlone.Params()...)
	}
	return params
}

// Config is the configuration that the model was trained with.
func (m *Model) Config() config.Config { return m.cfg }

// Set is the data set of the model.
func (m *Model) Set() *data.Set { return m.problem.set }

// Unverified says why scores of the model may not be those of its config and data; ""
// if they are verified. See event.Result.
func (m *Model) Unverified() string { return m.unverified }

// Evaluate evaluates the model on the test samples of its set.
func (m *Model) Evaluate() (metric.Scores, error) {
	j, err := m.evaluator().evaluateByClassifier()
	if err != nil {
		return metric.Scores{}, err
	}
	return j.Scores(m.cfg.Evaluate.Calibration, m.gammaFrom), nil
}

// Recalibrate sets the factor γ that Evaluate subtracts from seen scores.
func (m *Model) Recalibrate(gamma float64, from string) {
	m.cfg.Evaluate.Calibration, m.gammaFrom = gamma, from
}

// Curve is the seen–unseen curve of the model on its test samples.
func (m *Model) Curve() ([]metric.CurvePoint, error) {
	j, err := m.evaluator().evaluateByClassifier()
	if err != nil {
		return nil, err
	}
	return j.Curve(), nil
}
