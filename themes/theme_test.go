package themes

import (
	"reflect"
	"strings"
	"testing"
)

func TestEveryPaletteFillsEveryInk(t *testing.T) {
	for _, p := range All {
		if p.Mono {
			continue
		}
		v := reflect.ValueOf(p.Theme())
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.Type == reflect.TypeFor[Ink]() && f.Name != "Text" && v.Field(i).IsZero() {
				t.Errorf("%s leaves %s without a look", p.Name, f.Name)
			}
		}
	}
}

func TestMonoUsesNoColour(t *testing.T) {
	v := reflect.ValueOf(Mono.Theme())
	for i := range v.NumField() {
		ink, ok := v.Field(i).Interface().(Ink)
		if !ok {
			continue
		}
		for _, code := range strings.FieldsFunc(strings.Trim(string(ink), "\x1b[m"), func(r rune) bool { return r == ';' }) {
			if len(code) > 1 {
				t.Errorf("mono %s: %q is a colour", v.Type().Field(i).Name, ink)
			}
		}
	}
}

func TestThemesCycle(t *testing.T) {
	name := Dark.Name
	for range All {
		name = After(name).Name
	}
	if name != Dark.Name {
		t.Errorf("after a whole round: %s, want %s", name, Dark.Name)
	}
	if p, ok := ByName("light"); !ok || p.Name != "light" {
		t.Error("light is not found by its name")
	}
}

func TestInkResumesAfterPaintedText(t *testing.T) {
	outer, inner := Look{Bold: true}.Ink(), Look{Colour: "1"}.Ink()
	got := outer.Over("a" + inner.Paint("b") + "c")
	want := "\x1b[1ma" + "\x1b[31mb\x1b[m" + "\x1b[1mc\x1b[m"
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
