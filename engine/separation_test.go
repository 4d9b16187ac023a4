package engine

import (
	"slices"
	"strings"
	"testing"

	"segzsl/engine/config"
)

// Fig. 4 and the paper's claim on a set made of attributes: z_s parts the
// classes better than x does; attributes are read from z_s, of unseen classes
// too, and hardly from z_r.
func TestSemanticSpaceTellsAttributes(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Extract.Epochs = 10
	_, s := play(t, set, cfg, nil)
	measured, err := s.Model().Separation()
	if err != nil {
		t.Fatal(err)
	}
	if len(measured.Spaces) != 3 || measured.Samples != len(set.Split.TestSeen)+len(set.Split.TestUnseen) || measured.Of != measured.Samples {
		t.Fatalf("measured %+v", measured)
	}
	zs, zr, x := measured.Spaces[0], measured.Spaces[1], measured.Spaces[2]
	if zs.Space != SemanticSpace || zr.Space != ResidualSpace || x.Space != ImageSpace || x.Width != set.D || zs.Width != cfg.Extract.SemanticDim {
		t.Fatalf("spaces %s %d, %s %d, %s %d", zs.Space, zs.Width, zr.Space, zr.Width, x.Space, x.Width)
	}
	if zs.Cosine.Silhouette <= x.Cosine.Silhouette || zs.Cosine.Purity < x.Cosine.Purity-0.02 || zr.Cosine.Purity >= zs.Cosine.Purity {
		t.Errorf("cosine: z_s %+v, z_r %+v, x %+v", zs.Cosine, zr.Cosine, x.Cosine)
	}
	if zs.HeldOutSamples.Attributes.R2 <= zr.HeldOutSamples.Attributes.R2 || zs.Unseen.R2 <= zr.Unseen.R2 || zs.Unseen.R2 < 0.2 {
		t.Errorf("R² of held-out samples: z_s %.3f, z_r %.3f; of unseen classes %.3f, %.3f",
			zs.HeldOutSamples.Attributes.R2, zr.HeldOutSamples.Attributes.R2, zs.Unseen.R2, zr.Unseen.R2)
	}
	again, err := s.Model().Separation()
	if err != nil || again.Spaces[0].Cosine != zs.Cosine || again.Spaces[0].HeldOutSamples.Class != zs.HeldOutSamples.Class {
		t.Error("measured twice, two numbers")
	}
}

func TestSeparationWithoutResidualEncoder(t *testing.T) {
	set, cfg := smallRun(t)
	cfg.Extract.Residual = false
	_, s := play(t, set, cfg, nil)
	measured, err := s.Model().Separation()
	if err != nil || len(measured.Spaces) != 2 {
		t.Fatalf("%+v, %v", measured, err)
	}
	if _, err := s.Model().Features([]int{0}, ResidualSpace); err == nil || !strings.Contains(err.Error(), "extract.residual") {
		t.Errorf("residual features of no residual encoder: %v", err)
	}
}

// Classes give in turn until they are out of samples; none is taken twice.
func TestInTurnIsFair(t *testing.T) {
	set, cfg := smallRun(t)
	p, err := newProblem(set, config.Default())
	if err != nil {
		t.Fatal(err)
	}
	m := &Model{problem: p, cfg: cfg}
	all := append(slices.Clone(set.Split.TestSeen), set.Split.TestUnseen...)
	taken := m.spaces().alternateClasses(all, 2*p.k())
	counts := make([]int, p.k())
	for _, at := range taken {
		counts[p.label(at)]++
	}
	if slices.Min(counts) != 2 || slices.Max(counts) != 2 {
		t.Errorf("samples of each class: %v", counts)
	}
	slices.Sort(taken)
	if len(slices.Compact(taken)) != 2*p.k() {
		t.Error("a sample was taken twice")
	}
}
