package data

import "testing"

func BenchmarkGlyphs(b *testing.B) {
	for b.Loop() {
		if _, err := Glyphs(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkGlyphsCluttered(b *testing.B) {
	for b.Loop() {
		if _, err := GlyphsCluttered(); err != nil {
			b.Fatal(err)
		}
	}
}
