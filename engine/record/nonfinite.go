package record

import (
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"reflect"
	"strconv"
	"strings"

	"segzsl/engine/event"
)

var vector = reflect.TypeFor[event.Vector]()

// withStrings returns v as maps, slices and plain values, with floats that are not finite
// as strings. They are rare: the norm of a finite gradient can overflow while a run
// diverges, and the answer about a sample far outside the range of the training
// samples can be NaN.
func withStrings(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			return withStrings(v.Elem())
		}
	case reflect.Slice:
		if v.Type() == vector { // always text
			return v.Interface()
		}
		list := make([]any, v.Len())
		for i := range list {
			list[i] = withStrings(v.Index(i))
		}
		if !v.IsNil() {
			return list
		}
	case reflect.Struct:
		tree := map[string]any{}
		for name, field := range taggedFields(v, false) {
			tree[name] = withStrings(field)
		}
		return tree
	}
	return v.Interface()
}

// readStrings sets the floats of to that are strings in line. Any other value of the
// wrong type is an error.
func readStrings(line []byte, to reflect.Value) error {
	var tree any
	if err := json.Unmarshal(line, &tree); err != nil {
		return err
	}
	return fillStrings(tree, to)
}

func fillStrings(tree any, to reflect.Value) error {
	if tree == nil {
		return nil
	}
	switch to.Kind() {
	case reflect.Float64:
		return fillFloat(tree, to)
	case reflect.Pointer:
		return fillStrings(tree, to.Elem())
	case reflect.Slice:
		if to.Type() == vector {
			return nil // already decoded
		}
		list, ok := tree.([]any)
		if !ok || len(list) != to.Len() {
			return fmt.Errorf("%v: want a list", tree)
		}
		for i := range list {
			if err := fillStrings(list[i], to.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		object, ok := tree.(map[string]any)
		if !ok {
			return fmt.Errorf("%v: want an object", tree)
		}
		for name, field := range taggedFields(to, true) {
			if err := fillStrings(object[name], field); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	default:
		return checkType(tree, to)
	}
	return nil
}

func fillFloat(tree any, to reflect.Value) error {
	switch word := tree.(type) {
	case float64:
		return nil // already decoded
	case string:
		if word == "NaN" || word == "+Inf" || word == "-Inf" {
			f, err := strconv.ParseFloat(word, 64)
			to.SetFloat(f)
			return err
		}
	}
	return fmt.Errorf("%v: want a number", tree)
}

// checkType returns an error if a value has not the type of its field.
func checkType(tree any, to reflect.Value) error {
	ok := true
	switch value := tree.(type) {
	case string:
		ok = to.Kind() == reflect.String
	case bool:
		ok = to.Kind() == reflect.Bool
	case float64:
		ok = value == math.Trunc(value) && (to.CanInt() || to.CanUint() && value >= 0)
	default:
		ok = false
	}
	if !ok {
		return fmt.Errorf("%v: want a %s", tree, to.Kind())
	}
	return nil
}

// taggedFields yields the fields of a struct that JSON reads and writes, including those
// of embedded structs; without those that it leaves out for their value unless all is
// set. All fields of events have tags.
func taggedFields(v reflect.Value, all bool) iter.Seq2[string, reflect.Value] {
	return func(yield func(string, reflect.Value) bool) { yieldFields(v, all, yield) }
}

func yieldFields(v reflect.Value, all bool, yield func(string, reflect.Value) bool) bool {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case name == "-", !all && (option == "omitempty" || option == "omitzero") && v.Field(i).IsZero():
		case field.Anonymous && name == "":
			if !yieldFields(v.Field(i), all, yield) {
				return false
			}
		case !yield(name, v.Field(i)):
			return false
		}
	}
	return true
}
