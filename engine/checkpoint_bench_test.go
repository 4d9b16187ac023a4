package engine

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// BenchmarkCheckpoint writes checkpoints, including fsync, and restores them: of stage
// generate of glyphs with its preset, and of stage extract at the paper's size, about
// 770 MB.
func BenchmarkCheckpoint(b *testing.B) {
	glyphs, err := data.Open("glyphs")
	if err != nil {
		b.Fatal(err)
	}
	paper := BenchConfig{Features: 2048, Attributes: 85, Classes: 40, Batch: 64}.set()
	for _, c := range []struct {
		name  string
		set   *data.Set
		cfg   config.Config
		stage int
	}{{"glyphs", glyphs, config.PresetFor(glyphs).Config, 1}, {"paper", paper, config.Default(), 0}} {
		b.Run(c.name, func(b *testing.B) { benchCheckpoint(b, c.set, c.cfg, c.stage) })
	}
}

func benchCheckpoint(b *testing.B, set *data.Set, cfg config.Config, stage int) {
	s, err := NewSession(set, cfg, Options{}, func(event.Event) {})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	s.Start()
	for range stage {
		if err := s.NextStage(); err != nil {
			b.Fatal(err)
		}
	}
	for range 2 {
		if err := s.Step(); err != nil {
			b.Fatal(err)
		}
	}
	path := filepath.Join(b.TempDir(), "checkpoint.npz")
	b.Run("save", func(b *testing.B) {
		for range b.N {
			f, err := os.Create(path)
			if err == nil {
				err = errors.Join(s.Save(f, 1), f.Sync(), f.Close())
			}
			if err != nil {
				b.Fatal(err)
			}
		}
		info, err := os.Stat(path)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/1e6, "MB")
	})
	b.Run("restore", func(b *testing.B) {
		text, err := os.ReadFile(path)
		if err != nil {
			b.Fatal(err)
		}
		for range b.N {
			again, err := RestoreSession(set, bytes.NewReader(text), Options{}, func(event.Event) {})
			if err != nil {
				b.Fatal(err)
			}
			again.Close()
		}
	})
}
