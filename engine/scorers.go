package engine

import (
	"segzsl/engine/grad"
	"segzsl/engine/kernel"
	"segzsl/engine/metric"
	"segzsl/engine/net"
)

// rowScores has the scores of n rows: of all classes (n, K), and, where there are
// separate classifiers, of seen and of unseen classes only.
type rowScores struct{ all, seen, unseen kernel.Matrix }

// scorer evaluates the first n encoded rows.
type scorer func(zs, x grad.Expr, n int) (rowScores, error)

// evaluateByCompatibility evaluates by f(z_s, a).
func (m evaluator) evaluateByCompatibility() (*metric.Evaluation, error) {
	return m.evaluateAll(m.byCompatibility(), nil)
}

// byCompatibility scores classes by f(z_s, a) = z_sᵀWa.
func (m evaluator) byCompatibility() scorer {
	k, w := m.problem.k(), m.nets.W
	u := make([]float32, chunk*w.Cols)
	out := make([]float32, chunk*k)
	att := kernel.Dense(k, w.Cols, m.problem.inputs)
	return func(zs, _ grad.Expr, n int) (rowScores, error) {
		zw, f := kernel.Dense(n, w.Cols, u[:n*w.Cols]), kernel.Dense(n, k, out[:n*k])
		m.pool.Gemm(zw, rowsOf(zs, n), kernel.Dense(w.Rows, w.Cols, w.Value), false, false, kernel.Epilogue{})
		m.pool.Gemm(f, zw, att, false, true, kernel.Epilogue{})
		return rowScores{all: f}, nil
	}
}

// evaluateByMeans evaluates by the nearest class mean.
func (m evaluator) evaluateByMeans() (*metric.Evaluation, error) {
	means, err := m.classMeans().quick()
	if err != nil {
		return nil, err
	}
	return m.evaluateAll(m.byMeans(means), nil)
}

// byMeans scores classes by the cosine to their mean semantic feature.
func (m evaluator) byMeans(means kernel.Matrix) scorer {
	unitMeans := unitRows(means)
	out := make([]float32, chunk*means.Rows)
	return func(zs, _ grad.Expr, n int) (rowScores, error) {
		s := kernel.Dense(n, means.Rows, out[:n*means.Rows])
		m.pool.Gemm(s, unitRows(rowsOf(zs, n)), unitMeans, false, true, kernel.Epilogue{})
		return rowScores{all: s}, nil
	}
}

// byLayer scores with a linear classifier.
func (m evaluator) byLayer(l *net.Linear) scorer {
	w, out := l.W[0], make([]float32, chunk*l.B.Cols)
	var input []float32
	return func(zs, x grad.Expr, n int) (rowScores, error) {
		input = appendInput(input[:0], m.cfg.Classify, zs, x, n)
		s := kernel.Dense(n, w.Rows, out[:n*w.Rows])
		m.pool.Gemm(s, kernel.Dense(n, w.Cols, input), kernel.Dense(w.Rows, w.Cols, w.Value), false, true, kernel.Epilogue{Bias: l.B.Value})
		return rowScores{all: s}, nil
	}
}

// byClassifier scores with the trained classifier.
func (m evaluator) byClassifier() (scorer, error) {
	probe, err := m.classifierScorer()
	if err != nil {
		return nil, err
	}
	return func(zs, x grad.Expr, n int) (rowScores, error) {
		all, err := probe.scores(zs, x, n)
		v := rowScores{all: all}
		if m.aloneTrained {
			v.seen, v.unseen = probe.alone(n)
		}
		return v, err
	}, nil
}
