package data_test

import (
	"errors"
	"fmt"

	"segzsl/data"
)

// A set of six samples: classes 0 and 1 are seen, class 2 has no training sample.
func small() *data.Set {
	return &data.Set{
		Name: "small", Source: "small.npz", D: 2, Features: []float32{0, 10, 1, 20, 2, 30, 4, 50, 3, 10, 8, 20},
		Labels: []data.ClassID{0, 0, 1, 1, 1, 2},
		A:      2, Attributes: []float32{1, 0, 0, 1, 0.6, 0.8}, RawAttributes: []float32{1, 0, 0, 1, 3, 4},
		ClassNames: []string{"zebra", "whale", "otter"}, AttributeNames: []string{"stripes", "swims"},
		Split: data.Split{TrainVal: []int{0, 1, 2, 3}, Train: []int{0, 1}, Val: []int{2, 3},
			TestSeen: []int{4}, TestUnseen: []int{5}},
	}
}

func ExampleOpen() {
	set, err := data.Open("glyphs") // or the path of a file or folder
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(set.N(), "samples,", set.D, "features,", set.A, "attributes")
	fmt.Println(len(set.Seen()), "seen classes,", len(set.Unseen()), "unseen")
	// Output:
	// 21726 samples, 256 features, 30 attributes
	// 27 seen classes, 7 unseen
}

func ExampleSet_Attribute() {
	set := small()
	for c, name := range set.ClassNames {
		fmt.Println(name, set.Attribute(data.ClassID(c)))
	}
	// Output:
	// zebra [1 0]
	// whale [0 1]
	// otter [0.6 0.8]
}

func ExampleSet_Validate() {
	set := small()
	set.Split.TestUnseen = []int{3} // a training sample
	var invalid *data.InvalidError
	if errors.As(set.Validate(), &invalid) {
		fmt.Println(invalid)
	}
	// Output:
	// data: open small.npz: test_unseen_loc[0]=3: already listed as trainval_loc[3]; a sample belongs to one part, once
}

// The scaler is fitted on TrainVal, so that a test feature may lie outside [0, 1].
func ExampleFitScaler() {
	set := small()
	scaler := data.FitScaler(set, 0)
	row := make([]float32, set.D)
	scaler.Apply(row, set.Row(3))
	fmt.Println(row)
	scaler.Apply(row, set.Row(5))
	fmt.Println(row)
	// Output:
	// [1 1]
	// [2 0.25]
}

// Every pass draws each training sample once.
func ExampleSampler() {
	set := small()
	sampler, err := data.NewSampler(set, data.FitScaler(set, 0), set.Split.TrainVal, data.SamplerConfig{Batch: 2, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	dealt := make([]int, set.N())
	var batch data.Batch
	for range 6 { // three passes of two batches
		sampler.Next(&batch)
		for _, at := range batch.Locations {
			dealt[at]++
		}
	}
	fmt.Println(dealt)
	// Output:
	// [3 3 3 3 0 0]
}
