package record

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"segzsl/data/clean"
	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
)

// The line of any event is JSON that starts with its kind, and decodes to the same
// event.
func TestEveryEventMakesTheRoundTrip(t *testing.T) {
	for _, zero := range events {
		t.Run(zero.Kind(), func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) {
				v := reflect.New(reflect.TypeOf(zero)).Elem()
				fill(t, v)
				e := v.Interface().(event.Event)
				line, err := Marshal(e)
				if err != nil {
					t.Fatal(err)
				}
				if !json.Valid(line) || strings.ContainsRune(string(line), '\n') {
					t.Fatalf("not one line of JSON: %s", line)
				}
				if want := fmt.Sprintf(`{"event":%q`, e.Kind()); !strings.HasPrefix(string(line), want) {
					t.Fatalf("%s: want the prefix %s", line, want)
				}
				back, err := Unmarshal(line)
				if err != nil {
					t.Fatalf("%v in %s", err, line)
				}
				if !same(v, reflect.ValueOf(back)) {
					t.Fatalf("wrote %+v\nread  %+v\nline  %s", e, back, line)
				}
			})
		})
	}
}

// fill sets v to random values, including floats that are not finite.
func fill(t *rapid.T, v reflect.Value) {
	if c, ok := v.Addr().Interface().(*config.Config); ok {
		fillConfig(t, c)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Tag.Get("json") != "-" {
				fill(t, v.Field(i))
			}
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "present") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem())
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), rapid.IntRange(0, 3).Draw(t, "len"), 3))
		for i := range v.Len() {
			fill(t, v.Index(i))
		}
	case reflect.Float32: // of an event.Vector
		odd := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), 0})
		v.SetFloat(rapid.OneOf(rapid.Float64Range(-1e30, 1e30), odd).Draw(t, "float32"))
	case reflect.Float64:
		odd := rapid.SampledFrom([]float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, 1e-300})
		v.SetFloat(rapid.OneOf(rapid.Float64(), odd).Draw(t, "float"))
	case reflect.String:
		v.SetString(clean.Line(rapid.OneOf(rapid.String(), rapid.Just("NaN")).Draw(t, "string")))
	case reflect.Int:
		v.SetInt(rapid.Int64().Draw(t, "int"))
	case reflect.Uint64:
		v.SetUint(rapid.Uint64().Draw(t, "uint"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	default:
		t.Fatalf("a %s in an event: add it to fill and withStrings", v.Kind())
	}
}

// fillConfig changes a few fields within their ranges.
func fillConfig(t *rapid.T, c *config.Config) {
	*c = config.Default()
	for range rapid.IntRange(0, 4).Draw(t, "changes") {
		f := config.Fields[rapid.IntRange(0, len(config.Fields)-1).Draw(t, "field")]
		var text string
		switch {
		case len(f.Choices) > 0:
			text = rapid.SampledFrom(f.Choices).Draw(t, "choice")
		case f.IsBool():
			text = fmt.Sprint(rapid.Bool().Draw(t, "switch"))
		case f.IsFloat():
			text = fmt.Sprint(rapid.Float64Range(f.Min, f.Max).Draw(t, "number"))
		default:
			text = fmt.Sprint(rapid.Int64Range(int64(f.Min), int64(min(f.Max, 1<<62))).Draw(t, "whole"))
		}
		if err := c.Set(f.Key, text); err != nil {
			t.Fatal(err)
		}
	}
}

// same is reflect.DeepEqual with NaN equal to NaN and no slice equal to an
// empty one.
func same(a, b reflect.Value) bool {
	if a.Type() != b.Type() {
		return false
	}
	switch a.Kind() {
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Pointer:
		return a.IsNil() == b.IsNil() && (a.IsNil() || same(a.Elem(), b.Elem()))
	case reflect.Slice:
		for i := range min(a.Len(), b.Len()) {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return a.Len() == b.Len()
	case reflect.Float32, reflect.Float64:
		return a.Float() == b.Float() || a.Float() != a.Float() && b.Float() != b.Float()
	}
	return a.Equal(b)
}

func TestLinesReadAsDocumented(t *testing.T) {
	for _, c := range []struct {
		event event.Event
		want  string
	}{
		{event.Resumed{}, `{"event":"resumed"}`},
		{event.BatchDone{Plan: 1, Pass: "final", Stage: "extract", Batch: 3, Epoch: 1, Terms: []event.TermValue{{Term: "recon", Value: 2.5, Weight: 1}}, Seconds: 0.25},
			`{"event":"batch","plan":1,"pass":"final","stage":"extract","batch":3,"epoch":1,"terms":[{"term":"recon","value":2.5,"weight":1}],"seconds":0.25}`},
		{event.StageStarted{Plan: 2, StagePlan: event.StagePlan{Pass: "final", Stage: "classify", Batches: 9, Epochs: 3}},
			`{"event":"stage","plan":2,"pass":"final","stage":"classify","batches":9,"epochs":3}`},
		{event.PassDone{Pass: "final", Scores: metric.Scores{AUSUC: math.NaN()}},
			`{"event":"pass_done","pass":"final","scores":{"acc_h":0,"acc_s":0,"acc_u":0,"auroc":0,"ausuc":"NaN",`},
		{event.Diverged{DivergedError: event.DivergedError{Term: "gp", Stage: "generate", Batch: 7, Value: "+Inf", LastFinite: new(2.0)}},
			`{"event":"diverged","term":"gp","stage":"generate","batch":7,"value":"+Inf","last_finite":2}`},
	} {
		line, err := Marshal(c.event)
		if err != nil || !strings.HasPrefix(string(line), c.want) {
			t.Errorf("Marshal(%+v) = %s, %v\nwant %s", c.event, line, err, c.want)
		}
	}
}

// The config of a run's first event has the keys of config.Fields, like the config
// file and --set.
func TestConfigHasTheKeysOfItsFields(t *testing.T) {
	line, err := Marshal(event.RunStarted{Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	var written struct {
		Config map[string]any `json:"config"`
	}
	if err := json.Unmarshal(line, &written); err != nil {
		t.Fatal(err)
	}
	for i := range config.Fields {
		f := &config.Fields[i]
		home := written.Config
		if f.Section() != "" {
			home, _ = home[f.Section()].(map[string]any)
		}
		if _, ok := home[f.Name()]; !ok {
			t.Errorf("%s is not in %s", f.Key, line)
		}
	}
}

// Logs of earlier versions call the automatic preset sized.
func TestPresetsOfEarlierVersions(t *testing.T) {
	e, err := Unmarshal([]byte(`{"event":"run","preset":"sized"}`))
	if run, ok := e.(event.RunStarted); err != nil || !ok || run.Preset != "auto" {
		t.Errorf("%+v, %v; want preset auto", e, err)
	}
}

// Recordings of earlier versions have answers with other keys.
func TestKeysOfEarlierVersions(t *testing.T) {
	e, err := Unmarshal([]byte(`{"event":"answered","id":4,"imagined":{"classes":["B"],"count":8,"width":2,"rows":"","batch":7}}`))
	if a, ok := e.(event.Answered); err != nil || !ok || a.Generated == nil || a.Generated.Batch != 7 {
		t.Errorf("%+v, %v; want features generated at batch 7", e, err)
	}
	e, err = Unmarshal([]byte(`{"event":"answered","id":5,"invention":{"all":["B′"],"name":"B′","acc_u":"NaN","claims":[{"sample":17,"true_class":"\"claims\":"}]}}`))
	if a, ok := e.(event.Answered); err != nil || !ok || len(a.Invention.Predicted) != 1 || a.Invention.Predicted[0].Truth != `"claims":` {
		t.Errorf("%+v, %v; want sample 17 predicted as B′", e, err)
	}
}

func TestBadLinesAreErrors(t *testing.T) {
	for line, want := range map[string]string{
		``:                                   "unexpected end",
		`{"event":"batch","te`:               "unexpected end",
		`{"event":"sneeze"}`:                 `no event is called "sneeze"`,
		`{}`:                                 `no event is called ""`,
		`[]`:                                 "cannot unmarshal",
		`{"event":"run","run":`:              "unexpected end",
		`{"event":"batch","batch":1.5}`:      "batch",
		`{"event":"batch","batch":"one"}`:    "one: want a int",
		`{"event":"batch","seconds":"soon"}`: "soon: want a number",
		`{"event":"batch","terms":"NaN"}`:    "want a list",
		`{"event":"run","config":{"extract":{"epoch":3}}}`:                "the nearest is extract.epochs",
		`{"event":"pass_done","scores":{"ausuc":"NaN","acc_s":"high"}}`:   "acc_s",
		`{"event":"pass_done","scores":{"ausuc":"NaN","acc_s":[0]}}`:      "acc_s",
		`{"event":"pass_done","scores":{"ausuc":"NaN"},"pass":{"a":1}}`:   "pass",
		`{"event":"pass_done","scores":{"ausuc":"NaN"},"pass":["final"]}`: "pass",
	} {
		e, err := Unmarshal([]byte(line))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Unmarshal(%s) = %+v, %v; want an error with %q", line, e, err, want)
		}
	}
}
