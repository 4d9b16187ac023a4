package event

import "segzsl/data"

// SetFacts are a summary of a data set.
type SetFacts struct {
	Name       string `json:"name"`
	Source     string `json:"source"`
	Samples    int    `json:"samples"`
	Features   int    `json:"features"`
	Attributes int    `json:"attributes"`
	Seen       int    `json:"seen_classes"`
	Unseen     int    `json:"unseen_classes"`
	TrainVal   int    `json:"trainval"`
	TestSeen   int    `json:"test_seen"`
	TestUnseen int    `json:"test_unseen"`
	SplitHash  string `json:"split_hash"`
	// Fingerprint is data.Set.Fingerprint; "" in files of earlier versions.
	Fingerprint string `json:"fingerprint,omitempty"`
}

// FactsOf returns the summary of set.
func FactsOf(set *data.Set) SetFacts {
	return SetFacts{
		Name: set.Name, Source: set.Source, Samples: set.N(), Features: set.D, Attributes: set.A,
		Seen: len(set.Seen()), Unseen: len(set.Unseen()), TrainVal: len(set.Split.TrainVal),
		TestSeen: len(set.Split.TestSeen), TestUnseen: len(set.Split.TestUnseen), SplitHash: set.SplitHash(), Fingerprint: string(set.Fingerprint),
	}
}
