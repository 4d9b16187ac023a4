package metric

// Margin summarises the scores of one sample: the best seen and the best unseen class,
// and the difference of their scores. For any calibration factor γ the prediction is one
// of these two.
type Margin struct {
	Truth      int // class number of the true class
	BestSeen   int
	BestUnseen int
	// SeenAlone and UnseenAlone are the predictions of classifiers trained only on
	// seen classes and only on unseen classes.
	SeenAlone, UnseenAlone int
	// Lead is the best seen score − the best unseen score, rounded to float32.
	Lead float64
}

// Predicted returns the predicted class number when γ is subtracted from seen scores.
// Ties are predicted as seen.
func (m Margin) Predicted(gamma float64) int {
	if m.Lead-gamma >= 0 {
		return m.BestSeen
	}
	return m.BestUnseen
}

// Evaluation holds the margins of all test samples. Class numbers below the
// number of seen classes are seen classes.
type Evaluation struct {
	Margins []Margin
	seen    int
	counts  []int  // samples of each class
	sides   [2]int // seen and unseen classes that have samples
}

// NewEvaluation returns the evaluation of samples of classes, of which the first seen
// are seen ones.
func NewEvaluation(margins []Margin, seen, classes int) *Evaluation {
	e := &Evaluation{Margins: margins, seen: seen, counts: make([]int, classes)}
	for _, m := range margins {
		e.counts[m.Truth]++
	}
	for k, n := range e.counts {
		if n > 0 {
			e.sides[e.side(k)]++
		}
	}
	return e
}

// side returns 0 for a seen class and 1 for an unseen one.
func (e *Evaluation) side(class int) int {
	if class < e.seen {
		return 0
	}
	return 1
}

// weight returns the weight of one sample of class k in the mean over classes.
func (e *Evaluation) weight(k int) float64 {
	return 1 / (float64(e.counts[k]) * float64(e.sides[e.side(k)]))
}

// accuracy returns the mean accuracy over seen and over unseen classes, given the number
// of correct predictions for each class.
func (e *Evaluation) accuracy(right []int) (seen, unseen float64) {
	var sum [2]float64
	for k, n := range right {
		if n > 0 {
			sum[e.side(k)] += float64(n) / float64(e.counts[k])
		}
	}
	return sum[0] / float64(max(1, e.sides[0])), sum[1] / float64(max(1, e.sides[1]))
}

// right counts each class's correctly predicted samples.
func (e *Evaluation) right(predicted func(Margin) int) []int {
	right := make([]int, len(e.counts))
	for _, m := range e.Margins {
		if predicted(m) == m.Truth {
			right[m.Truth]++
		}
	}
	return right
}

// At returns acc_s and acc_u when γ is subtracted from seen scores: the accuracy of each
// class, averaged over seen and over unseen classes. Classes without samples are left
// out; without any, the accuracy is 0.
func (e *Evaluation) At(gamma float64) (accS, accU float64) {
	return e.accuracy(e.right(func(m Margin) int { return m.Predicted(gamma) }))
}

// PerClass returns the accuracy of each class when γ is subtracted from seen scores; NaN
// without samples.
func (e *Evaluation) PerClass(gamma float64) []float64 {
	accuracy := make([]float64, len(e.counts))
	for k, right := range e.right(func(m Margin) int { return m.Predicted(gamma) }) {
		accuracy[k] = float64(right) / float64(e.counts[k]) // 0/0 is NaN
	}
	return accuracy
}

// WithinSide returns the accuracy of seen samples with a classifier of only seen classes,
// and of unseen samples with one of only unseen classes (T1, the accuracy of conventional
// zero-shot learning).
func (e *Evaluation) WithinSide() (seen, unseen float64) {
	return e.accuracy(e.right(func(m Margin) int {
		if e.side(m.Truth) == 0 {
			return m.SeenAlone
		}
		return m.UnseenAlone
	}))
}

// Leak returns the share of unseen samples predicted as seen classes, and of seen samples
// predicted as unseen ones; 0 without such samples.
func (e *Evaluation) Leak(gamma float64) (toSeen, toUnseen float64) {
	var all, lost [2]int
	for _, m := range e.Margins {
		side := e.side(m.Truth)
		all[side]++
		if e.side(m.Predicted(gamma)) != side {
			lost[side]++
		}
	}
	share := func(side int) float64 { return float64(lost[side]) / float64(max(1, all[side])) }
	return share(1), share(0)
}

// Harmonic returns the harmonic mean of two accuracies, acc_h of acc_s and acc_u; 0 if
// both are 0.
func Harmonic(a, b float64) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}
