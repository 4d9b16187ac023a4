package engine

import (
	"cmp"
	"slices"

	"segzsl/engine/event"
	"segzsl/engine/kernel"
)

// searchedInTraining is the number of training samples that are searched while the
// encoders still change: few enough to be encoded in milliseconds.
const searchedInTraining = 2048

// trainingIndex has samples of trainval in semantic space, to search for neighbours.
type trainingIndex struct {
	locations []int
	semantic  kernel.Matrix // unit rows of z_s
	lengths   []float64     // of the rows in image space
	whole     bool
	extract   int // moves of the encoders at that time
}

// trainingIndex returns every training sample once the encoders are trained, and a
// random subset during their training. It is recomputed when they have changed.
func (m questions) trainingIndex() (*trainingIndex, error) {
	t := m.cache.index
	if t != nil && t.extract == m.moved.extract && (t.whole || m.extracting) {
		return t, nil
	}
	t, err := m.indexTraining()
	m.cache.index = t
	return t, err
}

func (m questions) indexTraining() (*trainingIndex, error) {
	p, ds := m.problem, m.dims.semantic
	t := &trainingIndex{locations: p.set.Split.TrainVal, whole: true, extract: m.moved.extract}
	if m.extracting && len(t.locations) > searchedInTraining {
		t.locations, t.whole = m.someTraining(), false
	}
	t.semantic = kernel.Dense(len(t.locations), ds, make([]float32, len(t.locations)*ds))
	t.lengths = make([]float64, len(t.locations))
	enc, err := newEncoder(m.pool, m.nets, false)
	if err != nil {
		return nil, err
	}
	defer enc.close()
	return t, enc.each(p, t.locations, func(from, n int) {
		z, x := rowsOf(enc.zs, n), rowsOf(enc.x, n)
		for i := range n {
			unit(t.semantic.Row(from+i), z.Row(i))
			t.lengths[from+i] = length(x.Row(i))
		}
	})
}

// someTraining returns searchedInTraining locations of trainval, always the same.
func (m questions) someTraining() []int {
	all := m.problem.set.Split.TrainVal
	some := make([]int, searchedInTraining)
	for i, at := range Stream(m.cfg.Seed, "neighbours").Perm(len(all))[:len(some)] {
		some[i] = all[at]
	}
	return some
}

// addNeighbours sets the training samples nearest to sample a.Sample, which has
// features x and z, excluding itself.
func (m questions) addNeighbours(a *event.Answer, x, z []float32) error {
	t, err := m.trainingIndex()
	if err != nil {
		return err
	}
	a.Searched = len(t.locations)
	u := make([]float32, len(z))
	unit(u, z)
	cosines := make([]float32, len(t.locations))
	m.pool.Gemm(kernel.Dense(len(cosines), 1, cosines), t.semantic, kernel.Dense(1, len(u), u), false, true, kernel.Epilogue{})
	a.Neighbours = m.nearestSamples(a.Sample, t, cosines)
	m.imageCosines(cosines, t, x)
	a.ImageNeighbours = m.nearestSamples(a.Sample, t, cosines)
	return nil
}

// imageCosines compares x with the samples of the index, scaled like the input of
// networks.
func (m questions) imageCosines(dst []float32, t *trainingIndex, x []float32) {
	p, d := m.problem, m.problem.set.D
	own := length(x)
	rows := kernel.Dense(chunk, d, make([]float32, chunk*d))
	for from := 0; from < len(t.locations); from += chunk {
		n := min(chunk, len(t.locations)-from)
		for i, at := range t.locations[from : from+n] {
			p.scaler.Apply(rows.Row(i), p.set.Row(at))
		}
		part := dst[from : from+n]
		m.pool.Gemm(kernel.Dense(n, 1, part), kernel.Dense(n, d, rows.Data[:n*d]), kernel.Dense(1, d, x), false, true, kernel.Epilogue{})
		for i := range part {
			if l := own * t.lengths[from+i]; l > 0 {
				part[i] = float32(float64(part[i]) / l)
			}
		}
	}
}

// nearestSamples are the topNeighbours with the largest cosines, except self.
func (m questions) nearestSamples(self int, t *trainingIndex, cosines []float32) []event.SampleDistance {
	list := make([]event.SampleDistance, 0, topNeighbours+1)
	for i, c := range cosines {
		at := t.locations[i]
		d := 1 - float64(c)
		if at == self || len(list) == topNeighbours && d >= list[len(list)-1].Distance {
			continue
		}
		place, _ := slices.BinarySearchFunc(list, d, func(s event.SampleDistance, d float64) int {
			if s.Distance <= d {
				return -1
			}
			return 1
		})
		list = slices.Insert(list, place, event.SampleDistance{Sample: at, Class: m.problem.set.ClassNames[m.problem.set.Labels[at]], Distance: d})
		list = list[:min(topNeighbours, len(list))]
	}
	return list
}

// nearestClasses lists the classes numbered from to to−1 by the distance of
// their means, nearest first.
func (m questions) nearestClasses(z []float32, means kernel.Matrix, from, to int) []event.ClassDistance {
	list := make([]event.ClassDistance, 0, to-from)
	for k := from; k < to; k++ {
		list = append(list, event.ClassDistance{Class: m.problem.name(k), Distance: cosineDistance(z, means.Row(k))})
	}
	slices.SortStableFunc(list, func(x, y event.ClassDistance) int { return cmp.Compare(x.Distance, y.Distance) })
	return list[:min(topNeighbours, len(list))]
}

// nearestBySide are the nearest seen and unseen classes. Before there is a
// generator unseen classes have no features, and none is near.
func (m questions) nearestBySide(z []float32, means kernel.Matrix) (seen, unseen []event.ClassDistance) {
	seen, unseen = m.nearestClasses(z, means, 0, m.problem.seen), []event.ClassDistance{}
	if m.generatorReady {
		unseen = m.nearestClasses(z, means, m.problem.seen, m.problem.k())
	}
	return seen, unseen
}
