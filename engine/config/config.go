package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"segzsl/data/clean"

	"github.com/pelletier/go-toml/v2"
)

// Config is everything that decides a run: the same data set, Config and
// version give the same numbers. Fields lists each field's unit, range, meaning
// and source. The zero Config is not valid; start from Default.
type Config struct {
	// Seed starts every random stream of the run.
	Seed uint64 `toml:"seed"`
	// Threads is the number of threads; 0 uses all cores. Results do not depend on it.
	Threads    int              `toml:"threads"`
	Features   FeaturesConfig   `toml:"features"`
	Attributes AttributesConfig `toml:"attributes"`
	Extract    ExtractConfig    `toml:"extract"`
	Generate   GenerateConfig   `toml:"generate"`
	Synthesise SynthesiseConfig `toml:"synthesise"`
	Classify   ClassifyConfig   `toml:"classify"`
	Evaluate   EvaluateConfig   `toml:"evaluate"`
}

// FeaturesConfig configures how image features are scaled: data.Scaler.
type FeaturesConfig struct {
	Scale FeatureScale `toml:"scale"`
	Clip  float64      `toml:"clip"`
}

// AttributesConfig configures attribute preprocessing, which the paper does not
// specify. The default, rows of unit length, is usual in the field.
type AttributesConfig struct {
	Centre bool    `toml:"centre"`
	Length float64 `toml:"length"`
}

// ExtractConfig configures stage 1, semantic feature extraction: Eq. (7), (10)–(12).
type ExtractConfig struct {
	Epochs      int     `toml:"epochs"`
	Batch       int     `toml:"batch"`
	LR          float64 `toml:"lr"`
	ClubLR      float64 `toml:"club_lr"`
	ClubSteps   int     `toml:"club_steps"`
	LambdaRecon float64 `toml:"lambda_recon"`
	LambdaS     float64 `toml:"lambda_s"`
	LambdaR     float64 `toml:"lambda_r"`
	LambdaSim   float64 `toml:"lambda_sim"`
	Residual    bool    `toml:"residual"`
	SemanticDim int     `toml:"semantic_dim"`
	ResidualDim int     `toml:"residual_dim"`
	Hidden      int     `toml:"hidden"`
	ClubHidden  int     `toml:"club_hidden"`
	LeakySlope  float64 `toml:"leaky_slope"`
	Temperature float64 `toml:"temperature"`
	WeightDecay float64 `toml:"weight_decay"`
	Balanced    bool    `toml:"balanced"`
	// ExcludeSelf and PriorWeighted are forms of (10) and (7) in code of the field.
	ExcludeSelf   bool `toml:"exclude_self"`
	PriorWeighted bool `toml:"prior_weighted"`
}

// GenerateConfig configures stage 2, the conditional WGAN: Eq. (13)–(16).
type GenerateConfig struct {
	Epochs      int     `toml:"epochs"`
	Batch       int     `toml:"batch"`
	LR          float64 `toml:"lr"`
	CriticSteps int     `toml:"critic_steps"`
	LambdaGP    float64 `toml:"lambda_gp"`
	LambdaWGAN  float64 `toml:"lambda_wgan"`
	LambdaMI    float64 `toml:"lambda_mi"`
	LambdaSim   float64 `toml:"lambda_sim"`
	LambdaCLS   float64 `toml:"lambda_cls"`
	NoiseDim    int     `toml:"noise_dim"`
	Hidden      int     `toml:"hidden"`
	Temperature float64 `toml:"temperature"`
	Balanced    bool    `toml:"balanced"`
	// The fields below are not part of the paper.
	Output     GeneratorOutput `toml:"output"`
	OutputBias bool            `toml:"output_bias"`
}

// SynthesiseConfig configures stage 3: Eq. (17).
type SynthesiseConfig struct {
	PerClass int `toml:"per_class"`
	// MeanCorrection is not part of the paper.
	MeanCorrection float64 `toml:"mean_correction"`
}

// ClassifyConfig configures stage 4: Eq. (18), (19).
type ClassifyConfig struct {
	Kind   ClassifierKind  `toml:"kind"`
	Input  ClassifierInput `toml:"input"`
	Epochs int             `toml:"epochs"`
	LR     float64         `toml:"lr"`
	Batch  int             `toml:"batch"`
	// The fields below are not part of the paper.
	Length        float64 `toml:"length"`
	Ensemble      int     `toml:"ensemble"`
	Compatibility float64 `toml:"compatibility"`
}

// EvaluateConfig configures how a run is evaluated.
type EvaluateConfig struct {
	Protocol    Protocol `toml:"protocol"`
	Divisions   int      `toml:"divisions"`
	Calibration float64  `toml:"calibration"`
	Oracle      bool     `toml:"oracle"`
}

// FeatureScale is how image features are scaled.
type FeatureScale string

// The scales: by the extremes of each feature over training samples, as the paper does
// it, or the same after clipping each at Clip standard deviations from its mean.
const (
	MinMax FeatureScale = "minmax"
	Robust FeatureScale = "robust"
)

// GeneratorOutput is the activation of the generator's output.
type GeneratorOutput string

// The activations; the paper's is ReLU.
const (
	ReLU    GeneratorOutput = "relu"
	Sigmoid GeneratorOutput = "sigmoid"
	Linear  GeneratorOutput = "linear"
)

// ClassifierKind is a classifier that the paper lists for stage 4.
type ClassifierKind string

// The classifiers.
const (
	Softmax ClassifierKind = "softmax"
	SVM     ClassifierKind = "svm"
	Nearest ClassifierKind = "nearest"
)

// ClassifierInput is the classifier's input for a sample.
type ClassifierInput string

// The inputs: z_s as the paper proposes, x as in Table 1, or [z_s, x].
const (
	SemanticInput ClassifierInput = "semantic"
	ImageInput    ClassifierInput = "image"
	BothInput     ClassifierInput = "both"
)

// Protocol determines the training and evaluation samples.
type Protocol string

const (
	// Final trains on trainval and is evaluated once, at the end, on test.
	Final Protocol = "final"
	// Validate trains on the training part of trainval and is evaluated after
	// each epoch on its held-out samples and classes; test samples are not used.
	Validate Protocol = "validate"
	// Both validates first, chooses the calibration factor from that, then runs Final.
	Both Protocol = "both"
)

// Divisions is the number of class divisions that a run validates on.
func (p Protocol) Divisions(cfg EvaluateConfig) int {
	switch p {
	case Final:
		return 0
	case Validate:
		return 1
	}
	return cfg.Divisions
}

// Default is the paper's setting, with values of related work where the paper gives none.
func Default() Config {
	return Config{
		Features:   FeaturesConfig{Scale: MinMax, Clip: 2},
		Attributes: AttributesConfig{Length: 1},
		Extract: ExtractConfig{
			Epochs: 30, Batch: 64, LR: 1e-4, ClubLR: 1e-3, ClubSteps: 1,
			LambdaRecon: 1, LambdaS: 20, LambdaR: 50, LambdaSim: 1, Residual: true,
			SemanticDim: 1024, ResidualDim: 1024, Hidden: 4096, ClubHidden: 4096, LeakySlope: 0.02, Temperature: 1,
		},
		Generate: GenerateConfig{
			Epochs: 60, Batch: 64, LR: 1e-4, CriticSteps: 5,
			LambdaGP: 10, LambdaWGAN: 1, LambdaMI: 1, LambdaSim: 0.025, Hidden: 4096, Temperature: 1, Output: ReLU,
		},
		Synthesise: SynthesiseConfig{PerClass: 300},
		Classify:   ClassifyConfig{Kind: Softmax, Input: SemanticInput, Epochs: 25, LR: 1e-3, Batch: 256, Ensemble: 1},
		Evaluate:   EvaluateConfig{Protocol: Final, Divisions: 1},
	}
}

// Set sets the field named key to the value in text. Its error is a *ConfigError,
// which names the nearest key or the field's range, or a *RemovedError for an
// option of earlier versions.
func (c *Config) Set(key, text string) error {
	text = strings.TrimSpace(text)
	f, ok := FieldByKey(key)
	if !ok {
		return setRemoved(key, text)
	}
	return f.parse(c, text)
}

// Get returns the value of the field named key in the syntax of Set.
func (c Config) Get(key string) string {
	f, ok := FieldByKey(key)
	if !ok {
		return ""
	}
	return f.Text(&c)
}

// Validate checks every field against its range; the error joins a *ConfigError
// for each field that is out of range.
func (c Config) Validate() error {
	var errs []error
	for i := range Fields {
		if err := Fields[i].check(&c); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// ConfigError reports a field, the invalid value, and what is allowed.
type ConfigError struct {
	Key, Value, Want string
}

func (e *ConfigError) Error() string {
	key, value := clean.Name(e.Key), clean.Name(e.Value)
	if value == "" {
		return fmt.Sprintf("config: %s: %s", key, e.Want)
	}
	return fmt.Sprintf("config: %s = %s: want %s", key, value, e.Want)
}

// Setting is a Config field with a value.
type Setting struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// MarshalTOML encodes the config as TOML, with the meaning of every field.
func (c Config) MarshalTOML() ([]byte, error) {
	var b bytes.Buffer
	section := ""
	for i := range Fields {
		f := &Fields[i]
		if s := f.Section(); s != section {
			fmt.Fprintf(&b, "\n[%s]\n", s)
			section = s
		}
		value := f.Text(&c)
		if len(f.Choices) > 0 {
			value = fmt.Sprintf("%q", value)
		}
		fmt.Fprintf(&b, "%-14s = %-10s # %s\n", f.Name(), value, f.Meaning)
	}
	return b.Bytes(), nil
}

// ReadTOML applies the TOML text from r to c. Unknown keys, removed options and
// values out of range are errors; c is then unchanged.
func (c *Config) ReadTOML(r io.Reader) error {
	next := *c
	gone, err := next.ReadStored(r)
	if err == nil && len(gone) > 0 {
		err = &RemovedError{gone[0]}
	}
	if err != nil {
		return err
	}
	*c = next
	return nil
}

// ReadStored is ReadTOML for the config of an existing run, possibly of an earlier
// version: it returns the settings of removed options.
func (c *Config) ReadStored(r io.Reader) (gone []Setting, err error) {
	var tree map[string]any
	text, err := io.ReadAll(r)
	if err == nil {
		err = clean.Keys(text)
	}
	if err == nil {
		err = toml.Unmarshal(text, &tree)
	}
	if err != nil {
		return nil, fmt.Errorf("config: read TOML: %w", err)
	}
	next := *c
	if gone, err = next.setTree("", tree); err != nil {
		return nil, err
	}
	if err := next.Validate(); err != nil {
		return nil, err
	}
	*c = next
	return gone, nil
}

// setTree sets every key of a tree of TOML.
func (c *Config) setTree(prefix string, tree map[string]any) (gone []Setting, err error) {
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		value := fmt.Sprint(tree[key])
		switch v := tree[key].(type) {
		case map[string]any:
			inner, err := c.setTree(prefix+key+".", v)
			gone, errs = append(gone, inner...), append(errs, err)
			continue
		case float64:
			value = formatFloat(v)
		}
		err := c.Set(prefix+key, value)
		if old := new(RemovedError); errors.As(err, &old) {
			gone, err = append(gone, old.Setting), nil
		}
		errs = append(errs, err)
	}
	return gone, errors.Join(errs...)
}
