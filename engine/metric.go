package engine

import (
	"cmp"
	"math"
	"slices"
)

// margin is what judging needs of one sample's scores: the best seen and the
// best unseen class, and how far the seen one leads. A calibration factor γ
// moves the answer between just these two.
type margin struct {
	truth      int
	bestSeen   int
	bestUnseen int
	// seenAlone and unseenAlone are the answers of classifiers that know one
	// side alone.
	seenAlone, unseenAlone int
	lead                   float64 // best seen score − best unseen score, as a float32 holds it
}

// answer is the class chosen when γ is taken off seen scores; a tie goes to the
// seen class.
func (m margin) answer(gamma float64) int {
	if m.lead-gamma >= 0 {
		return m.bestSeen
	}
	return m.bestUnseen
}

// judgement holds the margins of all test samples. Class numbers below seen are
// seen classes.
type judgement struct {
	margins []margin
	seen    int
	counts  []int  // samples of each class
	sides   [2]int // seen and unseen classes that have samples
}

func newJudgement(margins []margin, seen, classes int) *judgement {
	j := &judgement{margins: margins, seen: seen, counts: make([]int, classes)}
	for _, m := range margins {
		j.counts[m.truth]++
	}
	for k, n := range j.counts {
		if n > 0 {
			j.sides[j.side(k)]++
		}
	}
	return j
}

func (j *judgement) side(class int) int {
	if class < j.seen {
		return 0
	}
	return 1
}

// weight is what one sample of class k adds to its side's mean over classes.
func (j *judgement) weight(k int) float64 {
	return 1 / (float64(j.counts[k]) * float64(j.sides[j.side(k)]))
}

// accuracy is the mean over classes of each class's accuracy, given how many of
// its samples are right: of seen classes and of unseen.
func (j *judgement) accuracy(right []int) (seen, unseen float64) {
	var sum [2]float64
	for k, n := range right {
		if n > 0 {
			sum[j.side(k)] += float64(n) / float64(j.counts[k])
		}
	}
	return sum[0] / float64(max(1, j.sides[0])), sum[1] / float64(max(1, j.sides[1]))
}

// at gives acc_s and acc_u when γ is taken off seen scores.
func (j *judgement) at(gamma float64) (accS, accU float64) {
	right := make([]int, len(j.counts))
	for _, m := range j.margins {
		if m.answer(gamma) == m.truth {
			right[m.truth]++
		}
	}
	return j.accuracy(right)
}

// perClass is each class's accuracy when γ is taken off seen scores; NaN for a
// class that has no samples here.
func (j *judgement) perClass(gamma float64) []float64 {
	right := make([]float64, len(j.counts))
	for _, m := range j.margins {
		if m.answer(gamma) == m.truth {
			right[m.truth]++
		}
	}
	for k := range right {
		right[k] /= float64(j.counts[k]) // 0/0 is NaN
	}
	return right
}

// confusion counts samples by true class (row) and answer (column).
func (j *judgement) confusion(gamma float64) [][]int {
	k := len(j.counts)
	cells, rows := make([]int, k*k), make([][]int, k)
	for i := range rows {
		rows[i] = cells[i*k : (i+1)*k : (i+1)*k]
	}
	for _, m := range j.margins {
		rows[m.truth][m.answer(gamma)]++
	}
	return rows
}

// leak is the share of unseen samples that seen classes get, and of seen
// samples that unseen classes get; 0 where there are no such samples.
func (j *judgement) leak(gamma float64) (toSeen, toUnseen float64) {
	var all, lost [2]int
	for _, m := range j.margins {
		side := j.side(m.truth)
		all[side]++
		if j.side(m.answer(gamma)) != side {
			lost[side]++
		}
	}
	share := func(side int) float64 { return float64(lost[side]) / float64(max(1, all[side])) }
	return share(1), share(0)
}

// harmonic is acc_h, the harmonic mean.
func harmonic(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}

// CurvePoint is one point of the seen–unseen curve.
type CurvePoint struct {
	Gamma float64 `json:"gamma"` // the point holds for factors just above this one
	AccS  float64 `json:"acc_s"`
	AccU  float64 `json:"acc_u"`
}

// curve is the seen–unseen curve of calibrated stacking (Chao et al. 2016), from
// γ = −∞, where every answer is a seen class, to +∞. It sorts once and sweeps once.
func (j *judgement) curve() []CurvePoint {
	order := slices.Clone(j.margins)
	slices.SortFunc(order, func(a, b margin) int { return cmp.Compare(a.lead, b.lead) })
	var accS, accU float64
	for _, m := range order {
		if m.bestSeen == m.truth {
			accS += j.weight(m.truth)
		}
	}
	points := []CurvePoint{{math.Inf(-1), accS, 0}}
	for i := 0; i < len(order); {
		gamma := order[i].lead
		for ; i < len(order) && order[i].lead == gamma; i++ { // these turn unseen past γ
			m := order[i]
			if m.bestSeen == m.truth {
				accS -= j.weight(m.truth)
			}
			if m.bestUnseen == m.truth {
				accU += j.weight(m.truth)
			}
		}
		points = append(points, CurvePoint{gamma, max(0, accS), accU})
	}
	return points
}

// ausuc is the area under the curve, acc_s over acc_u, by trapezoids.
func ausuc(curve []CurvePoint) float64 {
	var area float64
	for i := 1; i < len(curve); i++ {
		area += (curve[i].AccU - curve[i-1].AccU) * (curve[i].AccS + curve[i-1].AccS) / 2
	}
	return area
}

// bestGamma is the factor with the highest harmonic mean on the curve, midway
// to the next factor that changes an answer.
func bestGamma(curve []CurvePoint) (gamma, h float64) {
	best := 0
	for i, p := range curve {
		if v := harmonic(p.AccS, p.AccU); v > h {
			best, h = i, v
		}
	}
	if best == 0 { // −∞
		return 0, h
	}
	return middle(curve, best), h
}

// middle is a factor that point i of the curve, not the first, holds for.
func middle(curve []CurvePoint, i int) float64 {
	if i+1 < len(curve) {
		return (curve[i].Gamma + curve[i+1].Gamma) / 2
	}
	return math.Nextafter(curve[i].Gamma, math.Inf(1))
}

// t1 is the accuracy of unseen samples by a classifier of unseen classes alone,
// seenOnly that of seen samples by one of seen classes alone.
func (j *judgement) t1() (unseen, seenOnly float64) {
	right := make([]int, len(j.counts))
	for _, m := range j.margins {
		if m.truth == m.unseenAlone || m.truth == m.seenAlone {
			right[m.truth]++
		}
	}
	seenOnly, unseen = j.accuracy(right)
	return unseen, seenOnly
}

// auroc is the chance that an unseen sample leans more to unseen classes than a
// seen sample does (ties count half).
func (j *judgement) auroc() float64 {
	order := slices.Clone(j.margins)
	slices.SortFunc(order, func(a, b margin) int { return cmp.Compare(b.lead, a.lead) })
	var rankSum float64
	var unseen, seen int
	for i := 0; i < len(order); {
		from := i
		group := 0
		for ; i < len(order) && order[i].lead == order[from].lead; i++ {
			if order[i].truth >= j.seen {
				group++
			}
		}
		rankSum += float64(group) * float64(from+i+1) / 2 // mean rank of the tie, from 1
		unseen += group
	}
	seen = len(order) - unseen
	if unseen == 0 || seen == 0 {
		return 0
	}
	return (rankSum - float64(unseen)*float64(unseen+1)/2) / float64(unseen) / float64(seen)
}

// scores sums up a judgement; gamma comes from elsewhere, never from these samples.
func (j *judgement) scores(gamma float64, from string) Scores {
	s := Scores{Calibration: gamma, CalibrationFrom: from}
	s.AccS, s.AccU = j.at(0)
	s.AccH = harmonic(s.AccS, s.AccU)
	s.CalS, s.CalU = j.at(gamma)
	s.CalH = harmonic(s.CalS, s.CalU)
	s.T1, s.SeenOnly = j.t1()
	s.AUROC = j.auroc()
	curve := j.curve()
	s.AUSUC = ausuc(curve)
	_, s.OracleH = bestGamma(curve)
	return s
}
