package tui

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"reflect"
	"testing"
)

// Drawing is pure: a screen that is drawn twice is the same, and so is the explorer's
// state.
func TestDrawingIsPure(t *testing.T) {
	for _, scene := range scenes {
		for _, size := range sizes {
			r := newRig(t)
			r.size(size[0], size[1])
			scene.set(r)
			before := fingerprint(r.app)
			first := r.app.View().Content
			if second := r.app.View().Content; first != second {
				t.Errorf("%s at %v: drawn a second time it is\n%s\nthe first time it was\n%s", scene.name, size, second, first)
			}
			if fingerprint(r.app) != before {
				t.Errorf("%s at %v: drawing changed the explorer's state", scene.name, size)
			}
		}
	}
}

// fingerprint hashes everything reachable from v, except contexts, functions and
// channels.
func fingerprint(v any) uint64 {
	h := fnv.New64a()
	hashAll(h, reflect.ValueOf(v), map[uintptr]bool{})
	return h.Sum64()
}

func hashAll(h io.Writer, v reflect.Value, seen map[uintptr]bool) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || seen[v.Pointer()] {
			fmt.Fprint(h, "nil or known")
			return
		}
		seen[v.Pointer()] = true
		hashAll(h, v.Elem(), seen)
	case reflect.Interface:
		if !v.IsNil() && v.Type() != reflect.TypeFor[context.Context]() {
			fmt.Fprint(h, v.Elem().Type())
			hashAll(h, v.Elem(), seen)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			hashAll(h, v.Field(i), seen)
		}
	case reflect.Float32, reflect.Float64:
		binary.Write(h, binary.LittleEndian, v.Float())
	case reflect.String:
		io.WriteString(h, v.String())
	case reflect.Slice, reflect.Array:
		fmt.Fprint(h, v.Len())
		for i := range v.Len() {
			hashAll(h, v.Index(i), seen)
		}
	case reflect.Map:
		hashMap(h, v, seen)
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		fmt.Fprint(h, v.IsNil())
	default:
		fmt.Fprintf(h, "%v;", v)
	}
}

// hashMap sums the hashes of entries, because their order is random.
func hashMap(h io.Writer, v reflect.Value, seen map[uintptr]bool) {
	var sum uint64
	for entries := v.MapRange(); entries.Next(); {
		e := fnv.New64a()
		fmt.Fprintf(e, "%v", entries.Key())
		hashAll(e, entries.Value(), maps.Clone(seen))
		sum += e.Sum64()
	}
	fmt.Fprint(h, v.Len(), sum)
}
