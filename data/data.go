// Package data defines data sets for generalised zero-shot learning, validates
// them, and reads them from several file formats.
//
// Locations and class numbers are 0-based everywhere in this package; 1-based
// formats are converted when read.
package data

// ClassID is the row of a class in Set.Attributes and Set.ClassNames.
type ClassID int

// Set is a data set. It is read-only once it has passed Validate, and may then be
// shared between goroutines.
type Set struct {
	// Name is a short name, such as "glyphs" or "birds".
	Name string
	// Source is where the set came from: a path, "embedded" or "generated".
	Source string

	// Features are the image features, n × D, row-major, one row per sample,
	// as in the file (pixels: divided by 255). Scaler maps them to [0, 1].
	Features []float32
	// D is the number of features of a sample.
	D int
	// Labels are the classes of the samples; len(Labels) = n.
	Labels []ClassID

	// Attributes are the class attributes C × A, row-major, each row of unit
	// Euclidean length, used for training.
	Attributes []float32
	// RawAttributes are the attributes before normalisation, for display and editing.
	RawAttributes []float32
	// A is the number of attributes.
	A int

	ClassNames     []string // C names
	AttributeNames []string // A names
	SampleNames    []string // n names, or nil where the format has none

	// ImageHeight and ImageWidth are set where the features are grey pixels
	// (ImageHeight·ImageWidth = D, row by row from the top); otherwise 0.
	ImageHeight, ImageWidth int

	Split Split

	// Fingerprint identifies features, labels, attributes and names. Open computes
	// it from the values that it read.
	Fingerprint Fingerprint

	// Notes report what was left out, filled in or repaired when the set was
	// read. Notes are not problems.
	Notes []string

	// firstLocation is the number of the first sample in the source: 0, or 1 in
	// MATLAB files. Validate counts locations as the source does.
	firstLocation int
	// float16 reports that Save writes the features as float16.
	float16 bool
}

// Split divides the samples into training and test samples. Every field lists
// sample locations without duplicates, sorted by Open.
type Split struct {
	// TrainVal are the training samples, all of seen classes.
	TrainVal []int
	// Train and Val divide TrainVal by class, for choosing hyper-parameters.
	Train, Val []int
	// TestSeen are held-out samples of seen classes; TestUnseen are all
	// samples of unseen classes.
	TestSeen, TestUnseen []int
}

// N is the number of samples.
func (s *Set) N() int { return len(s.Labels) }

// C is the number of classes.
func (s *Set) C() int { return len(s.ClassNames) }

// Row is sample i's features, D values, unscaled; it aliases the set.
func (s *Set) Row(i int) []float32 { return s.Features[i*s.D : (i+1)*s.D] }

// Attribute is class c's unit-length attribute row, A values; it aliases the set.
func (s *Set) Attribute(c ClassID) []float32 {
	return s.Attributes[int(c)*s.A : (int(c)+1)*s.A]
}

// IsImage reports whether the features are pixels that can be drawn.
func (s *Set) IsImage() bool { return s.ImageHeight > 0 && s.ImageWidth > 0 }

// Seen lists the classes of TrainVal, rising.
func (s *Set) Seen() []ClassID { return s.classesOf(s.Split.TrainVal) }

// Unseen lists the classes of TestUnseen, rising.
func (s *Set) Unseen() []ClassID { return s.classesOf(s.Split.TestUnseen) }

func (s *Set) classesOf(locations []int) []ClassID {
	has := make([]bool, s.C())
	for _, i := range locations {
		has[s.Labels[i]] = true
	}
	var classes []ClassID
	for c, ok := range has {
		if ok {
			classes = append(classes, ClassID(c))
		}
	}
	return classes
}
