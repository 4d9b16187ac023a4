package wire

import (
	"reflect"
	"testing"
)

// A command that is read can be written and read again, to the same command.
func FuzzCommand(f *testing.F) {
	for _, c := range commands {
		line, err := MarshalCommand(c)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(line)
	}
	for _, s := range []string{`{"do":"step","n":9223372036854775807}`, `{"do":"ask","id":-1}`, `{"do":"\u001b]0;t\u0007"}`, `{"do":"set pace","batches_per_second":1e300}`, `nonsense`, `{"do":null}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		c, err := UnmarshalCommand(line)
		if err != nil {
			return
		}
		text, err := MarshalCommand(c)
		if err != nil {
			t.Fatal(err)
		}
		again, err := UnmarshalCommand(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if second, err := MarshalCommand(again); err != nil || !reflect.DeepEqual(text, second) {
			t.Errorf("%s becomes %s, %v", text, second, err)
		}
	})
}
