package config

import (
	"fmt"
	"strings"
)

// Stage is one of the paper's four stages.
type Stage string

// The stages, in the order of a run.
const (
	Extract    Stage = "extract"
	Generate   Stage = "generate"
	Synthesise Stage = "synthesise"
	Classify   Stage = "classify"
)

// Pass is one sequence of the stages.
type Pass string

// A run with protocol Both has both, and validates on more divisions of the classes if
// configured.
const (
	ValidationPass Pass = "validation"
	FinalPass      Pass = "final"
)

// ValidationPassOn returns the pass on class division k; 0 is the data set's own.
func ValidationPassOn(k int) Pass {
	if k == 0 {
		return ValidationPass
	}
	return Pass(fmt.Sprintf("%s %d", ValidationPass, k+1))
}

// Words returns "final pass", "validation pass", "validation pass 2".
func (p Pass) Words() string {
	kind, number, _ := strings.Cut(string(p), " ")
	return strings.TrimSpace(kind + " pass " + number)
}

// Validates reports whether the pass holds out samples of trainval and reads no test
// samples.
func (p Pass) Validates() bool { return p != FinalPass }

// StageInfo describes a stage to the user.
type StageInfo struct {
	Stage   Stage
	Title   string
	Summary string
	Terms   []TermInfo // in the order of plots
}

// Term names a loss term or another quantity measured at each batch.
type Term string

// The terms of all stages.
const (
	TermRecon   Term = "recon"  // Eq. (12)
	TermMIS     Term = "mi_s"   // Eq. (7), first part
	TermMIR     Term = "mi_r"   // Eq. (7), second part
	TermSim     Term = "sim"    // Eq. (10)
	TermTotal   Term = "total"  // Eq. (11)
	TermQ       Term = "q_nll"  // likelihood of q
	TermCritic  Term = "critic" // Eq. (13), what the critic minimises
	TermGP      Term = "gp"     // Eq. (13), penalty only
	TermW       Term = "wasserstein"
	TermGWGAN   Term = "g_wgan"  // Eq. (13), generator's side
	TermGMI     Term = "g_mi"    // Eq. (14)
	TermGSim    Term = "g_sim"   // Eq. (15)
	TermGCLS    Term = "g_cls"   // f-CLSWGAN, Eq. (4)
	TermGTotal  Term = "g_total" // Eq. (16)
	TermFit     Term = "fit"     // of generated to real class means, seen classes
	TermFitHeld Term = "fit_held_out"
	TermCE      Term = "ce" // Eq. (18), or the SVM's hinge loss
	TermCEOther Term = "ce_other"
)

// TermInfo describes a term to the user. Values of a term are unweighted; the
// weight is the Config field WeightKey.
type TermInfo struct {
	Term      Term
	Title     string // "Reconstruction"
	Equation  string // "(12)"
	Formula   string // one line of text
	Meaning   string // what it is
	Expect    string // what it does in a normal run
	WeightKey string // "" if it has no weight: it is only measured
	Summand   string // its name in sums of terms, with its weight: "λr·CLUB"
	// Beyond is set for a term that is not in the paper: of another method, for
	// comparison, or a measure. Screens show it from its first value on.
	Beyond bool
}

// The last column of the table: whether a term is in the paper or beyond it.
const inPaper, beyond = false, true

// Stages is the table of stages and their terms.
var Stages = []StageInfo{
	{Extract, "Extract semantic features", "Two encoders split an image feature x into a semantic part z_s, which predicts the attributes, and a residual part z_r, which does not.", []TermInfo{
		{TermRecon, "Reconstruction", "(12)", "mean ‖x − x̂‖²", "Error of the reconstruction x̂ of x: z_s and z_r together must retain all of x.", "Falls fast, then slowly.", "extract.lambda_recon", "λ·recon", inPaper},
		{TermMIS, "InfoNCE of z_s", "(7)", "−mean [ f(z_s,a) − log mean_c exp f(z_s,a_c) ],  f = z_sᵀWa", "Negated lower bound on the mutual information of z_s and the attributes.", "Falls from 0 towards −log C.", "extract.lambda_s", "λs·InfoNCE", inPaper},
		{TermMIR, "CLUB of z_r", "(7)", "mean [ log q(a|z_r) − mean_c log q(a_c|z_r) ]", "Upper bound on the mutual information of z_r and the attributes; q predicts them from z_r.", "Rises while q learns, then falls to about 0.", "extract.lambda_r", "λr·CLUB", inPaper},
		{TermSim, "Similarity", "(10)", "−mean log( Σ_same e^cos / Σ_all e^cos )", "Pulls semantic features of one class together and those of different classes apart.", "Falls.", "extract.lambda_sim", "λsim·sim", inPaper},
		{TermTotal, "Total", "(11)", "λ·recon + λs·InfoNCE + λr·CLUB + λsim·sim", "The loss that the encoders, the decoder and W minimise.", "Falls.", "", "", inPaper},
		{TermQ, "NLL of q", "−", "−mean log q(a|z_r)", "Negative log-likelihood of the attributes under q, given z_r; it trains q alone.", "Falls, then levels off as z_r loses information about them.", "", "", inPaper},
	}},
	{Generate, "Train the generator", "A conditional WGAN learns to generate image features from attributes, so that unseen classes get training samples.", []TermInfo{
		{TermW, "Wasserstein estimate", "(13)", "mean D(x,a) − mean D(x̃,a)", "How well the critic separates real from generated features.", "Rises, then falls slowly.", "", "", inPaper},
		{TermGP, "Gradient penalty", "(13)", "mean (‖∇D(x̂,a)‖ − 1)²", "Keeps the norm of the critic's gradient near 1.", "Falls to near 0 and stays there.", "generate.lambda_gp", "λgp·penalty", inPaper},
		{TermCritic, "Critic loss", "(13)", "mean D(x̃) − mean D(x) + λgp·penalty", "The loss that the critic minimises.", "Falls below 0, then rises slowly.", "", "", inPaper},
		{TermGWGAN, "Generator WGAN loss", "(13)", "−mean D(G(ε,a),a)", "Negated critic score of generated features.", "Fluctuates as the critic changes.", "generate.lambda_wgan", "λG·WGAN", inPaper},
		{TermGMI, "InfoNCE of z̃_s", "(14)", "−mean [ f(z̃_s,a) − log mean_c exp f(z̃_s,a_c) ]", "The same bound for generated features: they must predict their attributes too.", "Falls towards −log C.", "generate.lambda_mi", "λG,MI·MI", inPaper},
		{TermGSim, "Similarity to real", "(15)", "−mean log( Σ_same e^cos(z̃_s,z_s) / Σ_all e^cos(z̃_s,z_s) )", "Pulls generated semantic features to the real ones of their class.", "Falls.", "generate.lambda_sim", "λG,sim·sim", inPaper},
		{TermGCLS, "f-CLSWGAN class loss", "−", "−mean log P(y|x̃)", "Cross-entropy of generated features under a classifier of real ones. Not part of SE-GZSL: for comparison.", "Falls.", "generate.lambda_cls", "λcls·class loss", beyond},
		{TermGTotal, "Generator total", "(16)", "WGAN + λG,MI·MI + λG,sim·sim + λcls·class loss", "The loss that the generator minimises.", "Fluctuates, then levels off.", "", "", inPaper},
		{TermFit, "Fit, seen classes", "−", "1 − Σ‖m̃ − m‖² / Σ‖m − m̄‖²", "Generator fit: R² of the class means of generated features, measured after each epoch: 1 if they equal the means of real features. Nothing is trained by it.", "Rises towards 1.", "", "", beyond},
		{TermFitHeld, "Fit, held out", "−", "1 − Σ‖m̃ − m‖² / Σ‖m − m̄‖²", "Generator fit for classes that the generator has not seen, in validation: how well attributes alone place them.", "Rises, then levels off far below the fit of seen classes.", "", "", beyond},
	}},
	{Synthesise, "Generate unseen classes", "The generator makes features of every unseen class; the semantic encoder maps them to z̃_u = Es(G(ε, a_u)), Eq. (17).", nil},
	{Classify, "Train the classifier", "A classifier is trained on all classes: real features of the seen, generated features of the unseen.", []TermInfo{
		{TermCE, "Classification loss", "(18)", "−mean log P(y|z)", "Cross-entropy of the true class (softmax), or squared hinge loss (SVM).", "Falls.", "", "", inPaper},
		{TermCEOther, "Loss, other classifiers", "(18)", "−mean log P(y|z)", "The same of the classifiers that train after it, one after the other: of seen classes only, of unseen classes only (T1), and all three for each other member of the ensemble.", "Falls, and starts again with each classifier.", "", "", beyond},
	}},
}

// Info returns the row of the table for a stage.
func (s Stage) Info() StageInfo {
	for _, info := range Stages {
		if info.Stage == s {
			return info
		}
	}
	return StageInfo{Stage: s, Title: string(s)}
}

// Info returns the row of the table for a term.
func (t Term) Info() TermInfo {
	for _, stage := range Stages {
		for _, info := range stage.Terms {
			if info.Term == t {
				return info
			}
		}
	}
	return TermInfo{Term: t, Title: string(t)}
}
