package metric_test

import (
	"fmt"

	"segzsl/engine/metric"
)

// samples are six test samples of four classes: 0 and 1 seen, 2 and 3 unseen.
// Lead is the best seen score − the best unseen score.
func samples() []metric.Margin {
	return []metric.Margin{
		{Truth: 0, BestSeen: 0, BestUnseen: 2, SeenAlone: 0, UnseenAlone: 2, Lead: 3},
		{Truth: 0, BestSeen: 0, BestUnseen: 3, SeenAlone: 0, UnseenAlone: 3, Lead: 2},
		{Truth: 1, BestSeen: 0, BestUnseen: 2, SeenAlone: 1, UnseenAlone: 2, Lead: 0.5},
		{Truth: 2, BestSeen: 1, BestUnseen: 2, SeenAlone: 1, UnseenAlone: 2, Lead: 1},
		{Truth: 2, BestSeen: 1, BestUnseen: 2, SeenAlone: 1, UnseenAlone: 2, Lead: -1},
		{Truth: 3, BestSeen: 0, BestUnseen: 3, SeenAlone: 0, UnseenAlone: 3, Lead: 1.5},
	}
}

func evaluation() *metric.Evaluation { return metric.NewEvaluation(samples(), 2, 4) }

func ExampleNewEvaluation() {
	e := metric.NewEvaluation(samples(), 2, 4)
	fmt.Println(len(e.Margins), "samples")
	// Output:
	// 6 samples
}

func ExampleMargin_Predicted() {
	m := metric.Margin{Truth: 2, BestSeen: 1, BestUnseen: 2, Lead: 1}
	fmt.Println(m.Predicted(0), m.Predicted(1), m.Predicted(1.25))
	// Output:
	// 1 1 2
}

func ExampleEvaluation_At() {
	for _, gamma := range []float64{0, 1.75} {
		accS, accU := evaluation().At(gamma)
		fmt.Printf("γ = %g: acc_s %g, acc_u %g, acc_h %.3f\n", gamma, accS, accU, metric.Harmonic(accS, accU))
	}
	// Output:
	// γ = 0: acc_s 0.5, acc_u 0.25, acc_h 0.333
	// γ = 1.75: acc_s 0.5, acc_u 1, acc_h 0.667
}

func ExampleEvaluation_PerClass() {
	fmt.Println(evaluation().PerClass(0))
	// Output:
	// [1 0 0.5 0]
}

func ExampleEvaluation_WithinSide() {
	fmt.Println(evaluation().WithinSide())
	// Output:
	// 1 1
}

func ExampleEvaluation_Confusion() {
	for _, row := range evaluation().Confusion(0).Dense() {
		fmt.Println(row)
	}
	// Output:
	// [2 0 0 0]
	// [1 0 0 0]
	// [0 1 1 0]
	// [1 0 0 0]
}

func ExampleEvaluation_Leak() {
	toSeen, toUnseen := evaluation().Leak(0)
	fmt.Printf("%.2f of unseen samples are predicted as seen, %.2f of seen as unseen\n", toSeen, toUnseen)
	// Output:
	// 0.67 of unseen samples are predicted as seen, 0.00 of seen as unseen
}

func ExampleHarmonic() {
	fmt.Printf("%.3f\n", metric.Harmonic(0.807, 0.599)) // AWA2 in the paper's Table 2
	// Output:
	// 0.688
}

func ExampleEvaluation_Curve() {
	for _, p := range evaluation().Curve() {
		fmt.Printf("γ > %4.1f: acc_s %.2f, acc_u %.2f\n", p.Gamma, p.AccS, p.AccU)
	}
	// Output:
	// γ > -Inf: acc_s 0.50, acc_u 0.00
	// γ > -1.0: acc_s 0.50, acc_u 0.25
	// γ >  0.5: acc_s 0.50, acc_u 0.25
	// γ >  1.0: acc_s 0.50, acc_u 0.50
	// γ >  1.5: acc_s 0.50, acc_u 1.00
	// γ >  2.0: acc_s 0.25, acc_u 1.00
	// γ >  3.0: acc_s 0.00, acc_u 1.00
}

func ExampleAUSUC() {
	fmt.Println(metric.AUSUC(evaluation().Curve()))
	// Output:
	// 0.5
}

func ExampleBestGamma() {
	gamma, h := metric.BestGamma(evaluation().Curve())
	fmt.Printf("γ = %g: acc_h %.3f\n", gamma, h)
	// Output:
	// γ = 1.75: acc_h 0.667
}

func ExampleEvaluation_AUROC() {
	fmt.Printf("%.3f\n", evaluation().AUROC())
	// Output:
	// 0.778
}

func ExampleHarmonics() {
	for _, p := range metric.Harmonics(evaluation().Curve()) {
		fmt.Printf("γ = %.2f: acc_h %.3f\n", p.Gamma, p.H)
	}
	// Output:
	// γ = -0.25: acc_h 0.333
	// γ = 0.75: acc_h 0.333
	// γ = 1.25: acc_h 0.500
	// γ = 1.75: acc_h 0.667
	// γ = 2.50: acc_h 0.400
	// γ = 3.00: acc_h 0.000
}

func ExampleHarmonicAt() {
	curve := []metric.HarmonicPoint{{Gamma: 0, H: 0.5}, {Gamma: 2, H: 0.7}}
	fmt.Printf("%.2f %.2f\n", metric.HarmonicAt(curve, 1), metric.HarmonicAt(curve, 9))
	// Output:
	// 0.60 0.70
}

func ExampleCommonGamma() {
	a := []metric.HarmonicPoint{{Gamma: 0, H: 0.6}, {Gamma: 1, H: 0.8}, {Gamma: 2, H: 0.4}}
	b := []metric.HarmonicPoint{{Gamma: 0, H: 0.5}, {Gamma: 1, H: 0.6}, {Gamma: 2, H: 0.7}}
	fmt.Println(metric.CommonGamma([][]metric.HarmonicPoint{a, b}))
	// Output:
	// 1
}

func ExampleEvaluation_Scores() {
	s := evaluation().Scores(1.75, "validation")
	fmt.Printf("acc_s %.2f, acc_u %.2f, acc_h %.2f; with γ = %g acc_h %.2f; T1 %.2f, AUSUC %.3f\n",
		s.AccS, s.AccU, s.AccH, s.Calibration, s.CalH, s.T1, s.AUSUC)
	// Output:
	// acc_s 0.50, acc_u 0.25, acc_h 0.33; with γ = 1.75 acc_h 0.67; T1 1.00, AUSUC 0.500
}
