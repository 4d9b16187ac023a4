package engine

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
)

// fuzzRun is a session of a set and a config so small that their files are.
func fuzzRun(f *testing.F) (*data.Set, *Session) {
	set, err := data.Open("synthetic")
	if err != nil {
		f.Fatal(err)
	}
	cfg := config.PresetFor(set).Config
	cfg.Extract.Hidden, cfg.Extract.ClubHidden, cfg.Extract.SemanticDim, cfg.Extract.ResidualDim = 1, 1, 1, 1
	cfg.Generate.Hidden, cfg.Synthesise.PerClass, cfg.Threads = 1, 1, 1
	cfg.Extract.Epochs, cfg.Generate.Epochs, cfg.Classify.Epochs = 1, 1, 1
	s, err := NewSession(set, cfg, Options{}, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(s.Close)
	return set, s
}

// sealed is a file with the text of its first entry replaced, whose checksums are right:
// what a reader has to check by itself.
func sealed(t testing.TB, arrays []data.Array, text string) *memoryFile {
	t.Helper()
	arrays = slices.Clone(arrays)
	arrays[0].Text = text
	file := &memoryFile{}
	if err := data.WriteArrays(file, arrays); err != nil {
		t.Fatal(err)
	}
	return file
}

// A checkpoint with any description is restored as it is, or refused; never a panic.
func FuzzCheckpoint(f *testing.F) {
	set, s := fuzzRun(f)
	arrays, err := s.arrays(1)
	if err != nil {
		f.Fatal(err)
	}
	text := arrays[0].Text
	f.Add(text)
	for _, c := range [][2]string{
		{`"format":4`, `"format":2`}, {`"format":4`, `"format":-1`}, {`"plan":0`, `"plan":-1`}, {`"plan":0`, `"plan":1`}, {`"batch":0`, `"batch":-1`},
		{`"batch":0`, `"batch":1e99`}, {`"model":null`, `"model":{}`}, {`"trainer":null`, `"trainer":{"steps":{"main":-1}}`},
		{`"pass":"final"`, `"pass":"validation"`}, {`hidden         = 1`, `hidden         = -1`}, {`"set":{`, `"set":{"x":1,`},
	} {
		f.Add(strings.ReplaceAll(text, c[0], c[1]))
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "e9") || len(text) > 2*len(arrays[0].Text) {
			return // sizes that a config may have, and a test has no memory for
		}
		file := sealed(t, arrays, text)
		if err := VerifyCheckpoint(file); err != nil {
			t.Fatal(err)
		}
		c, err := ReadCheckpoint(file)
		if err != nil {
			return
		}
		if c.Config.Extract.Hidden > 64 || c.Config.Generate.Hidden > 64 || c.Config.Extract.ClubHidden > 64 ||
			c.Config.Extract.SemanticDim > 64 || c.Config.Extract.ResidualDim > 64 || c.Config.Evaluate.Divisions > 4 ||
			c.Config.Synthesise.PerClass > 64 || c.Config.Classify.Ensemble > 4 || c.Config.Threads > 4 || c.Config.Generate.NoiseDim > 64 {
			return
		}
		s, err := RestoreSession(set, file, Options{}, nil)
		if err == nil {
			s.Close()
		}
	})
}

// A model file of any bytes is loaded or refused; never a panic.
func FuzzModel(f *testing.F) {
	set, s := fuzzRun(f)
	p, err := newProblem(set, s.cfg)
	if err != nil {
		f.Fatal(err)
	}
	arrays := newModel(p, s.cfg, nil).arrays()
	text := arrays[0].Text
	for _, seed := range []string{text, "{}", "[]", strings.Replace(text, `"format":2`, `"format":3`, 1),
		strings.Replace(text, `"format":2`, `"format":2,"optional":{"kernel":"avx2"}`, 1), strings.Replace(text, `"format":2`, `"format":2,"kernel":"avx2"`, 1)} {
		f.Add(seed, uint16(0), byte(0))
		f.Add(seed, uint16(700), byte(4))
	}
	f.Fuzz(func(t *testing.T, text string, at uint16, flip byte) {
		file := sealed(t, arrays, text).Bytes()
		file[int(at)*(len(file)-1)/65535] ^= flip
		m, err := LoadModel(bytes.NewReader(file), set, false)
		if err == nil {
			m.Close()
		}
	})
}
