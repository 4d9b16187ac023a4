package data

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestValidateNamesWhatIsWrong(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		name  string
		spoil func(*Set)
		want  []string
	}{
		{"NaN", func(s *Set) { s.Features[7] = nan }, []string{"data: open X: features[2,1]=NaN", "finite"}},
		{"infinite", func(s *Set) { s.Features[0] = float32(math.Inf(-1)) }, []string{"features[0,0]=-Inf"}},
		{"attribute", func(s *Set) { s.Attributes[6] = nan }, []string{"attributes[1,1]=NaN"}},
		{"zero class", func(s *Set) { clear(s.Attribute(2)) }, []string{"attributes[2]", `"class 2"`, "zeros"}},
		{"length", func(s *Set) { s.Attribute(1)[0] += 3 }, []string{"attributes[1]", "length", "want 1"}},
		{"label high", func(s *Set) { s.Labels[5] = 6 }, []string{"labels[5]=6: want 0 to 5"}},
		{"label low", func(s *Set) { s.Labels[5] = -1 }, []string{"labels[5]=-1"}},
		{"location", func(s *Set) { s.Split.TestSeen[3] = 40000 }, []string{"test_seen_loc[3]=40000: only 48 samples (0 to 47)"}},
		{"from 1", func(s *Set) { s.Split.TestSeen[3] = 39999; s.firstLocation = 1 }, []string{"test_seen_loc[4]=40000: only 48 samples (1 to 48)"}},
		{"repeated", func(s *Set) { s.Split.TrainVal[1] = s.Split.TrainVal[0] }, []string{"trainval_loc[1]=0: already listed as trainval_loc[0]"}},
		{"shared", func(s *Set) { s.Split.TestSeen[0] = s.Split.TrainVal[2] }, []string{"test_seen_loc[0]=2: already listed as trainval_loc[2]"}},
		{"train outside", func(s *Set) { s.Split.Train[0] = s.Split.TestSeen[0] }, []string{"train_loc[0]", "not in trainval_loc"}},
		{"train and val", func(s *Set) { s.Split.Val[0] = s.Split.Train[0] }, []string{"val_loc[0]", "already listed as train_loc[0]"}},
		{"both", func(s *Set) { s.Labels[s.Split.TestUnseen[0]] = 0 }, []string{"trainval_loc[0]=0 and test_unseen_loc[0]=32", `"class 0"`, "seen or unseen"}},
		{"untrained", func(s *Set) {
			for _, i := range s.Split.TrainVal {
				if s.Labels[i] == 1 {
					s.Labels[i] = 2
				}
			}
		}, []string{"test_seen_loc[1]", `"class 1"`, "no sample in trainval_loc"}},
		{"no trainval", func(s *Set) { s.Split = Split{TestSeen: s.Split.TestSeen, TestUnseen: s.Split.TestUnseen} }, []string{"trainval_loc is empty"}},
		{"no test_seen", func(s *Set) { s.Split.TestSeen = nil }, []string{"test_seen_loc is empty"}},
		{"no test_unseen", func(s *Set) { s.Split.TestUnseen = nil }, []string{"test_unseen_loc is empty"}},
		{"sizes", func(s *Set) { s.Features = s.Features[1:] }, []string{"features: 143 values, want 144 (48 labels × 3 features)"}},
		{"names", func(s *Set) { s.AttributeNames = nil }, []string{"attribute_names: 0 values, want 5"}},
		{"image", func(s *Set) { s.ImageHeight, s.ImageWidth = 2, 2 }, []string{"image_shape: 4 values, want 3"}},
		{"nothing", func(s *Set) { *s = Set{Source: "X"} }, []string{"labels: there are 0 samples", "0 attributes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := small(t)
			c.spoil(s)
			err := s.Validate()
			wantError(t, err, c.want...)
			var invalid *InvalidError
			if !errors.As(err, &invalid) || invalid.Source != "X" {
				t.Errorf("error is %T of %+v, want an *InvalidError of X", err, invalid)
			}
		})
	}
}

func TestValidateListsTenProblemsAtMost(t *testing.T) {
	s := small(t)
	for i := range s.Features {
		s.Features[i] = float32(math.NaN())
	}
	for i := range s.Labels {
		s.Labels[i] = 99
	}
	s.Split.TestSeen[0] = -1
	err := s.Validate()
	wantError(t, err, "features[0,0]", "labels[0]=99", "test_seen_loc[0]=-1", "more problems")
	if lines := strings.Count(err.Error(), "\n"); lines > maxProblems {
		t.Errorf("%d lines, want at most %d", lines+1, maxProblems+1)
	}
}

// Validate finds any change of a location, and never panics.
func TestValidateFindsAnySpoiltLocation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, err := Synthetic(SyntheticConfig{Seed: rapid.Uint64().Draw(t, "seed"), Classes: 4, Unseen: 1, PerClass: 5, Attributes: 3, Features: 2})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		part := s.Split.parts()[rapid.IntRange(0, 4).Draw(t, "part")].locations
		i := rapid.IntRange(0, len(part)-1).Draw(t, "index")
		was := part[i]
		part[i] = rapid.IntRange(-3, s.N()+3).Draw(t, "value")
		// Another sample of the same part's class that no part lists does not
		// exist here: any change at all is wrong.
		if err := s.Validate(); (err == nil) != (part[i] == was) {
			t.Fatalf("%d → %d: error %v", was, part[i], err)
		}
	})
}

func TestSplitHashIgnoresOrderOnly(t *testing.T) {
	s := small(t)
	hash := s.SplitHash()
	if len(hash) != 16 {
		t.Fatalf("hash %q, want 16 digits", hash)
	}
	random := rand.New(rand.NewPCG(1, 1))
	for _, p := range s.Split.parts() {
		random.Shuffle(len(p.locations), func(i, j int) { p.locations[i], p.locations[j] = p.locations[j], p.locations[i] })
	}
	if got := s.SplitHash(); got != hash {
		t.Errorf("order changes the hash: %s, %s", hash, got)
	}
	s.Split.Train, s.Split.Val = s.Split.Val, s.Split.Train
	if s.SplitHash() == hash {
		t.Error("exchanging train and val does not change the hash")
	}
}
