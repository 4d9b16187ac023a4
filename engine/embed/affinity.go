package embed

import (
	"math"
	"slices"

	"segzsl/data/strict"
	"segzsl/engine/kernel"
)

// affinities are the symmetric joint probabilities p_ij of t-SNE, which sum to
// 1, of each point's nearest neighbours: row i holds columns
// col[start[i]:start[i+1]], rising.
type affinities struct {
	start []int
	col   []int32
	p     []float64
}

// neighbour is another point with its squared distance, then its probability.
type neighbour struct {
	index int32
	value float64
}

// newAffinities is van der Maaten 2014, Eq. (6), (7): Gaussians of the
// ⌊3·perplexity⌋ nearest neighbours, each as wide as gives the perplexity.
func newAffinities(x kernel.Matrix, perplexity float64) *affinities {
	k := int(3 * perplexity)
	list := make([]neighbour, 0, x.Rows)
	rows := make([][]neighbour, x.Rows)
	for i := range x.Rows {
		list = neighbours(list[:0], x, i, k)
		calibrate(list[:k], perplexity)
		for _, n := range list[:k] {
			half := n.value / float64(2*x.Rows)
			rows[i] = append(rows[i], neighbour{n.index, half})
			rows[n.index] = append(rows[n.index], neighbour{int32(i), half})
		}
	}
	a := &affinities{start: []int{0}}
	for _, row := range rows {
		a.appendRow(row)
	}
	return a
}

// appendRow adds up what is given twice.
func (a *affinities) appendRow(row []neighbour) {
	slices.SortFunc(row, func(a, b neighbour) int { return int(a.index) - int(b.index) })
	from := len(a.col)
	for _, n := range row {
		if last := len(a.col) - 1; last >= from && a.col[last] == n.index {
			a.p[last] += n.value
			continue
		}
		a.col, a.p = append(a.col, n.index), append(a.p, n.value)
	}
	a.start = append(a.start, len(a.col))
}

// neighbours appends all other rows, the k nearest to row i first.
func neighbours(list []neighbour, x kernel.Matrix, i, k int) []neighbour {
	a := x.Row(i)
	for j := range x.Rows {
		if j != i {
			list = append(list, neighbour{int32(j), squaredDistance(a, x.Row(j))})
		}
	}
	selectNearest(list, k)
	return list
}

func squaredDistance(a, b []float32) float64 {
	b = b[:len(a)]
	var s0, s1 float32
	j := 0
	for ; j+1 < len(a); j += 2 {
		d0, d1 := a[j]-b[j], a[j+1]-b[j+1]
		s0 += float32(d0 * d0)
		s1 += float32(d1 * d1)
	}
	if j < len(a) {
		d := a[j] - b[j]
		s0 += float32(d * d)
	}
	return float64(s0) + float64(s1)
}

// selectNearest brings the k nearest to the front (quickselect); ties are
// broken by index, so that the choice never depends on the order before.
func selectNearest(list []neighbour, k int) {
	for lo, hi := 0, len(list)-1; lo < hi; {
		pivot, i, j := list[(lo+hi)/2], lo, hi
		for i <= j {
			for list[i].before(pivot) {
				i++
			}
			for pivot.before(list[j]) {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i++
				j--
			}
		}
		switch {
		case k-1 <= j:
			hi = j
		case k-1 >= i:
			lo = i
		default:
			return
		}
	}
}

func (n neighbour) before(m neighbour) bool {
	return n.value < m.value || n.value == m.value && n.index < m.index
}

const (
	entropyTolerance = 1e-5 // nats
	calibrationSteps = 100
)

// calibrate turns squared distances into probabilities ∝ exp(−β·distance)
// whose entropy is log(perplexity), by bisection of β. Where too many
// neighbours lie at the very same distance no β will do, and the nearest wins.
func calibrate(list []neighbour, perplexity float64) {
	target, nearest, mean := strict.Log(perplexity), math.Inf(1), 0.0
	for _, n := range list {
		nearest = min(nearest, n.value)
		mean += n.value / float64(len(list))
	}
	if mean <= nearest { // all alike
		spread(list, nearest, 0)
		return
	}
	beta, low, high := 1/(mean-nearest), 0.0, math.Inf(1)
	for range calibrationSteps {
		excess := entropy(list, nearest, beta) - target
		switch {
		case math.Abs(excess) < entropyTolerance:
			spread(list, nearest, beta)
			return
		case excess < 0:
			high = beta
			beta = (low + beta) / 2
		case math.IsInf(high, 1):
			low, beta = beta, 2*beta
		default:
			low, beta = beta, (beta+high)/2
		}
	}
	spread(list, nearest, beta)
}

// entropy is that of the probabilities at β, in nats.
func entropy(list []neighbour, nearest, beta float64) float64 {
	var sum, weighted float64
	for _, n := range list {
		d := n.value - nearest
		p := strict.Exp(-beta * d)
		sum += p
		weighted += float64(p * d)
	}
	return strict.Log(sum) + beta*weighted/sum
}

// spread replaces distances by probabilities.
func spread(list []neighbour, nearest, beta float64) {
	var sum float64
	for i, n := range list {
		list[i].value = strict.Exp(-beta * (n.value - nearest))
		sum += list[i].value
	}
	for i := range list {
		list[i].value /= sum
	}
}
