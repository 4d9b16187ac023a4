package engine

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"segzsl/engine/metric"
)

// Vector is a row of numbers that travels as one base64 string of little-endian
// float32: a picture or a feature is too long for a list of decimals.
type Vector []float32

// MarshalJSON implements json.Marshaler.
func (v Vector) MarshalJSON() ([]byte, error) {
	raw := make([]byte, 0, 4*len(v))
	for _, f := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(f))
	}
	return json.Marshal(base64.StdEncoding.EncodeToString(raw))
}

// UnmarshalJSON implements json.Unmarshaler.
func (v *Vector) UnmarshalJSON(text []byte) error {
	var packed string
	if err := json.Unmarshal(text, &packed); err != nil {
		return err
	}
	raw, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		return err
	}
	if len(raw)%4 != 0 {
		return fmt.Errorf("engine: read vector: %d bytes: want a multiple of 4", len(raw))
	}
	*v = make(Vector, len(raw)/4)
	for i := range *v {
		(*v)[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return nil
}

// bulk is how many numbers an event has in the vectors of an answer.
func bulk(e Event) int {
	a, ok := e.(Answered)
	if !ok {
		return 0
	}
	n := 0
	if a.Answer != nil {
		n += len(a.Answer.Features) + len(a.Answer.Reconstruction)
	}
	if a.Survey != nil { // five lists run in parallel
		n += 5 * len(a.Survey.Lead)
	}
	if a.Imagined != nil {
		n += len(a.Imagined.Rows)
	}
	if s := a.Spaces; s != nil {
		n += len(s.Semantic) + len(s.Image) + len(s.Residual)
	}
	if a.Invention != nil {
		n += len(a.Invention.Rows)
	}
	return n
}

// AttributeValue is one attribute's value, as the data set gives it (before the
// row is scaled to length 1).
type AttributeValue struct {
	Attribute string  `json:"attribute"`
	Value     float64 `json:"value"`
}

// Survey is how every test sample is judged at one moment: all that accuracies,
// confusions, the seen–unseen curve and a calibration factor need, so that a
// screen can move γ without asking again. Lists of samples run in parallel.
type Survey struct {
	// Predictor is as in Answer; "class means" where those judged.
	Predictor string `json:"predictor"`
	// Classes are all classes, the first Seen of them seen ones. Class numbers
	// below are places in it.
	Classes []string `json:"classes"`
	Seen    int      `json:"seen_classes"`
	// Gamma is the calibration factor in force, and From where it comes from: 0
	// and "none" before the classifier, whose scores it is for.
	Gamma float64 `json:"calibration"`
	From  string  `json:"calibration_from"`

	Samples    []int  `json:"samples"` // locations in the data set
	Truth      []int  `json:"truth"`   // class numbers
	BestSeen   []int  `json:"best_seen"`
	BestUnseen []int  `json:"best_unseen"`
	Lead       Vector `json:"lead"`       // score of the best seen class − that of the best unseen
	Confidence Vector `json:"confidence"` // probability of the likeliest class, γ = 0
	// Scores are those of the run's own judgement of these samples.
	Scores metric.Scores `json:"scores"`
}

// Imagined are image features that the generator made: Count rows for each of
// Classes, in the range that networks see (scaled by the training samples).
type Imagined struct {
	Classes []string `json:"classes"`
	Count   int      `json:"count"`
	Width   int      `json:"width"` // features a row
	Rows    Vector   `json:"rows"`  // len(Classes) × Count × Width
	// Batch is that of stage generate after which they were made; 0 before the
	// first, while the generator has random weights.
	Batch int `json:"batch"`
}

// Spaces are samples in the semantic, image and residual space, each reduced to
// its first Dims principal components (0 where it has fewer), those of exactly
// these rows.
type Spaces struct {
	Classes []string `json:"classes"` // as in Survey
	Seen    int      `json:"seen_classes"`
	// Samples are locations in the data set; −1 for a synthetic row.
	Samples []int `json:"samples"`
	Truth   []int `json:"truth"` // class numbers
	Dims    int   `json:"dims"`
	// Semantic, Image and Residual are len(Samples) × Dims; Residual is empty
	// without a residual encoder.
	Semantic Vector `json:"semantic"`
	Image    Vector `json:"image"`
	Residual Vector `json:"residual"`
}

// Invention is an invented class and what the classifier makes of it.
type Invention struct {
	// All are the invented classes there are now.
	All []string `json:"all"`
	// Name is the one this is about; "" after Forget.
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"` // that learning it took
	Width   int     `json:"width"`
	Rows    Vector  `json:"rows"` // a few imagined features, each Width long
	// Claims are the test samples that it now takes, the surest first.
	Claims []Claim `json:"claims"`
	// AccS and AccU are the accuracies of the set's classes beside all
	// invented ones, at the calibration factor in force.
	AccS float64 `json:"acc_s"`
	AccU float64 `json:"acc_u"`
}

// Claim is a test sample that an invented class takes, at the calibration
// factor in force; Probability is the class's own, γ = 0.
type Claim struct {
	Sample      int     `json:"sample"`
	Truth       string  `json:"true_class"`
	Before      string  `json:"before"` // what it was predicted as
	Probability float64 `json:"probability"`
}
