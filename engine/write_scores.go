package engine

import (
	"encoding/json"
	"fmt"
	"io"

	"segzsl/data"
)

// scoresHead is the entry "header" of a file of WriteScores, JSON.
type scoresHead struct {
	Set       string   `json:"set"`
	SplitHash string   `json:"split_hash"`
	Classes   []string `json:"classes"`
	Seen      int      `json:"seen"` // of classes: the first are the seen ones
	Gamma     float64  `json:"gamma"`
	From      string   `json:"gamma_from"`
}

// WriteScores writes the classifier's scores of all test samples as an .npz file, from
// which every measure can be computed: scores (n, K), class numbers labels (n, 1), and,
// where the classifiers of seen and of unseen classes only are trained, their scores
// seen_alone (n, S) and unseen_alone (n, K − S). Classes are those of the header.
func (m *Model) WriteScores(w io.Writer) error {
	if !m.classified {
		return fmt.Errorf("engine: write scores: the classifier is not trained yet")
	}
	by, err := m.evaluator().byClassifier()
	if err != nil {
		return err
	}
	k, seen := m.problem.k(), m.problem.seen
	all, seenAlone, unseenAlone := data.Array{Name: "scores", Cols: k}, data.Array{Name: "seen_alone", Cols: seen}, data.Array{Name: "unseen_alone", Cols: k - seen}
	j, err := m.evaluator().evaluateAll(by, func(v rowScores, i int) {
		addRow(&all, v.all.Row(i))
		if v.seen.Data != nil {
			addRow(&seenAlone, v.seen.Row(i))
			addRow(&unseenAlone, v.unseen.Row(i))
		}
	})
	if err != nil {
		return err
	}
	labels := data.Array{Name: "labels", Cols: 1}
	for _, margin := range j.Margins {
		addRow(&labels, []float32{float32(margin.Truth)})
	}
	gamma, from := m.evaluator().factor()
	head, err := json.Marshal(scoresHead{m.problem.set.Name, m.problem.set.SplitHash(), m.classNames(), seen, gamma, from})
	if err != nil {
		return fmt.Errorf("engine: write scores: %w", err)
	}
	arrays := []data.Array{{Name: "header", Text: string(head)}, all, labels}
	if seenAlone.Rows > 0 {
		arrays = append(arrays, seenAlone, unseenAlone)
	}
	if err := data.WriteArrays(w, arrays); err != nil {
		return fmt.Errorf("engine: write scores: %w", err)
	}
	return nil
}

func addRow(a *data.Array, row []float32) {
	a.Values = append(a.Values, row...)
	a.Rows++
}
