package embed

import (
	"fmt"
	"math"
	"slices"

	"segzsl/engine/kernel"
)

// Metric is how far apart two samples are.
type Metric int

const (
	Euclidean Metric = iota
	// Cosine is 1 − cos; 1 to a row of zeros.
	Cosine
)

// Quality measures how well the classes of a labelled feature matrix are separated.
type Quality struct {
	// Silhouette is the mean over samples of (b − a)/max(a, b): a the mean
	// distance to the sample's own class, b that to the nearest other one
	// (Rousseeuw 1987). From −1 to 1; 0 for a sample alone in its class.
	Silhouette float64 `json:"silhouette"`
	// Purity is the mean share, among a sample's k nearest others, of its own
	// class; k is cut where the class is too small. 0 to 1; samples alone in
	// their class are left out.
	Purity float64 `json:"purity"`
	// Chance is the expected purity of random labels.
	Chance float64 `json:"purity_chance"`
}

// Separate measures x (n, d), whose row i has the class labels[i] ≥ 0, with k
// nearest neighbours. It takes n² distances: a second or so for some thousand
// samples. Distances carry float32's rounding: √(1e-7) of the features' size.
func Separate(pool *kernel.Pool, x kernel.Matrix, labels []int, k int, metric Metric) (Quality, error) {
	counts, err := countClasses("separation", x, labels)
	if err != nil {
		return Quality{}, err
	}
	if k < 1 {
		return Quality{}, fmt.Errorf("embed: separation: %d nearest neighbours: at least 1 is needed", k)
	}
	s := &separation{labels: labels, counts: counts, k: k, sums: make([]float64, len(counts))}
	distances(poolOr(pool), x, metric, func(i int, row []float64) { s.add(i, row) })
	return s.quality()
}

// countClasses checks labelled features and counts the samples of each class.
func countClasses(what string, x kernel.Matrix, labels []int) ([]int, error) {
	if len(labels) != x.Rows || x.Cols < 1 {
		return nil, fmt.Errorf("embed: %s: %d labels for %d samples with %d features: one label a sample and at least 1 feature are needed", what, len(labels), x.Rows, x.Cols)
	}
	var counts []int
	for i, c := range labels {
		if c < 0 {
			return nil, fmt.Errorf("embed: %s: sample %d has class %d: classes count from 0", what, i, c)
		}
		for len(counts) <= c {
			counts = append(counts, 0)
		}
		counts[c]++
	}
	present := 0
	for _, n := range counts {
		present += min(n, 1)
	}
	if present < 2 {
		return nil, fmt.Errorf("embed: %s of %d class: at least 2 are needed", what, present)
	}
	return counts, checkFinite(what, x)
}

const distanceRows = 128 // rows of the distance matrix at a time

// distances visits all rows of the distance matrix of x.
func distances(pool *kernel.Pool, x kernel.Matrix, metric Metric, visit func(i int, row []float64)) {
	y, squares := prepare(x, metric)
	products, row := zeros(distanceRows, x.Rows), make([]float64, x.Rows)
	for from := 0; from < x.Rows; from += distanceRows {
		n := min(distanceRows, x.Rows-from)
		some := kernel.Matrix{Rows: n, Cols: y.Cols, Stride: y.Stride, Data: y.Data[from*y.Stride:]}
		part := kernel.Dense(n, x.Rows, products.Data[:n*x.Rows])
		pool.Gemm(part, some, y, false, true, kernel.Epilogue{})
		for i := range n {
			for j, dot := range part.Row(i) {
				if metric == Cosine {
					row[j] = math.Max(0, 1-float64(dot))
				} else {
					row[j] = math.Sqrt(math.Max(0, squares[from+i]+squares[j]-2*float64(dot)))
				}
			}
			visit(from+i, row)
		}
	}
}

// prepare centres the rows, so that less is lost in a difference of squares, or
// makes them of unit length; and gives their squared lengths.
func prepare(x kernel.Matrix, metric Metric) (kernel.Matrix, []float64) {
	var y kernel.Matrix
	if metric == Euclidean {
		y, _ = centred(x, columnMeans(x))
	} else {
		y, _ = centred(x, make([]float64, x.Cols))
	}
	squares := make([]float64, x.Rows)
	for i := range y.Rows {
		row := y.Row(i)
		for _, v := range row {
			squares[i] += float64(float64(v) * float64(v))
		}
		if metric == Cosine && squares[i] > 0 {
			for j := range row {
				row[j] = float32(float64(row[j]) / math.Sqrt(squares[i]))
			}
		}
	}
	return y, squares
}

// separation adds up what Quality needs.
type separation struct {
	labels, counts []int
	k              int

	sums       []float64   // distances to each class
	nearest    []neighbour // rising
	silhouette float64
	share      float64 // of neighbours
	chance     float64
	counted    int // samples with others of their class
}

// add counts sample i, given its distances to all.
func (s *separation) add(i int, row []float64) {
	own := s.labels[i]
	k := min(s.k, s.counts[own]-1)
	clear(s.sums)
	s.nearest = s.nearest[:0]
	for j, d := range row {
		if j == i {
			continue
		}
		s.sums[s.labels[j]] += d
		if len(s.nearest) < k || k > 0 && d < s.nearest[k-1].value {
			s.insert(neighbour{int32(j), d}, k)
		}
	}
	if k == 0 {
		return
	}
	s.counted++
	s.silhouette += s.width(own)
	same := 0
	for _, n := range s.nearest {
		if s.labels[n.index] == own {
			same++
		}
	}
	s.share += float64(same) / float64(k)
	s.chance += float64(s.counts[own]-1) / float64(len(row)-1)
}

// insert keeps the k nearest; of equal distances the first stays.
func (s *separation) insert(n neighbour, k int) {
	if len(s.nearest) == k {
		s.nearest = s.nearest[:k-1]
	}
	at := len(s.nearest)
	for at > 0 && n.value < s.nearest[at-1].value {
		at--
	}
	s.nearest = slices.Insert(s.nearest, at, n)
}

// width is one sample's silhouette.
func (s *separation) width(own int) float64 {
	a, b := s.sums[own]/float64(s.counts[own]-1), math.Inf(1)
	for c, n := range s.counts {
		if c != own && n > 0 {
			b = min(b, s.sums[c]/float64(n))
		}
	}
	if m := max(a, b); m > 0 {
		return (b - a) / m
	}
	return 0
}

func (s *separation) quality() (Quality, error) {
	if s.counted == 0 {
		return Quality{}, fmt.Errorf("embed: separation: every one of %d samples is alone in its class", len(s.labels))
	}
	n := float64(s.counted)
	return Quality{s.silhouette / float64(len(s.labels)), s.share / n, s.chance / n}, nil
}
