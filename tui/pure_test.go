package tui

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"
	"maps"
	"math"
	"reflect"
	"testing"
)

// Drawing is pure: a screen that is drawn twice is the same, and so is the explorer's
// state.
func TestDrawingIsPure(t *testing.T) {
	for _, scene := range scenes {
		r := newRig(t)
		scene.set(r)
		for _, size := range sizes {
			r.size(size[0], size[1])
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
		hashNumber(h, math.Float64bits(v.Float()))
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		hashNumber(h, uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		hashNumber(h, v.Uint())
	case reflect.String:
		io.WriteString(h, v.String())
	case reflect.Slice, reflect.Array:
		hashNumber(h, uint64(v.Len()))
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

func hashNumber(h io.Writer, bits uint64) {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], bits)
	h.Write(b[:])
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
