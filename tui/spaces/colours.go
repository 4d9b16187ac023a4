package spaces

import (
	"slices"

	"segzsl/tui/chart"
)

// colours is what the markers and colours of points show.
type colours int

const (
	byClass colours = iota
	byMistake
	byPrediction
	allColours
)

// nextColours shows the next property of samples; predictions are asked for.
func (s *Screen) nextColours() {
	s.colours = (s.colours + 1) % allColours
	if s.colours != byClass && s.gotTraining {
		s.colours = byClass
		s.Say("Predictions are known of test samples only (s).")
	}
	s.askPredictions()
}

// askPredictions asks for the predictions of the networks of the map.
func (s *Screen) askPredictions() {
	if s.colours != byClass && (s.Calibration.Survey == nil || s.Calibration.AsOf != s.asOf) {
		s.AskSurvey()
	}
}

// predictions are the predicted classes of the map's samples, −1 where it is not known;
// nil if they are not shown.
func (s *Screen) predictions() []int {
	if s.colours == byClass {
		return nil
	}
	all := make([]int, len(s.spaces.Samples))
	known := map[int]int{}
	if survey := s.Calibration.Survey; survey != nil && slices.Equal(survey.Classes, s.spaces.Classes) && !s.gotTraining {
		for i, sample := range survey.Samples {
			known[sample] = survey.Predicted(i, s.Calibration.Gamma)
		}
	}
	for i, sample := range s.spaces.Samples {
		k, ok := known[sample]
		if all[i] = k; !ok {
			all[i] = -1
		}
	}
	return all
}

// groupOf is the group of a sample: the groups are the classes, then their generated samples and, for
// byMistake, the classes of samples that are predicted wrongly.
func (s *Screen) groupOf(i int, predictions []int) int {
	k, truth := len(s.spaces.Classes), s.spaces.Truth[i]
	switch {
	case s.spaces.Samples[i] < 0:
		return k + truth
	case s.colours == byClass || predictions[i] < 0:
		return truth
	case s.colours == byPrediction:
		return predictions[i]
	case predictions[i] != truth:
		return 2*k + truth
	}
	return truth
}

// byMistakes are the groups for byMistake: right predictions as dots, and the class of
// wrong ones, in front.
func (s *Screen) byMistakes(groups []chart.Group) []chart.Group {
	k := len(s.spaces.Classes)
	for i := range k {
		groups[i] = chart.Group{Ink: s.Theme.Good.Paint, Dots: true}
		groups[k+i].Ink = s.Theme.Faint.Paint
		groups = append(groups, chart.Group{Marker: s.marker(i), Ink: s.Theme.Bad.Paint, Front: true})
	}
	return groups
}
