package event

// Answer is the prediction for one sample, with its explanation. Distances are
// cosine distances, 1 − cos, from 0 to 2, in semantic space (the space of z_s)
// unless the field is about image space (features as the networks get them).
type Answer struct {
	Sample    int    `json:"sample"`
	Name      string `json:"name"`
	TrueClass string `json:"true_class"`
	TrueSeen  bool   `json:"true_seen"`
	// TrueKnown is false if the true class is neither seen nor unseen, so that no
	// prediction can be right.
	TrueKnown bool `json:"true_known"`
	// Gamma is subtracted from the scores of seen classes for Predicted, Top,
	// Compatibility, For and Against: the model's γ, from GammaFrom, or as given to At.
	Gamma     float64 `json:"calibration"`
	GammaFrom string  `json:"calibration_from,omitempty"`
	Predicted string  `json:"predicted_class"`
	// Predictor is "compatibility" (argmax of f(z_s, a)) before the generator is in
	// training, then "class means" (nearest by cosine), and the classifier,
	// "softmax", "svm" or "nearest", when it is trained.
	Predictor string `json:"predictor"`
	// Top are the five most likely classes, in descending order.
	Top           []ClassProbability `json:"top"`
	NearestSeen   []ClassDistance    `json:"nearest_seen"`
	NearestUnseen []ClassDistance    `json:"nearest_unseen"`
	// Compatibility, For and Against are those of the predicted class; see Candidate.
	Compatibility float64        `json:"compatibility"`
	For           []Contribution `json:"attributes_for"`
	Against       []Contribution `json:"attributes_against"`
	// BestSeen and BestUnseen are the best classes of both sides, one of them the
	// prediction and the other its rival, Lead the score of the former − that of the
	// latter at γ = 0, rounded to float32.
	BestSeen   Candidate `json:"best_seen"`
	BestUnseen Candidate `json:"best_unseen"`
	Lead       float64   `json:"lead"`
	// At γ = 0, Likely are the likeliest classes of each side, SeenShare and
	// UnseenShare the sums of the probabilities of all classes of a side. Scores times
	// Sharpness are the logarithms of probabilities, but for a constant.
	Likely      []ClassProbability `json:"likely,omitempty"`
	SeenShare   float64            `json:"seen_probability"`
	UnseenShare float64            `json:"unseen_probability"`
	Sharpness   float64            `json:"sharpness"`
	// ImageSeen and ImageUnseen are the nearest classes in image space.
	ImageSeen   []ClassDistance `json:"image_nearest_seen,omitempty"`
	ImageUnseen []ClassDistance `json:"image_nearest_unseen,omitempty"`
	// Neighbours are the nearest training samples in semantic space,
	// ImageNeighbours in image space, among Searched samples: all, or a random
	// subset while the encoders are in training.
	Searched        int              `json:"searched"`
	Neighbours      []SampleDistance `json:"neighbours,omitempty"`
	ImageNeighbours []SampleDistance `json:"image_neighbours,omitempty"`
	// ResidualShare is the relative change of x̂ without the residual feature,
	// ‖x̂ − Dec(z_s, 0)‖ / ‖x̂‖. It is 0 without a residual encoder and can exceed 1.
	ResidualShare float64 `json:"residual_share"`
	// Features are x as the networks get it, Reconstruction is x̂.
	Features       Vector `json:"features,omitempty"`
	Reconstruction Vector `json:"reconstruction,omitempty"`
}

// ClassProbability is a class and its probability.
type ClassProbability struct {
	Class       string  `json:"class"`
	Probability float64 `json:"probability"`
	Seen        bool    `json:"seen"`
}

// ClassDistance is a class and the distance to its mean feature, over training
// samples for a seen class, over generated ones for an unseen class.
type ClassDistance struct {
	Class    string  `json:"class"`
	Distance float64 `json:"distance"`
}

// Contribution is the summand of one attribute in f(z_s, a).
type Contribution struct {
	Attribute    string  `json:"attribute"`
	Contribution float64 `json:"contribution"`
}

// SampleDistance is a training sample and its cosine distance.
type SampleDistance struct {
	Sample   int     `json:"sample"`
	Class    string  `json:"class"`
	Distance float64 `json:"distance"`
}
