package record

import (
	"reflect"

	"segzsl/data/clean"
)

// cleanStrings makes all strings of an event safe to show: it may come from a file
// or a process of somebody else.
func cleanStrings(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if safe := clean.Line(v.String()); safe != v.String() && v.CanSet() {
			v.SetString(safe)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			cleanStrings(v.Field(i))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			cleanStrings(v.Elem())
		}
	case reflect.Slice:
		switch v.Type().Elem().Kind() {
		case reflect.String, reflect.Struct, reflect.Pointer:
			for i := range v.Len() {
				cleanStrings(v.Index(i))
			}
		}
	}
}
