package record

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"segzsl/engine/config"
	"segzsl/engine/event"
)

// events has one value of each type of event, for decoding by kind.
var events = []event.Event{
	event.RunStarted{}, event.StageStarted{}, event.BatchDone{}, event.Validated{},
	event.StageDone{}, event.PassDone{}, event.Paused{}, event.Resumed{},
	event.StageRestarted{}, event.RunResumed{}, event.Checkpointed{}, event.Forked{}, event.PaceSet{},
	event.WeightSet{}, event.TermToggled{}, event.Refused{}, event.Note{}, event.TestViewed{},
	event.Answered{}, event.Vitals{}, event.Storage{}, event.Diverged{}, event.Failed{}, event.Stopped{}, event.Result{},
}

// Marshal writes e as one line of JSON, without the newline, its kind first:
//
//	{"event":"batch","plan":0,"pass":"final","stage":"extract","batch":1,...}
//
// The other keys are the json tags of the event's type; a Config has the keys of
// config.Fields. A float that is not finite is written as the string "NaN", "+Inf" or
// "-Inf".
func Marshal(e event.Event) ([]byte, error) {
	if h, ok := e.(event.History); ok {
		return marshalHistory(h)
	}
	body, err := marshalBody(e)
	if err != nil {
		return nil, fmt.Errorf("record: marshal %s event: %w", e.Kind(), err)
	}
	line := fmt.Appendf(nil, `{"event":%q`, e.Kind())
	if !bytes.Equal(body, []byte("{}")) {
		line = append(line, ',')
	}
	return append(line, body[1:]...), nil
}

// runStarted overrides the config of the event it embeds: Config has no json
// tags, since config.Fields already names its keys.
type runStarted struct {
	event.RunStarted
	Config json.RawMessage `json:"config"`
}

func marshalBody(e event.Event) ([]byte, error) {
	if run, ok := e.(event.RunStarted); ok {
		return json.Marshal(runStarted{run, marshalConfig(run.Config)})
	}
	body, err := json.Marshal(e)
	var unsupported *json.UnsupportedValueError
	if errors.As(err, &unsupported) {
		return json.Marshal(withStrings(reflect.ValueOf(e)))
	}
	return body, err
}

// Unmarshal reads what Marshal wrote. Unknown keys are ignored, so that lines of later
// versions can be read.
func Unmarshal(line []byte) (event.Event, error) {
	kind, err := Kind(line)
	if err != nil {
		return nil, fmt.Errorf("record: read event: %w", err)
	}
	if kind == (event.History{}).Kind() {
		return unmarshalHistory(line)
	}
	for _, e := range events {
		if e.Kind() != kind {
			continue
		}
		e, err := unmarshalBody(line, reflect.New(reflect.TypeOf(e)))
		if err != nil {
			return nil, fmt.Errorf("record: read %s event: %w", kind, err)
		}
		return e, nil
	}
	return nil, fmt.Errorf("record: read event: %w", &unknownKindError{kind})
}

// Kind returns the kind of event of a line. In one that Marshal wrote it comes first, so
// that the rest need not be read.
func Kind(line []byte) (string, error) {
	if rest, ok := bytes.CutPrefix(line, []byte(`{"event":"`)); ok {
		if kind, _, ok := bytes.Cut(rest, []byte(`"`)); ok && !bytes.ContainsRune(kind, '\\') {
			return string(kind), nil
		}
	}
	var head struct {
		Event string `json:"event"`
	}
	err := json.Unmarshal(line, &head)
	return head.Event, err
}

// unknownKindError is about a line of a kind of event that this version does not know.
type unknownKindError struct{ kind string }

func (e *unknownKindError) Error() string { return fmt.Sprintf("no event is called %q", e.kind) }

// oldKeys are the keys of answers that earlier versions wrote otherwise, and the
// current ones. With the quotes and the colon they can match nothing but a key.
var oldKeys = strings.NewReplacer(`"imagined":`, `"generated":`, `"claims":`, `"predicted":`)

func unmarshalBody(line []byte, to reflect.Value) (event.Event, error) {
	switch run := to.Interface().(type) {
	case *event.RunStarted:
		shadow := runStarted{}
		if err := json.Unmarshal(line, &shadow); err != nil {
			return nil, err
		}
		cleanStrings(reflect.ValueOf(&shadow.RunStarted).Elem())
		*run = shadow.RunStarted
		run.Preset = config.PresetName(run.Preset)
		run.Config = config.Default() // for keys that an earlier version did not have
		err := unmarshalConfig(shadow.Config, &run.Config)
		return *run, err
	case *event.Answered:
		line = []byte(oldKeys.Replace(string(line)))
	}
	err := json.Unmarshal(line, to.Interface())
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) { // the rest of the line has been decoded
		err = readStrings(line, to.Elem())
	}
	cleanStrings(to.Elem())
	return to.Elem().Interface().(event.Event), err
}

// marshalConfig nests the fields by section, in their order.
func marshalConfig(c config.Config) []byte {
	b := []byte{'{'}
	section := ""
	for i := range config.Fields {
		f := &config.Fields[i]
		if s := f.Section(); s != section {
			if section != "" {
				b = append(b, '}')
			}
			b = fmt.Appendf(b, "%s%q:{", comma(b), s)
			section = s
		}
		value := f.Text(&c)
		if len(f.Choices) > 0 {
			value = fmt.Sprintf("%q", value)
		}
		b = fmt.Appendf(b, "%s%q:%s", comma(b), f.Name(), value)
	}
	if section != "" {
		b = append(b, '}')
	}
	return append(b, '}')
}

// comma returns the separator before the next key.
func comma(b []byte) string {
	if b[len(b)-1] == '{' {
		return ""
	}
	return ","
}

func unmarshalConfig(text []byte, c *config.Config) error {
	if len(text) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var tree map[string]any
	if err := decoder.Decode(&tree); err != nil {
		return err
	}
	return setConfig("", tree, c)
}

func setConfig(prefix string, tree map[string]any, c *config.Config) error {
	var errs []error
	for key, value := range tree {
		if section, ok := value.(map[string]any); ok {
			errs = append(errs, setConfig(prefix+key+".", section, c))
			continue
		}
		err := c.Set(prefix+key, fmt.Sprint(value))
		if gone := new(config.RemovedError); errors.As(err, &gone) {
			continue // an earlier version trained with it
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}
