package data

import "math"

// Scaler maps each feature linearly so that its range over the training samples
// becomes [0, 1]: min–max, fitted on TrainVal only, since test samples must not
// be used. Test values may therefore lie outside [0, 1].
//
// With Clip the range is that of training values within some standard deviations of
// their mean, and values beyond it become 0 and 1.
//
// Features that are constant in training map to 0. Pixels already lie in [0, 1]
// and are not scaled: stretching a border pixel that hardly varies would only
// amplify noise. A Scaler is read-only and may be shared.
type Scaler struct {
	// Low is where each feature's range over training samples begins, and Span its
	// length; 0 marks a constant. Both have D values.
	Low, Span []float32
	Clip      bool
}

// FitScaler fits a Scaler on s.Split.TrainVal. With clip above 0 it clips each feature
// at so many standard deviations from its mean.
func FitScaler(s *Set, clip float64) *Scaler {
	sc := &Scaler{Low: make([]float32, s.D), Span: make([]float32, s.D)}
	if s.IsImage() {
		for j := range sc.Span {
			sc.Span[j] = 1
		}
		return sc
	}
	high := sc.Span
	for k, at := range s.Split.TrainVal {
		row := s.Row(at)
		if k == 0 {
			copy(sc.Low, row)
			copy(high, row)
			continue
		}
		for j, v := range row {
			sc.Low[j] = min(sc.Low[j], v)
			high[j] = max(high[j], v)
		}
	}
	if clip > 0 {
		sc.Clip = true
		narrow(s, clip, sc.Low, high)
	}
	for j := range high {
		sc.Span[j] = high[j] - sc.Low[j]
	}
	return sc
}

// narrow moves low and high to clip standard deviations from each feature's mean over
// training samples, where they are further away.
func narrow(s *Set, clip float64, low, high []float32) {
	mean, square := make([]float64, s.D), make([]float64, s.D)
	n := float64(len(s.Split.TrainVal))
	for _, at := range s.Split.TrainVal {
		for j, v := range s.Row(at) {
			mean[j] += float64(v) / n
		}
	}
	for _, at := range s.Split.TrainVal {
		for j, v := range s.Row(at) {
			square[j] += float64((float64(v) - mean[j]) * (float64(v) - mean[j]))
		}
	}
	for j, m := range mean {
		far := float64(clip * math.Sqrt(square[j]/n))
		low[j] = max(low[j], float32(m-far))
		high[j] = min(high[j], float32(m+far))
	}
}

// Apply scales one row of D features from src into dst; they may be the same.
func (sc *Scaler) Apply(dst, src []float32) {
	for j, v := range src[:len(sc.Low)] {
		if sc.Span[j] == 0 {
			dst[j] = 0
			continue
		}
		dst[j] = (v - sc.Low[j]) / sc.Span[j]
	}
	if !sc.Clip {
		return
	}
	for j, v := range dst[:len(sc.Low)] {
		dst[j] = min(max(v, 0), 1)
	}
}

// Invert reverses Apply, but for clipping; constant features get their training value.
func (sc *Scaler) Invert(dst, src []float32) {
	for j, v := range src[:len(sc.Low)] {
		dst[j] = float32(v*sc.Span[j]) + sc.Low[j]
	}
}

// normalise returns a copy of m with each row of the given length scaled to unit
// Euclidean length. Zero rows stay zero, for Validate to report.
func normalise(m []float32, columns int) []float32 {
	out := make([]float32, len(m))
	for at := 0; at+columns <= len(m) && columns > 0; at += columns {
		row := m[at : at+columns]
		var square float64
		for _, v := range row {
			square += float64(float64(v) * float64(v))
		}
		if square == 0 {
			continue
		}
		scale := 1 / math.Sqrt(square)
		for j, v := range row {
			out[at+j] = float32(float64(v) * scale)
		}
	}
	return out
}
