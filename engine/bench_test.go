package engine

import (
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// BenchmarkStep times whole steps of each stage, as the glyphs preset trains.
func BenchmarkStep(b *testing.B) {
	set, err := data.Open("glyphs")
	if err != nil {
		b.Fatal(err)
	}
	for _, stage := range []config.Stage{config.Extract, config.Generate, config.Classify} {
		b.Run(string(stage), func(b *testing.B) {
			cfg := config.PresetFor(set).Config
			s, err := NewSession(set, cfg, Options{}, func(event.Event) {})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			for s.stage() != stage {
				if err := s.NextStage(); err != nil {
					b.Fatal(err)
				}
			}
			s.Step()
			b.ReportAllocs()
			for b.Loop() {
				if s.stage() != stage {
					b.Skip("the stage is over")
				}
				if err := s.Step(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
