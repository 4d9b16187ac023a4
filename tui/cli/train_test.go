package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"segzsl/engine/config"
	"segzsl/engine/event"
	"segzsl/engine/metric"
	"segzsl/engine/record"
)

// tiny are flags for a run of at most a second.
func tiny(more ...string) []string {
	args := []string{"train", "--data", "synthetic"}
	for _, pair := range []string{
		"extract.epochs=2", "extract.hidden=16", "extract.club_hidden=8", "extract.semantic_dim=8", "extract.residual_dim=8",
		"generate.epochs=1", "generate.hidden=16", "synthesise.per_class=10", "classify.epochs=2",
	} {
		args = append(args, "--set", pair)
	}
	return append(args, more...)
}

func TestTrainPrintsResultsAndSavesTheRun(t *testing.T) {
	root := home(t)
	r := segzsl(tiny("--seed", "3")...).want(t, exitDone)
	for _, want := range []string{"synthetic, seed 3, protocol final", "acc_h", "T1 ", "run folder " + root} {
		if !strings.Contains(r.out, want) {
			t.Errorf("no %q in the result:\n%s", want, r.out)
		}
	}
	for _, want := range []string{"extract    epoch 1/2", "generate   done", "classify   done"} {
		if !strings.Contains(r.err, want) {
			t.Errorf("no %q in the progress:\n%s", want, r.err)
		}
	}
	runs, err := record.Runs(root)
	if err != nil || len(runs) != 1 {
		t.Fatalf("runs %v, %v", runs, err)
	}
	if name := runs[0].Name(); !strings.HasSuffix(name, "-synthetic-s3") {
		t.Errorf("the run is called %s", name)
	}
	for _, file := range []record.File{record.ConfigFile, record.EventsFile, record.ResultFile, record.ModelFile} {
		if info, err := os.Stat(filepath.Join(runs[0].Path(), string(file))); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// Standard output with --json is the log of the run folder, line for line but for its
// checksums, and
// its last line is the result.
func TestJSONIsTheLog(t *testing.T) {
	home(t)
	dir := filepath.Join(t.TempDir(), "run")
	r := segzsl(tiny("--json", "--run", dir)...).want(t, exitDone)
	log, err := record.At(dir).Read(record.EventsFile)
	if err != nil || r.out != string(checksum.ReplaceAll(log, nil)) {
		t.Errorf("standard output (%d bytes) is not events.jsonl (%d bytes), %v", len(r.out), len(log), err)
	}
	if r.err != "" {
		t.Errorf("standard error has %q", r.err)
	}
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	for i, line := range lines {
		if _, err := record.Unmarshal([]byte(line)); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
	}
	if !strings.HasPrefix(lines[0], `{"event":"run",`) || !strings.HasPrefix(lines[len(lines)-1], `{"event":"result",`) {
		t.Errorf("first line %s\nlast line %s", lines[0], lines[len(lines)-1])
	}
	var result map[string]any
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &result); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"acc_s", "acc_u", "acc_h", "t1", "ausuc"} {
		if v, ok := result[key].(float64); !ok || v < 0 || v > 1 {
			t.Errorf("%s = %v, want a fraction", key, result[key])
		}
	}
}

// The config of a run folder reproduces the run.
func TestConfigOfARunReproducesIt(t *testing.T) {
	home(t)
	dir := t.TempDir()
	first, second := filepath.Join(dir, "a"), filepath.Join(dir, "b")
	segzsl(tiny("--seed", "5", "--set", "classify.kind=svm", "--run", first)...).want(t, exitDone)
	segzsl("train", "--config", filepath.Join(first, string(record.ConfigFile)), "--run", second).want(t, exitDone)
	configs := [2]string{}
	scores := [2]metric.Scores{}
	for i, path := range []string{first, second} {
		run, err := record.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		configs[i] = fmt.Sprintf("%+v", run.Recipe)
		scores[i] = run.End.(event.Result).Scores
	}
	if configs[0] != configs[1] {
		t.Errorf("configs differ:\n%s\n%s", configs[0], configs[1])
	}
	if scores[0] != scores[1] {
		t.Errorf("scores differ:\n%+v\n%+v", scores[0], scores[1])
	}
}

// A run that is stopped saves its model and reports that it was stopped.
func TestStoppedRunIsSaved(t *testing.T) {
	home(t)
	for sig, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129} {
		ctx, cancel := context.WithCancelCause(context.Background())
		dir := filepath.Join(t.TempDir(), "run")
		begun := make(chan struct{})
		go func() {
			<-begun
			cancel(signalError{sig})
		}()
		out := &notifier{begun: begun}
		var complaint strings.Builder
		got := (&app{streams: newStreams(nil, out, &complaint)}).run(ctx, tiny("--set", "extract.epochs=1000000", "--run", dir, "--json"))
		if got != code || !strings.Contains(complaint.String(), dir) || !strings.Contains(complaint.String(), "stopped at extract batch") {
			t.Errorf("%v: exit code %d, want %d; %s", sig, got, code, complaint.String())
		}
		run, err := record.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := run.End.(event.Stopped); !ok {
			t.Errorf("the run ended with %+v", run.End)
		}
	}
}

// notifier closes begun at the first line of a batch.
type notifier struct {
	begun chan struct{}
	seen  bool
}

func (n *notifier) Write(p []byte) (int, error) {
	if !n.seen && strings.Contains(string(p), `{"event":"batch"`) {
		n.seen = true
		close(n.begun)
	}
	return len(p), nil
}

// broken fails after its first write, like a pipe whose reader has exited.
type broken struct{ err error }

func (b *broken) Write(p []byte) (int, error) {
	err := b.err
	b.err = syscall.EPIPE
	return len(p), err
}

func TestClosedPipeEndsTheRun(t *testing.T) {
	home(t)
	var complaint strings.Builder
	dir := filepath.Join(t.TempDir(), "run")
	got := (&app{streams: newStreams(nil, &broken{}, &complaint)}).run(context.Background(), tiny("--json", "--run", dir, "--set", "extract.epochs=1000000"))
	if got != 141 || complaint.String() != "" {
		t.Errorf("exit code %d, stderr %q; want 141 and silence", got, complaint.String())
	}
	if run, err := record.Open(dir); err != nil || run.End == nil {
		t.Errorf("the run was not ended in order: %v", err)
	}
}

func TestSavedRunAnswers(t *testing.T) {
	root := home(t)
	segzsl(tiny("--seed", "1")...).want(t, exitDone)
	runs, err := record.Runs(root)
	if err != nil || len(runs) != 1 {
		t.Fatal(runs, err)
	}
	for _, name := range []string{"latest", runs[0].Name(), runs[0].Path()} {
		r := segzsl("eval", name, "--json").want(t, exitDone)
		e, err := record.Unmarshal([]byte(r.out))
		if err != nil {
			t.Fatal(err)
		}
		trained, again := runs[0].End.(event.Result), e.(event.Result)
		if trained.AccH != again.AccH || trained.AUSUC != again.AUSUC || trained.SplitHash != again.SplitHash {
			t.Errorf("trained %+v\nagain   %+v", trained, again)
		}
	}
	if r := segzsl("eval", "latest").want(t, exitDone); !strings.Contains(r.out, "acc_h") {
		t.Errorf("eval prints %s", r.out)
	}

	r := segzsl("query", "latest", "--sample", "17", "--json").want(t, exitDone)
	var answer map[string]any
	if err := json.Unmarshal([]byte(r.out), &answer); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"sample", "name", "true_class", "predicted_class", "top", "nearest_seen", "nearest_unseen", "attributes_for", "attributes_against",
		"image_nearest_seen", "image_nearest_unseen", "neighbours", "image_neighbours", "searched", "residual_share"} {
		if _, ok := answer[key]; !ok {
			t.Errorf("no %s in %s", key, r.out)
		}
	}
	if r := segzsl("query", "latest", "--sample", "17").want(t, exitDone); !strings.Contains(r.out, "sample 17") {
		t.Errorf("query prints %s", r.out)
	}
	for gamma, side := range map[string]string{"1000": "unseen", "-1000": "seen"} {
		r := segzsl("query", "latest", "--sample", "17", "--gamma", gamma, "--json").want(t, exitDone)
		var a event.Answer
		if err := json.Unmarshal([]byte(r.out), &a); err != nil || (side == "seen") != a.SeenAt(a.Gamma) || a.Predicted != a.Top[0].Class || fmt.Sprint(a.Gamma) != gamma {
			t.Errorf("at γ = %s: %v, predicted %s, want one of the %s classes; most probable %+v", gamma, err, a.Predicted, side, a.Top)
		}
		if r := segzsl("query", "latest", "--sample", "17", "--gamma", gamma).want(t, exitDone); !strings.Contains(r.out, "γ = "+gamma+" (--gamma)") {
			t.Errorf("query does not print its γ: %s", r.out)
		}
	}
	wantSurvey(t, runs[0].End.(event.Result))
}

// wantSurvey asks for all samples: the numbers must be those of the result, and at a
// factor above all scores every prediction is an unseen class.
func wantSurvey(t *testing.T, result event.Result) {
	t.Helper()
	var all, unseen surveyReport
	for into, args := range map[*surveyReport][]string{&all: {"--gamma", "0"}, &unseen: {"--gamma", "1e6"}} {
		r := segzsl(append([]string{"query", "latest", "--survey", "--json"}, args...)...).want(t, exitDone)
		if err := json.Unmarshal([]byte(r.out), into); err != nil {
			t.Fatal(err)
		}
	}
	if all.AccS != result.AccS || all.AccU != result.AccU || all.AccH != result.AccH || all.AUSUC != result.AUSUC {
		t.Errorf("survey %+v, result %+v", all, result)
	}
	if unseen.AccS != 0 || unseen.ToSeen != 0 || unseen.ToUnseen != 1 {
		t.Errorf("at γ = 1e6: acc_s %g, %g of unseen samples to seen, %g of seen to unseen", unseen.AccS, unseen.ToSeen, unseen.ToUnseen)
	}
	for i, c := range all.Classes {
		taken := 0
		for _, o := range c.Predicted {
			taken += o.Samples
		}
		if i > 0 && c.Accuracy < all.Classes[i-1].Accuracy || c.Samples-taken != int(c.Accuracy*float64(c.Samples)+0.5) {
			t.Errorf("class %d is %+v", i, c)
		}
	}
	if r := segzsl("query", "latest", "--survey").want(t, exitDone); !strings.Contains(r.out, "least accurate first") {
		t.Errorf("survey prints %s", r.out)
	}
}

func TestRunWithoutModelIsReported(t *testing.T) {
	home(t)
	dir := filepath.Join(t.TempDir(), "run")
	f, err := record.Create(dir, config.Recipe{Data: "synthetic", Config: config.Default()})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Finish(nil); err != nil {
		t.Fatal(err)
	}
	r := segzsl("eval", dir).want(t, exitFailed)
	if !strings.Contains(r.err, "ended before the model was trained") {
		t.Errorf("stderr %q", r.err)
	}
}
