package config

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"segzsl/data/suggest"
)

// Field describes one field of Config. TOML files, --set, the setup screen and the
// manual all use the table Fields.
type Field struct {
	Key      string   // "extract.lambda_s"
	Meaning  string   // a short phrase
	Unit     string   // "" for a pure number
	Min, Max float64  // inclusive; for numbers
	Choices  []string // for words
	Source   string   // where the default comes from
	// Live fields can be changed during training.
	Live bool
	// added fields are in no checksum of a preset that has their default, so that
	// recipe lines from before they were added can be read.
	added bool
	// at returns the field's address: *int, *uint64, *float64, *bool or that of a string type.
	at func(*Config) any
}

const huge = 1 << 30

// maxSeed is the largest whole number that every JSON reader represents exactly.
const maxSeed = 1<<53 - 1

// Fields is every field of Config, in the order of a run.
var Fields = []Field{
	{Key: "seed", Meaning: "random seed", Max: maxSeed, Source: "choice", at: func(c *Config) any { return &c.Seed }},
	{Key: "threads", Meaning: "threads; 0: all cores; results do not depend on it", Max: 1024, Source: "choice", at: func(c *Config) any { return &c.Threads }},

	{Key: "features.scale", Meaning: "minmax: each feature's range over training samples becomes 0 to 1; robust: the same after clipping", Choices: []string{"minmax", "robust"}, Source: "field", added: true, at: func(c *Config) any { return &c.Features.Scale }},
	{Key: "features.clip", Meaning: "robust: clip features at so many standard deviations from their mean; not in the paper", Unit: "deviations", Min: 0.5, Max: 100, Source: "not in the paper", added: true, at: func(c *Config) any { return &c.Features.Clip }},

	{Key: "attributes.centre", Meaning: "subtract each attribute's mean over the seen classes; not in the paper", Source: "not in the paper", at: func(c *Config) any { return &c.Attributes.Centre }},
	{Key: "attributes.length", Meaning: "length to which each class's attributes are scaled", Min: 1e-3, Max: 1e3, Source: "field", at: func(c *Config) any { return &c.Attributes.Length }},

	{Key: "extract.epochs", Meaning: "epochs over the training samples", Unit: "epochs", Max: huge, Source: "field", at: func(c *Config) any { return &c.Extract.Epochs }},
	{Key: "extract.batch", Meaning: "batch size", Unit: "samples", Min: 1, Max: 65536, Source: "field", at: func(c *Config) any { return &c.Extract.Batch }},
	{Key: "extract.lr", Meaning: "Adam's learning rate for encoders, decoder and W; β1 0.9", Max: 10, Source: "field", Live: true, at: func(c *Config) any { return &c.Extract.LR }},
	{Key: "extract.club_lr", Meaning: "Adam's learning rate for the CLUB network q; β1 0.9", Max: 10, Source: "field", Live: true, at: func(c *Config) any { return &c.Extract.ClubLR }},
	{Key: "extract.club_steps", Meaning: "steps of q for each main step", Unit: "steps", Max: 100, Source: "field", Live: true, at: func(c *Config) any { return &c.Extract.ClubSteps }},
	{Key: "extract.lambda_recon", Meaning: "weight of the reconstruction loss (12)", Max: 1e6, Source: "paper, Eq. (11)", Live: true, at: func(c *Config) any { return &c.Extract.LambdaRecon }},
	{Key: "extract.lambda_s", Meaning: "weight λs of InfoNCE in (7)", Max: 1e6, Source: "paper", Live: true, at: func(c *Config) any { return &c.Extract.LambdaS }},
	{Key: "extract.lambda_r", Meaning: "weight λr of CLUB in (7)", Max: 1e6, Source: "paper", Live: true, at: func(c *Config) any { return &c.Extract.LambdaR }},
	{Key: "extract.lambda_sim", Meaning: "weight λsim of the similarity loss (10)", Max: 1e6, Source: "paper", Live: true, at: func(c *Config) any { return &c.Extract.LambdaSim }},
	{Key: "extract.residual", Meaning: "train a residual encoder (Table 4)", Source: "paper", at: func(c *Config) any { return &c.Extract.Residual }},
	{Key: "extract.semantic_dim", Meaning: "size of the semantic feature z_s", Unit: "units", Min: 1, Max: 65536, Source: "field", at: func(c *Config) any { return &c.Extract.SemanticDim }},
	{Key: "extract.residual_dim", Meaning: "size of the residual feature z_r", Unit: "units", Min: 1, Max: 65536, Source: "field", at: func(c *Config) any { return &c.Extract.ResidualDim }},
	{Key: "extract.hidden", Meaning: "hidden units of encoders and decoder", Unit: "units", Min: 1, Max: 65536, Source: "paper", at: func(c *Config) any { return &c.Extract.Hidden }},
	{Key: "extract.club_hidden", Meaning: "hidden units of q, in each of two layers", Unit: "units", Min: 1, Max: 65536, Source: "field", at: func(c *Config) any { return &c.Extract.ClubHidden }},
	{Key: "extract.leaky_slope", Meaning: "negative slope of every LeakyReLU", Max: 1, Source: "paper", at: func(c *Config) any { return &c.Extract.LeakySlope }},
	{Key: "extract.temperature", Meaning: "temperature of the cosines in (10); 1 in the paper", Min: 1e-2, Max: 100, Source: "paper", at: func(c *Config) any { return &c.Extract.Temperature }},
	{Key: "extract.weight_decay", Meaning: "weight decay (AdamW); not in the paper", Max: 10, Source: "not in the paper", Live: true, at: func(c *Config) any { return &c.Extract.WeightDecay }},
	{Key: "extract.balanced", Meaning: "draw every class equally often; not in the paper", Source: "not in the paper", at: func(c *Config) any { return &c.Extract.Balanced }},
	{Key: "extract.exclude_self", Meaning: "leave the sample itself, j = i, out of (10); not in the paper", Source: "not in the paper", added: true, at: func(c *Config) any { return &c.Extract.ExcludeSelf }},
	{Key: "extract.prior_weighted", Meaning: "weight each class in CLUB of (7) by its share of the training samples, instead of equally; not in the paper", Source: "not in the paper", added: true, at: func(c *Config) any { return &c.Extract.PriorWeighted }},

	{Key: "generate.epochs", Meaning: "epochs, counted in generator updates", Unit: "epochs", Max: huge, Source: "field", at: func(c *Config) any { return &c.Generate.Epochs }},
	{Key: "generate.batch", Meaning: "batch size", Unit: "samples", Min: 1, Max: 65536, Source: "field", at: func(c *Config) any { return &c.Generate.Batch }},
	{Key: "generate.lr", Meaning: "Adam's learning rate for generator and critic; β1 0.5", Max: 10, Source: "field", Live: true, at: func(c *Config) any { return &c.Generate.LR }},
	{Key: "generate.critic_steps", Meaning: "critic updates before each generator update", Unit: "steps", Min: 1, Max: 100, Source: "WGAN-GP", Live: true, at: func(c *Config) any { return &c.Generate.CriticSteps }},
	{Key: "generate.lambda_gp", Meaning: "weight λgp of the gradient penalty in (13)", Max: 1e6, Source: "paper", Live: true, at: func(c *Config) any { return &c.Generate.LambdaGP }},
	{Key: "generate.lambda_wgan", Meaning: "weight of the WGAN loss in (16)", Max: 1e6, Source: "paper, Eq. (16)", Live: true, at: func(c *Config) any { return &c.Generate.LambdaWGAN }},
	{Key: "generate.lambda_mi", Meaning: "weight λG,MI of (14)", Max: 1e6, Source: "paper", Live: true, at: func(c *Config) any { return &c.Generate.LambdaMI }},
	{Key: "generate.lambda_sim", Meaning: "weight λG,sim of (15)", Max: 1e6, Source: "paper", Live: true, at: func(c *Config) any { return &c.Generate.LambdaSim }},
	{Key: "generate.lambda_cls", Meaning: "weight of f-CLSWGAN's classification loss, 0.01 there; not in the paper", Max: 1e6, Source: "not in the paper", Live: true, at: func(c *Config) any { return &c.Generate.LambdaCLS }},
	{Key: "generate.noise_dim", Meaning: "size of the noise ε; 0: the number of attributes", Unit: "units", Max: 65536, Source: "field", at: func(c *Config) any { return &c.Generate.NoiseDim }},
	{Key: "generate.hidden", Meaning: "hidden units of generator and critic", Unit: "units", Min: 1, Max: 65536, Source: "paper", at: func(c *Config) any { return &c.Generate.Hidden }},
	{Key: "generate.temperature", Meaning: "temperature of the cosines in (15); 1 in the paper", Min: 1e-2, Max: 100, Source: "paper", at: func(c *Config) any { return &c.Generate.Temperature }},
	{Key: "generate.balanced", Meaning: "draw every class equally often; not in the paper", Source: "not in the paper", at: func(c *Config) any { return &c.Generate.Balanced }},
	{Key: "generate.output", Meaning: "activation of the generator's output; relu in the paper", Choices: []string{"relu", "sigmoid", "linear"}, Source: "paper", added: true, at: func(c *Config) any { return &c.Generate.Output }},
	{Key: "generate.output_bias", Meaning: "begin with the mean of training features as the generator's output; not in the paper", Source: "not in the paper", added: true, at: func(c *Config) any { return &c.Generate.OutputBias }},

	{Key: "synthesise.per_class", Meaning: "synthetic features N_u for each unseen class", Unit: "samples", Min: 1, Max: 1 << 20, Source: "field", at: func(c *Config) any { return &c.Synthesise.PerClass }},
	{Key: "synthesise.mean_correction", Meaning: "share t by which the mean of generated features is moved to the one that a ridge regression on attributes predicts; 0: none", Max: 1, Source: "not in the paper", added: true, at: func(c *Config) any { return &c.Synthesise.MeanCorrection }},

	{Key: "classify.kind", Meaning: "classifier of stage 4", Choices: []string{"softmax", "svm", "nearest"}, Source: "paper", at: func(c *Config) any { return &c.Classify.Kind }},
	{Key: "classify.input", Meaning: "classifier input: z_s, x, or both", Choices: []string{"semantic", "image", "both"}, Source: "paper", at: func(c *Config) any { return &c.Classify.Input }},
	{Key: "classify.epochs", Meaning: "epochs over real and synthetic samples", Unit: "epochs", Max: huge, Source: "field", at: func(c *Config) any { return &c.Classify.Epochs }},
	{Key: "classify.lr", Meaning: "Adam's learning rate for the classifier; β1 0.9", Max: 10, Source: "field", Live: true, at: func(c *Config) any { return &c.Classify.LR }},
	{Key: "classify.batch", Meaning: "batch size", Unit: "samples", Min: 1, Max: 65536, Source: "field", at: func(c *Config) any { return &c.Classify.Batch }},
	{Key: "classify.length", Meaning: "length to which z_s and x are scaled for the classifier; 0: no scaling", Max: 1e4, Source: "not in the paper", at: func(c *Config) any { return &c.Classify.Length }},
	{Key: "classify.ensemble", Meaning: "number of classifiers with different synthetic features, whose scores are averaged; 1 in the paper", Min: 1, Max: 100, Source: "paper", at: func(c *Config) any { return &c.Classify.Ensemble }},
	{Key: "classify.compatibility", Meaning: "weight of f(z_s, a) of (7), added to the classifier's scores; 0: none", Max: 1e3, Source: "not in the paper", at: func(c *Config) any { return &c.Classify.Compatibility }},

	{Key: "evaluate.protocol", Meaning: "final: train on trainval, test at the end; validate: hold out samples and classes of trainval; both: validate, then final", Choices: []string{"final", "validate", "both"}, Source: "choice", at: func(c *Config) any { return &c.Evaluate.Protocol }},
	{Key: "evaluate.divisions", Meaning: "class divisions for validation on which protocol both chooses γ, one pass each; the first is the data set's own", Unit: "divisions", Min: 1, Max: 20, Source: "choice", at: func(c *Config) any { return &c.Evaluate.Divisions }},
	{Key: "evaluate.calibration", Meaning: "calibration factor γ subtracted from seen scores, from validation; 0: none", Min: -1e6, Max: 1e6, Source: "validation", Live: true, at: func(c *Config) any { return &c.Evaluate.Calibration }},
	{Key: "evaluate.oracle", Meaning: "also report test accuracy after each epoch of a final pass, marked oracle; it is not used for any choice", Source: "choice", Live: true, at: func(c *Config) any { return &c.Evaluate.Oracle }},
}

// FieldByKey returns the field with a full key.
func FieldByKey(key string) (*Field, bool) {
	for i := range Fields {
		if Fields[i].Key == key {
			return &Fields[i], true
		}
	}
	return nil, false
}

// Section is the part of the key before the dot, "" for top-level keys.
func (f *Field) Section() string {
	section, _, ok := strings.Cut(f.Key, ".")
	if !ok {
		return ""
	}
	return section
}

// Name is the part of the key after the dot.
func (f *Field) Name() string { return f.Key[strings.IndexByte(f.Key, '.')+1:] }

// IsBool reports whether the field is a switch.
func (f *Field) IsBool() bool { _, ok := f.at(&Config{}).(*bool); return ok }

// IsFloat reports whether the field is a real number.
func (f *Field) IsFloat() bool { _, ok := f.at(&Config{}).(*float64); return ok }

// Text is the field's value in c, in the syntax of Config.Set.
func (f *Field) Text(c *Config) string {
	switch p := f.at(c).(type) {
	case *float64:
		return formatFloat(*p)
	case *int:
		return strconv.Itoa(*p)
	case *uint64:
		return strconv.FormatUint(*p, 10)
	case *bool:
		return strconv.FormatBool(*p)
	default: // a string type
		return reflect.ValueOf(p).Elem().String()
	}
}

// Range describes the values that the field accepts.
func (f *Field) Range() string {
	switch {
	case len(f.Choices) > 0:
		return "one of " + strings.Join(f.Choices, ", ")
	case f.IsBool():
		return "true or false"
	case f.IsFloat():
		return fmt.Sprintf("a number from %s to %s", formatFloat(f.Min), formatFloat(f.Max))
	}
	return fmt.Sprintf("a whole number from %.0f to %.0f", f.Min, f.Max)
}

func (f *Field) parse(c *Config, text string) error {
	before := *c
	if !f.assign(c, text) || f.check(c) != nil {
		*c = before
		return &ConfigError{f.Key, strconv.Quote(text), f.Range()}
	}
	return nil
}

func (f *Field) assign(c *Config, text string) (ok bool) {
	var err error
	switch p := f.at(c).(type) {
	case *float64:
		*p, err = strconv.ParseFloat(text, 64)
	case *int:
		*p, err = strconv.Atoi(text)
	case *uint64:
		*p, err = strconv.ParseUint(text, 10, 64)
	case *bool:
		*p, err = strconv.ParseBool(text)
	default: // a string type
		reflect.ValueOf(p).Elem().SetString(text)
	}
	return err == nil
}

func (f *Field) check(c *Config) error {
	wrong := &ConfigError{f.Key, f.Text(c), f.Range()}
	switch p := f.at(c).(type) {
	case *float64:
		if math.IsNaN(*p) || math.IsInf(*p, 0) || *p < f.Min || *p > f.Max {
			return wrong
		}
	case *int:
		if float64(*p) < f.Min || float64(*p) > f.Max {
			return wrong
		}
	case *uint64:
		if *p > maxSeed {
			return wrong
		}
	case *bool:
	default:
		for _, choice := range f.Choices {
			if choice == f.Text(c) {
				return nil
			}
		}
		return wrong
	}
	return nil
}

func formatFloat(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// UnknownKey is the error for an unknown key; it names the nearest.
func UnknownKey(key string) error {
	best, distance := "", math.MaxInt
	for i := range Fields {
		full := Fields[i].Key
		d := suggest.Distance(key, full)
		if !strings.Contains(key, ".") {
			d = min(d, suggest.Distance(key, Fields[i].Name()))
		}
		if d < distance {
			best, distance = full, d
		}
	}
	f, _ := FieldByKey(best)
	return &ConfigError{Key: key, Want: fmt.Sprintf("no such key; the nearest is %s (%s)", best, f.Range())}
}
