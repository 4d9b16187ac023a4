package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"segzsl/data"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

// queryFlags select the question.
type queryFlags struct {
	savedFlags
	sample int
	survey bool
	gamma  float64
	images string
}

func (a *app) queryCommand() *cobra.Command {
	var flags queryFlags
	cmd := &cobra.Command{
		Use:   "query RUN",
		Short: "query a trained model about one sample, or evaluate all test samples",
		Long: `Predict the class of a sample with the model of a run, and print its nearest classes and training samples in semantic and image space, and the attributes that are evidence for and against the prediction and its rival, the best class of the other side, seen or unseen. The prediction is that at the run's calibration factor γ, or at --gamma. With --survey, evaluate all test samples at a calibration factor γ: accuracies, the share of samples predicted as seen and unseen, and for each class its accuracy and what it is predicted as, least accurate first.
RUN is a path, the name of a run in the state home, latest, or pretrained: the weights of glyphs, or with --data glyphs-cluttered of that set, that are part of the program. Samples count from 0.`,
		Example: `
segzsl query pretrained --sample 17
segzsl query latest --sample 17
segzsl query latest --sample 17 --gamma 0.4
segzsl query latest --sample 17 --json | jq .predicted_class
segzsl query latest --survey --gamma 0.4
segzsl query latest --survey --json | jq .classes[0]`,
		Args: oneArg("a run"),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := cmd.Flags().Changed
			switch {
			case flags.survey && given("sample"):
				return usagef("--survey evaluates all test samples, --sample one: use one of them")
			case math.IsNaN(flags.gamma) || math.IsInf(flags.gamma, 0):
				return usagef("--gamma %g: want a finite number", flags.gamma)
			case !flags.survey && !given("sample"):
				return usagef("no sample given: use --sample N, counted from 0, or --survey for all")
			case flags.survey:
				return a.survey(args[0], &flags, given("gamma"))
			}
			return a.query(cmd.Context(), args[0], &flags, given("gamma"))
		},
	}
	flags.add(cmd)
	cmd.Flags().IntVarP(&flags.sample, "sample", "i", 0, "sample of the data set, from 0")
	addImages(cmd, &flags.images)
	cmd.Flags().BoolVar(&flags.survey, "survey", false, "evaluate all test samples")
	cmd.Flags().Float64Var(&flags.gamma, "gamma", 0, "calibration factor γ, subtracted from seen scores (default: the run's)")
	return cmd
}

func (a *app) query(ctx context.Context, name string, flags *queryFlags, given bool) error {
	if flags.sample < 0 {
		return usagef("--sample %d: samples count from 0", flags.sample)
	}
	s, err := flags.open(name, a.err)
	if err != nil {
		return err
	}
	defer s.Model.Close()
	if flags.sample >= s.Set.N() {
		return usagef("--sample %d: %s has samples 0 to %d", flags.sample, s.Set.Name, s.Set.N()-1)
	}
	answer, err := s.Model.Answer(flags.sample)
	if err != nil {
		return err
	}
	if given {
		answer = answer.At(flags.gamma)
		answer.GammaFrom = "--gamma"
	}
	photograph, err := photographOf(ctx, s.Set, flags.sample, flags.images)
	if err != nil {
		fmt.Fprintln(a.err, "note: no photograph:", err)
	}
	if !flags.asJSON {
		_, err = fmt.Fprint(a.out, answerText(s.Set, answer))
		if err == nil && photograph != "" {
			_, err = fmt.Fprintln(a.out, "\nphotograph ", photograph)
		}
		return err
	}
	answer.Features, answer.Reconstruction = nil, nil // for screens
	return a.printJSON(struct {
		*event.Answer
		Photograph string `json:"photograph,omitempty"`
	}{answer, photograph})
}

func (a *app) printJSON(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	_, err = fmt.Fprintf(a.out.JSON(), "%s\n", text)
	return err
}

func (a *app) survey(name string, flags *queryFlags, given bool) error {
	s, err := flags.open(name, a.err)
	if err != nil {
		return err
	}
	defer s.Model.Close()
	survey, err := s.Model.Survey()
	if err != nil {
		return err
	}
	gamma, from := survey.Gamma, survey.From
	if given {
		gamma, from = flags.gamma, "--gamma"
	}
	report := reportOf(survey, gamma, from)
	if flags.asJSON {
		return a.printJSON(report)
	}
	_, err = fmt.Fprint(a.out, report.text(s.Set))
	return err
}

// surveyReport is the output of query --survey.
type surveyReport struct {
	Predictor string  `json:"predictor"`
	Samples   int     `json:"samples"`
	Gamma     float64 `json:"calibration"`
	From      string  `json:"calibration_from"`
	AccS      float64 `json:"acc_s"`
	AccU      float64 `json:"acc_u"`
	AccH      float64 `json:"acc_h"`
	AUSUC     float64 `json:"ausuc"`
	// ToSeen is the share of unseen samples predicted as seen classes, ToUnseen
	// that of seen samples predicted as unseen.
	ToSeen   float64 `json:"unseen_to_seen"`
	ToUnseen float64 `json:"seen_to_unseen"`
	// Classes are those with test samples, least accurate first.
	Classes []classReport `json:"classes"`
	// Names are the rows and columns of Confusion: counts of samples by true and
	// predicted class. With more than maxDense classes it is nil, and Cells are the row,
	// column and count of all that are not 0.
	Names     []string `json:"confusion_classes"`
	Confusion [][]int  `json:"confusion"`
	Cells     [][3]int `json:"confusion_cells,omitempty"`
}

const maxDense = 2048

type classReport struct {
	Class    string  `json:"class"`
	Seen     bool    `json:"seen"`
	Samples  int     `json:"samples"`
	Accuracy float64 `json:"accuracy"`
	// Predicted are the predicted classes of its samples, most frequent first.
	Predicted []prediction `json:"predicted_as"`
}

type prediction struct {
	Class   string `json:"class"`
	Samples int    `json:"samples"`
}

func reportOf(s *event.Survey, gamma float64, from string) surveyReport {
	r := surveyReport{Predictor: s.Predictor, Samples: len(s.Samples), Gamma: gamma, From: from,
		AUSUC: s.AUSUC(), Names: s.Classes}
	confusion := s.Confusion(gamma)
	r.setConfusion(confusion)
	r.AccS, r.AccU, r.AccH = s.At(gamma)
	r.ToSeen, r.ToUnseen = s.Leak(gamma)
	for k, accuracy := range s.PerClass(gamma) {
		if math.IsNaN(accuracy) { // it has no test samples
			continue
		}
		c := classReport{Class: s.Classes[k], Seen: k < s.Seen, Accuracy: accuracy, Predicted: []prediction{}}
		for _, n := range confusion[k] {
			c.Samples += n.Samples
			if n.Class != k {
				c.Predicted = append(c.Predicted, prediction{s.Classes[n.Class], n.Samples})
			}
		}
		slices.SortStableFunc(c.Predicted, func(x, y prediction) int { return cmp.Compare(y.Samples, x.Samples) })
		r.Classes = append(r.Classes, c)
	}
	slices.SortStableFunc(r.Classes, func(x, y classReport) int { return cmp.Compare(x.Accuracy, y.Accuracy) })
	return r
}

func (r *surveyReport) setConfusion(c metric.Confusion) {
	if len(c) <= maxDense {
		r.Confusion = c.Dense()
		return
	}
	for truth, row := range c {
		for _, n := range row {
			r.Cells = append(r.Cells, [3]int{truth, n.Class, n.Samples})
		}
	}
}

// mostPredicted is the number of predicted classes listed in text.
const mostPredicted = 4

func (r surveyReport) text(set *data.Set) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d test samples of %s, by %s; γ = %g (%s)\n\n", r.Samples, set.Name, r.Predictor, r.Gamma, r.From)
	fmt.Fprintf(&b, "acc_s %.1f  acc_u %.1f  acc_h %.1f  AUSUC %.3f\n", 100*r.AccS, 100*r.AccU, 100*r.AccH, r.AUSUC)
	fmt.Fprintf(&b, "%.1f %% of unseen samples predicted as seen, %.1f %% of seen samples predicted as unseen\n", 100*r.ToSeen, 100*r.ToUnseen)
	b.WriteString("\naccuracy of each class, least accurate first, and its predictions\n")
	for _, c := range r.Classes {
		fmt.Fprintf(&b, "  %5.1f %%  %s (%s), %d samples", 100*c.Accuracy, c.Class, side(c.Seen), c.Samples)
		for i, t := range c.Predicted[:min(mostPredicted, len(c.Predicted))] {
			separator := ", "
			if i == 0 {
				separator = ": "
			}
			fmt.Fprintf(&b, "%s%s %d", separator, t.Class, t.Samples)
		}
		b.WriteByte('\n')
	}
	return b.String()
}
