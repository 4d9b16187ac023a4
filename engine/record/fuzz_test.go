package record

import (
	"bytes"
	"testing"
)

// An event that is read can be written and read again, to the same line.
func FuzzEvent(f *testing.F) {
	for _, e := range events {
		line, err := Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line)
	}
	for _, s := range []string{`{"event":"batch","batch":4611686018427387905}`, `{"event":"batch","terms":[{"value":"NaN"}]}`, `{"event":"run","config":{"extract":{"lr":"x"}}}`, `{"event":"answered","answer":{"features":"AAAA"}}`, `{"event":`, `{"event":"nope"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := Unmarshal(line)
		if err != nil {
			return
		}
		text, err := Marshal(e)
		if err != nil {
			t.Fatalf("%s is read as %+v, which cannot be written: %v", line, e, err)
		}
		again, err := Unmarshal(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if same, err := Marshal(again); err != nil || !bytes.Equal(text, same) {
			t.Errorf("%s becomes %s, %v", text, same, err)
		}
		_ = Line(e)
	})
}
