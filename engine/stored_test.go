package engine

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"segzsl/data"
	"segzsl/engine/event"
)

// withoutManifest is a file as an earlier version wrote it.
func withoutManifest(t testing.TB, file *memoryFile) *memoryFile {
	t.Helper()
	z, err := zip.NewReader(file, file.Size())
	if err != nil {
		t.Fatal(err)
	}
	old := &memoryFile{}
	w := zip.NewWriter(old)
	for _, f := range z.File {
		if f.Name == "manifest.npy" {
			continue
		}
		if err := w.Copy(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return old
}

// checkpointAt is a checkpoint of a run at a position, with the events that follow.
func checkpointAt(t *testing.T, set *data.Set, at position) (*memoryFile, []event.Event) {
	t.Helper()
	_, cfg := smallRun(t)
	file, before := &memoryFile{}, 0
	events, _ := play(t, set, cfg, func(s *Session) {
		if (position{s.at, s.batch}) == at && file.Len() == 0 {
			if err := s.Save(file, 0); err != nil {
				t.Fatal(err)
			}
		}
	})
	for i, e := range events {
		if b, ok := e.(event.BatchDone); ok && b.Plan == at.at && b.Batch == at.batch {
			before = i + 1
		}
	}
	return file, events[before:]
}

// continued restores a checkpoint and returns the events to the end of the run.
func continued(t *testing.T, set *data.Set, file data.ReaderAt, opt Options) []event.Event {
	t.Helper()
	var events []event.Event
	s, err := RestoreSession(set, file, opt, func(e event.Event) { events = append(events, e) })
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for !s.Ended() {
		if err := s.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return events
}

// format2 is a checkpoint as earlier versions wrote it: without manifest, fingerprint
// and matrices of zeros.
func format2(t *testing.T, file *memoryFile) *memoryFile {
	t.Helper()
	arrays, _, err := data.ReadArrays(file)
	if err != nil {
		t.Fatal(err)
	}
	state := arrays[storedCheckpoint]
	state.Text = strings.Replace(state.Text, `"format":4`, `"format":2`, 1)
	from := strings.Index(state.Text, `,"fingerprint":`)
	to := from + strings.IndexByte(state.Text[from:], '}')
	state.Text = state.Text[:from] + state.Text[to:]
	list, zeros := []data.Array{state}, 0
	for name, a := range arrays {
		if !slices.ContainsFunc(a.Values, func(v float32) bool { return math.Float32bits(v) != 0 }) {
			zeros++
			continue
		}
		if name != storedCheckpoint {
			list = append(list, a)
		}
	}
	if zeros < 2 {
		t.Fatal("no matrix of zeros")
	}
	old := &memoryFile{}
	if err := data.WriteArrays(old, list); err != nil {
		t.Fatal(err)
	}
	return withoutManifest(t, old)
}

// A checkpoint of an earlier version gives the same numbers, which are marked as
// unverified, also after another checkpoint.
func TestCheckpointOfEarlierVersionIsUnverified(t *testing.T) {
	set, _ := smallRun(t)
	file, want := checkpointAt(t, set, position{0, 1})
	got := continued(t, set, format2(t, file), Options{})
	end := got[len(got)-1].(event.Result)
	if !strings.Contains(end.Unverified, "no fingerprint") || !strings.Contains(end.Unverified, "checkpoint without checksums") {
		t.Errorf("unverified: %q", end.Unverified)
	}
	again := &memoryFile{}
	s, err := RestoreSession(set, format2(t, file), Options{}, func(event.Event) {})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Save(again, 0); err != nil {
		t.Fatal(err)
	}
	later := continued(t, set, again, Options{})
	if got := later[len(later)-1].(event.Result).Unverified; got != end.Unverified {
		t.Errorf("after another checkpoint unverified: %q, want %q", got, end.Unverified)
	}
	end.Unverified = ""
	got[len(got)-1] = end
	mustFollow(t, "format 2", got, want)
}

func TestModelOfEarlierVersionIsUnverified(t *testing.T) {
	set, cfg := smallRun(t)
	events, s := play(t, set, cfg, nil)
	arrays := s.Model().arrays()
	file := &memoryFile{}
	if err := data.WriteArrays(file, arrays[1:]); err != nil { // without header
		t.Fatal(err)
	}
	m, err := LoadModel(withoutManifest(t, file), set, false)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	scores, err := m.Evaluate()
	if want := events[len(events)-1].(event.Result).Scores; err != nil || scores != want {
		t.Errorf("scores %+v, %v, want %+v", scores, err, want)
	}
	if !strings.Contains(m.Unverified(), "no checksums") || !strings.Contains(m.Unverified(), "no fingerprint") {
		t.Errorf("unverified: %q", m.Unverified())
	}
	other := &memoryFile{}
	if err := data.WriteArrays(other, append(arrays[1:], data.Array{Name: "Es.9.W", Rows: 1, Cols: 1, Values: []float32{1}})); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		want string
		file *memoryFile
	}{{"entry Es.9.W is not expected", withoutManifest(t, other)}, {"entry header", file}, {"entry manifest is missing", withoutManifest(t, modelFile(t, s.Model()))}} {
		if _, err := LoadModel(c.file, set, false); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func modelFile(t *testing.T, m *Model) *memoryFile {
	t.Helper()
	file := &memoryFile{}
	if err := m.Save(file); err != nil {
		t.Fatal(err)
	}
	return file
}

// Keys that a version does not know are errors, except for those under "optional".
func TestUnknownKeysOfHeaders(t *testing.T) {
	set, _ := smallRun(t)
	file, _ := checkpointAt(t, set, position{1, 2})
	if err := restoreEdited(t, set, file, `"format":4`, `"format":4,"optional":{"kernel":"avx2","commit":[1,2]}`); err != nil {
		t.Error(err)
	}
	if err := restoreEdited(t, set, file, `"format":4`, `"format":4,"kernel":"avx2"`); err == nil || !strings.Contains(err.Error(), "kernel") {
		t.Errorf("an unknown key: %v", err)
	}
}

// Other data than those trained on are refused, with both fingerprints, or the result
// is marked.
func TestChangedDataAreRefused(t *testing.T) {
	set, cfg := smallRun(t)
	file, _ := checkpointAt(t, set, position{1, 2})
	_, s := play(t, set, cfg, nil)
	model := modelFile(t, s.Model())
	other := *set
	other.Features = append([]float32{-1}, set.Features[1:]...)
	other.Fingerprint = "00000000" + set.Fingerprint[8:]
	load := func(force bool) error {
		m, err := LoadModel(model, &other, force)
		if err == nil {
			defer m.Close()
			if !strings.Contains(m.Unverified(), "--force-data") {
				t.Errorf("unverified: %q", m.Unverified())
			}
		}
		return err
	}
	_, restored := RestoreSession(&other, file, Options{}, nil)
	for what, err := range map[string]error{"model": load(false), "checkpoint": restored} {
		var changed *DataError
		if !errors.As(err, &changed) {
			t.Errorf("%s: %v", what, err)
			continue
		}
		for _, want := range []string{string(set.Fingerprint), string(other.Fingerprint), "(changed: features)", "--force-data"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v, want %q", what, err, want)
			}
		}
	}
	if err := load(true); err != nil {
		t.Error(err)
	}
	got := continued(t, &other, file, Options{ForceData: true})
	if end := got[len(got)-1].(event.Result); !strings.Contains(end.Unverified, "--force-data") || end.Fingerprint != string(other.Fingerprint) {
		t.Errorf("the result is %+v", end)
	}
}

// flips is the number of flipped bits of each kind of file; SEGZSL_FLIPS sets it.
func flips(t testing.TB) int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("SEGZSL_FLIPS"), "40"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A flipped bit anywhere in a checkpoint or a model is refused, or makes no difference.
// Half of the flips are in the directory and the headers of the zip file.
func TestFlippedBitsAreNotSilentlyWrong(t *testing.T) {
	set, cfg := smallRun(t)
	file, _ := checkpointAt(t, set, position{0, 1})
	_, s := play(t, set, cfg, nil)
	random := rand.New(rand.NewPCG(7, 7))
	for _, c := range []struct {
		name string
		file []byte
		load func(data.ReaderAt) ([]data.Array, error)
	}{
		{"checkpoint", file.Bytes(), func(r data.ReaderAt) ([]data.Array, error) {
			s, err := RestoreSession(set, r, Options{}, nil)
			if err != nil {
				return nil, err
			}
			defer s.Close()
			return s.matrices(), nil
		}},
		{"model", modelFile(t, s.Model()).Bytes(), func(r data.ReaderAt) ([]data.Array, error) {
			m, err := LoadModel(r, set, false)
			if err != nil {
				return nil, err
			}
			defer m.Close()
			return m.arrays(), nil
		}},
	} {
		want, err := c.load(bytes.NewReader(c.file))
		if err != nil {
			t.Fatal(err)
		}
		directory := bytes.LastIndex(c.file, []byte("manifest.npy"))
		refused := 0
		for i := range flips(t) {
			damaged := slices.Clone(c.file)
			from := 0
			if i%2 == 0 {
				from = directory - len(want)*64
			}
			damaged[from+random.IntN(len(damaged)-from)] ^= 1 << random.IntN(8)
			got, err := c.load(bytes.NewReader(damaged))
			if err != nil {
				refused++
			} else if !slices.EqualFunc(got, want, sameArray) {
				t.Errorf("flip %d in the %s is silently wrong", i, c.name)
			}
		}
		t.Logf("%s: %d flipped bits, %d refused, %d without effect", c.name, flips(t), refused, flips(t)-refused)
		if refused == 0 {
			t.Errorf("no flipped bit of the %s was refused", c.name)
		}
	}
}

func sameArray(a, b data.Array) bool {
	return a.Name == b.Name && a.Rows == b.Rows && a.Cols == b.Cols && a.Text == b.Text &&
		slices.EqualFunc(a.Values, b.Values, func(x, y float32) bool { return math.Float32bits(x) == math.Float32bits(y) })
}

// The file of a checkpoint is of no use to a reader that gets less of it.
func TestTruncatedCheckpointIsRefused(t *testing.T) {
	set, _ := smallRun(t)
	file, _ := checkpointAt(t, set, position{0, 1})
	for _, size := range []int64{0, 1, 100, file.Size() / 2, file.Size() - 1} {
		if err := VerifyCheckpoint(io.NewSectionReader(file, 0, size)); err == nil {
			t.Errorf("%d of %d bytes are accepted", size, file.Size())
		}
	}
	if err := VerifyCheckpoint(file); err != nil {
		t.Error(err)
	}
}
