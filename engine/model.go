package engine

import (
	"fmt"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/metric"
	"segzsl/engine/net"
)

// Model is a trained, or still training, SE-GZSL on one data set. It is not
// safe for concurrent use, nor beside the run that trains it.
type Model struct {
	cfg     config.Config
	problem *problem
	dims    dims
	nets    *networks
	layer   *net.Linear // linear classifier; nil for nearest neighbour
	// seenAlone and unseenAlone are classifiers that know one side alone.
	seenAlone, unseenAlone *net.Linear
	aloneTrained           bool
	pool                   *kernel.Pool
	// imagines is set once stage 2 has drawn the generator's first weights, and
	// generated counts the updates that have moved them since.
	imagines  bool
	generated int
	// moved counts what changed weights: an answer made of some is good for as
	// long as their count stays.
	moved moves
	// extracting is set where the run that owns the model trains its encoders.
	extracting bool
	// data is what the classifier learnt from; nil before stage 3 is done.
	data *classifierData
	// classified is set once stage 4 is done.
	classified bool
	// gammaFrom says where cfg.Evaluate.Calibration comes from.
	gammaFrom string

	scorer   *classifierScorer // scores rows with the classifier
	cache    answerCache       // of questions
	invented []invented
}

// moves counts the changes of each stage's weights; it never goes back.
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

// Set is the data set that the model knows.
func (m *Model) Set() *data.Set { return m.problem.set }

// addReal appends the classifier's inputs of all training samples.
func (m *Model) addReal(b *classifierData) error {
	enc, err := newEncoder(m.pool, m.nets, false)
	if err != nil {
		return err
	}
	defer enc.close()
	locations := m.problem.set.Split.TrainVal
	return enc.each(m.problem, locations, func(from, n int) {
		b.rows = appendInput(b.rows, m.cfg.Classify, enc.zs, enc.x, n)
		for _, at := range locations[from : from+n] {
			b.labels = append(b.labels, m.problem.label(at))
		}
	})
}

// newClassifierData makes an empty bank with room for every real and synthetic row.
func (m *Model) newClassifierData() *classifierData {
	unseen := m.problem.k() - m.problem.seen
	rows := len(m.problem.set.Split.TrainVal) + unseen*m.cfg.Synthesise.PerClass
	width := inputWidth(m.cfg.Classify.Input, m.dims)
	return &classifierData{width: width, rows: make([]float32, 0, rows*width), labels: make([]int, 0, rows)}
}

// addSynthetic appends N_u synthetic inputs of unseen class number k: Eq. (17).
func (m *Model) addSynthetic(b *classifierData, s *synthesiser, k int, seed uint64) error {
	return m.addImagined(b, s, m.problem.name(k), m.problem.attribute(k), k, seed)
}

// addImagined appends N_u inputs that the generator makes from attributes a.
func (m *Model) addImagined(b *classifierData, s *synthesiser, class string, a []float32, label int, seed uint64) error {
	return s.make(seed, class, a, m.cfg.Synthesise.PerClass, func(n int) {
		b.rows = appendInput(b.rows, m.cfg.Classify, s.zs, s.x, n)
		for i := 0; i < n; i++ {
			b.labels = append(b.labels, label)
		}
	})
}

// fillClassifierData does stage 3 at once: for a loaded model, whose bank is not stored.
func (m *Model) fillClassifierData() error {
	b, err := m.makeClassifierData(m.cfg.Seed)
	if err != nil {
		return err
	}
	m.data = b
	return nil
}

// makeClassifierData has the synthetic features that the seed's noise makes, and all
// real ones.
func (m *Model) makeClassifierData(seed uint64) (*classifierData, error) {
	s, err := newSynthesiser(m.pool, m.nets, chunk)
	if err != nil {
		return nil, err
	}
	defer s.program.Close()
	b := m.newClassifierData()
	for k := m.problem.seen; k < m.problem.k(); k++ {
		if err := m.addSynthetic(b, s, k, seed); err != nil {
			return nil, err
		}
	}
	return b, m.addReal(b)
}

// Evaluate evaluates the model on the test samples of its set.
func (m *Model) Evaluate() (metric.Scores, error) {
	j, err := m.evaluation()
	if err != nil {
		return metric.Scores{}, err
	}
	return j.Scores(m.cfg.Evaluate.Calibration, m.gammaFrom), nil
}

// Recalibrate sets the factor γ that Evaluate takes off seen scores.
func (m *Model) Recalibrate(gamma float64, from string) {
	m.cfg.Evaluate.Calibration, m.gammaFrom = gamma, from
}

// Curve is the seen–unseen curve of the model on its test samples.
func (m *Model) Curve() ([]metric.CurvePoint, error) {
	j, err := m.evaluation()
	if err != nil {
		return nil, err
	}
	return j.Curve(), nil
}

// evaluation scores every test sample with the classifier.
func (m *Model) evaluation() (*metric.Evaluation, error) {
	if !m.classified {
		return nil, fmt.Errorf("engine: evaluate: the classifier is not trained yet")
	}
	score, err := m.byClassifier()
	if err != nil {
		return nil, err
	}
	return m.evaluateAll(score, nil)
}

// rowScores holds the scores of n rows: of all classes (n, K), and where they
// have classifiers of their own, of seen and of unseen classes alone.
type rowScores struct{ all, seen, unseen kernel.Matrix }

// scorer evaluates the first n encoded rows.
type scorer func(zs, x grad.Expr, n int) (rowScores, error)

// testSamples are the locations that are evaluated: of seen classes, then unseen.
func (m *Model) testSamples() []int {
	split := m.problem.set.Split
	return append(append([]int{}, split.TestSeen...), split.TestUnseen...)
}

// evaluateAll evaluates every test sample; visit, if not nil, gets its scores.
func (m *Model) evaluateAll(score scorer, visit func(scores []float32)) (*metric.Evaluation, error) {
	enc, err := newEncoder(m.pool, m.nets, false)
	if err != nil {
		return nil, err
	}
	defer enc.close()
	p := m.problem
	locations, classes := m.testSamples(), p.k()
	margins := make([]metric.Margin, 0, len(locations))
	var failed error
	err = enc.each(p, locations, func(from, n int) {
		v, err := score(enc.zs, enc.x, n)
		if err == nil && !m.pool.AllFinite(v.all.Data[:n*v.all.Cols]) {
			err = m.notFinite(v.all, locations[from:from+n])
		}
		if err != nil {
			if failed == nil {
				failed = err
			}
			return
		}
		classes = v.all.Cols // more than k where there are invented ones
		for i := 0; i < n; i++ {
			margins = append(margins, v.margin(i, p.seen, p.label(locations[from+i])))
			if visit != nil {
				visit(v.all.Row(i))
			}
		}
	})
	if err == nil {
		err = failed
	}
	return metric.NewEvaluation(margins, p.seen, classes), err
}

// notFinite names the first of the samples at locations whose scores are not finite.
func (m *Model) notFinite(scores kernel.Matrix, locations []int) error {
	for i, at := range locations {
		if !m.pool.AllFinite(scores.Row(i)) {
			return fmt.Errorf("engine: evaluate: the scores of sample %d are not finite: its features may lie far outside the range of the training samples", at)
		}
	}
	return nil
}

func (v rowScores) margin(i, seen, truth int) metric.Margin {
	scores := v.all.Row(i)
	s, u := argmax(scores[:seen]), seen+argmax(scores[seen:])
	m := metric.Margin{Truth: truth, BestSeen: s, BestUnseen: u, SeenAlone: s, UnseenAlone: u,
		Lead: float64(scores[s] - scores[u])}
	if v.seen.Data != nil {
		m.SeenAlone, m.UnseenAlone = argmax(v.seen.Row(i)), seen+argmax(v.unseen.Row(i))
	}
	return m
}

func argmax(v []float32) int {
	best := 0
	for i := range v {
		if v[i] > v[best] {
			best = i
		}
	}
	return best
}
