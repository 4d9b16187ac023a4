package event

// Answer is what a run knows of one sample. Distances are cosine distances,
// 1 − cos, 0 near to 2 far: in semantic space (the space of z_s), or in image
// space (features as the networks see them) where that is said.
type Answer struct {
	Sample    int    `json:"sample"`
	Name      string `json:"name"`
	TrueClass string `json:"true_class"`
	TrueSeen  bool   `json:"true_seen"`
	// TrueKnown is false where the true class is neither seen nor unseen: it
	// takes no part, and no answer can be right.
	TrueKnown bool   `json:"true_known"`
	Predicted string `json:"predicted_class"`
	// Predictor is "softmax", "svm" or "nearest" once the classifier is
	// trained; before, "class means" (the nearest by cosine) once the generator
	// learns, and "compatibility" (argmax of f(z_s, a)) until then.
	Predictor string `json:"predictor"`
	// Top are the five likeliest classes, first first.
	Top           []ClassProbability `json:"top"`
	NearestSeen   []ClassDistance    `json:"nearest_seen"`
	NearestUnseen []ClassDistance    `json:"nearest_unseen"`
	// For and Against split f(z_s, a) = Σ_k (z_sᵀW)_k a_k of the predicted
	// class into its attributes, the strongest first.
	Compatibility float64        `json:"compatibility"`
	For           []Contribution `json:"attributes_for"`
	Against       []Contribution `json:"attributes_against"`
	// ImageSeen and ImageUnseen are the nearest classes in image space.
	ImageSeen   []ClassDistance `json:"image_nearest_seen,omitempty"`
	ImageUnseen []ClassDistance `json:"image_nearest_unseen,omitempty"`
	// Neighbours are the nearest training samples in semantic space, and
	// ImageNeighbours in image space; of all, or while the encoders learn of
	// some chosen at random: Searched says of how many.
	Searched        int              `json:"searched"`
	Neighbours      []SampleDistance `json:"neighbours,omitempty"`
	ImageNeighbours []SampleDistance `json:"image_neighbours,omitempty"`
	// ResidualShare is how much of x̂ the residual feature brings:
	// ‖x̂ − Dec(z_s, 0)‖ / ‖x̂‖; 0 without a residual encoder, above 1 where
	// z_s alone points elsewhere.
	ResidualShare float64 `json:"residual_share"`
	// Features are x as the networks see it, Reconstruction is x̂.
	Features       Vector `json:"features,omitempty"`
	Reconstruction Vector `json:"reconstruction,omitempty"`
}

// ClassProbability is a class and how likely it is, 0 to 1.
type ClassProbability struct {
	Class       string  `json:"class"`
	Probability float64 `json:"probability"`
	Seen        bool    `json:"seen"`
}

// ClassDistance is a class and the distance of its mean feature: of real
// training samples for a seen class, of synthetic ones for an unseen.
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
