package engine

import (
	"fmt"
	"os"
	"testing"
	"time"

	"segzsl/data"
)

func TestTry(t *testing.T) {
	name := os.Getenv("TRY")
	if name == "" {
		t.Skip("TRY")
	}
	set, err := data.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	cfg := PresetFor(set).Config
	fmt.Sscan(os.Getenv("SEED"), &cfg.Seed)
	for _, kv := range splitFields(os.Getenv("SET")) {
		if err := cfg.Set(kv[0], kv[1]); err != nil {
			t.Fatal(err)
		}
	}
	start := time.Now()
	var last BatchDone
	s, err := NewSession(set, cfg, Options{}, func(e Event) {
		switch e := e.(type) {
		case BatchDone:
			if e.Stage != last.Stage || e.Epoch != last.Epoch {
				fmt.Println(e.Stage, e.Epoch, last.Terms)
			}
			last = e
		default:
			fmt.Printf("%.1fs %T %+v\n", time.Since(start).Seconds(), e, e)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	for !s.Ended() {
		s.Step()
	}
	for _, i := range []int{set.Split.TestUnseen[0], set.Split.TestSeen[0]} {
		a, err := s.Ask(i)
		a.Features, a.Reconstruction = nil, nil
		fmt.Printf("%+v %v\n", a, err)
	}
	s.Close()
}
func splitFields(s string) (out [][2]string) {
	for _, f := range split(s, ' ') {
		kv := split(f, '=')
		if len(kv) == 2 {
			out = append(out, [2]string{kv[0], kv[1]})
		}
	}
	return
}
func split(s string, sep rune) []string {
	var out []string
	cur := ""
	for _, r := range s {
		if r == sep {
			out = append(out, cur)
			cur = ""
			continue
		}
		cur += string(r)
	}
	return append(out, cur)
}
