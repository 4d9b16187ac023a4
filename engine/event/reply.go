package event

// AttributeValue is the value of an attribute in the data set, before the row is
// scaled to unit length.
type AttributeValue struct {
	Attribute string  `json:"attribute"`
	Value     float64 `json:"value"`
}

// Generated are generated image features: Count rows for each of Classes, scaled
// like the networks' inputs.
type Generated struct {
	Classes []string `json:"classes"`
	Count   int      `json:"count"`
	Width   int      `json:"width"` // features a row
	Rows    Vector   `json:"rows"`  // len(Classes) × Count × Width
	// Batch is the last finished batch of stage generate; 0 while the generator
	// still has its initial weights.
	Batch int `json:"batch"`
}

// Spaces are samples in the semantic, image and residual space, each reduced to the
// first Dims principal components of these rows; missing components are 0.
type Spaces struct {
	Classes []string `json:"classes"` // as in Survey
	Seen    int      `json:"seen_classes"`
	// Samples are indices in the data set; −1 for a generated row.
	Samples []int `json:"samples"`
	Truth   []int `json:"truth"` // class numbers
	Dims    int   `json:"dims"`
	// Semantic, Image and Residual are len(Samples) × Dims; Residual is empty
	// without a residual encoder.
	Semantic Vector `json:"semantic"`
	Image    Vector `json:"image"`
	Residual Vector `json:"residual"`
}

// Invention is an invented class and its effect on the predictions.
type Invention struct {
	// All are the current invented classes.
	All []string `json:"all"`
	// Name is the new class; "" after Remove.
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"` // of training with it
	Width   int     `json:"width"`
	Rows    Vector  `json:"rows"` // a few generated features, each Width long
	// Predicted are the test samples that are now predicted as the new class, the
	// most confident first.
	Predicted []PredictedSample `json:"predicted"`
	// AccS and AccU are the accuracies of the set's classes when all invented
	// classes can be predicted too, at the current calibration factor.
	AccS float64 `json:"acc_s"`
	AccU float64 `json:"acc_u"`
}

// PredictedSample is a test sample that is predicted as an invented class at the
// current calibration factor; Probability is that of the class at γ = 0.
type PredictedSample struct {
	Sample      int     `json:"sample"`
	Truth       string  `json:"true_class"`
	Before      string  `json:"before"` // predicted class without the invented class
	Probability float64 `json:"probability"`
}
