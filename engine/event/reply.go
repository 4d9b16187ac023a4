package event

// AttributeValue is one attribute's value, as the data set gives it (before the
// row is scaled to length 1).
type AttributeValue struct {
	Attribute string  `json:"attribute"`
	Value     float64 `json:"value"`
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
