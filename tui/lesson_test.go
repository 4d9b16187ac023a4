package tui

import (
	"fmt"
	"segzsl/tui/lesson"
	"strings"
	"testing"
)

// Each built-in lesson can be completed: with the keys that its steps name, and the
// events that they wait for.
func TestLessonsCanBeCompleted(t *testing.T) {
	names, _ := lesson.List()
	if want := "what-each-loss-does why-unseen-classes-lose"; strings.Join(names, " ") != want {
		t.Fatalf("lessons %v, want %s", names, want)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) { learnAll(t, name) })
	}
}

func learnAll(t *testing.T, name string) {
	l, err := FindLesson(name)
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(o *Options) { o.Lesson, o.Preset, o.Theme = name, l.Preset, "mono" }).open()
	r.fake.outlives = true
	r.size(80, 24)
	script, fed := whole(r.set), 0
	for at := range l.Steps {
		if r.app.lesson == nil || r.app.lesson.At() != at {
			t.Fatalf("step %d of %d: the lesson is at another step: %+v\n%s", at+1, len(l.Steps), r.app.lesson, r.text())
		}
		golden(t, fmt.Sprintf("lesson-%s-%d", name, at+1), r.text())
		fills(t, r)
		s := l.Steps[at]
		if len(s.Allow) == 0 {
			r.press("n") // a key that the step does not allow
			if r.app.ask != nil {
				t.Errorf("step %d lets a key through that it does not name", at+1)
			}
		}
		switch key, named := strings.CutPrefix(s.Until, "key "); {
		case s.Until == "enter":
			r.press("enter")
		case named:
			for _, k := range r.app.keys {
				if k.Long == key && k.where&r.app.screen != 0 {
					r.press(k.Keys[0])
					break
				}
			}
		default:
			if s.Until == "started" {
				r.press("r")
			}
			for fed < len(script) && r.app.lesson.At() == at {
				r.flush(script[fed])
				fed++
			}
		}
	}
	if r.app.lesson != nil {
		t.Errorf("the lesson does not end: step %d", r.app.lesson.At()+1)
	}
}

// A lesson continues however the run was started, the palette works in every step,
// and no step waits for a run that has ended, or was there before.
func TestLessonStepsAlwaysContinue(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Lesson, o.Preset, o.Theme = "why-unseen-classes-lose", "glyphs-cluttered", "mono" }).open()
	r.fake.outlives = true
	r.size(80, 24)
	r.press("enter", "r") // the run's events arrive later
	if r.app.lesson.At() != 1 {
		t.Fatalf("step %d before the run has begun, want 2", r.app.lesson.At()+1)
	}
	script := whole(r.set)
	r.flush(script[:2]...)
	if r.app.lesson.At() != 2 {
		t.Fatalf("step %d once the run has begun, want 3", r.app.lesson.At()+1)
	}
	r.press(":")
	if r.app.palette == nil {
		t.Error("the key for commands, by which a lesson is left, does nothing in a step")
	}
	r.press("esc")
	r.flush(script[2:]...) // all at once, as after Ctrl-Z: no step saw its batch
	if at := r.app.lesson.Steps[r.app.lesson.At()]; at.Until != "enter" {
		t.Errorf("the run has ended, and the lesson waits for %q", at.Until)
	}
	if _, err := r.app.commands().lesson("why-unseen-classes-lose"); err != nil {
		t.Fatal(err)
	}
	r.press("enter")
	if r.app.lesson.At() != 1 {
		t.Errorf("step %d: the run before the lesson counts as its own", r.app.lesson.At()+1)
	}
}

// Lessons limit the speed of training, so that there is time to read.
func TestLessonsSetThePace(t *testing.T) {
	r := newRig(t, func(o *Options) { o.Lesson, o.Preset, o.Theme = "what-each-loss-does", "glyphs-cluttered", "mono" }).open()
	r.press("enter", "r")
	r.flush(whole(r.set)[:2]...)
	if got := fmt.Sprint(r.fake.posted); !strings.Contains(got, "{8}") {
		t.Errorf("posted %s, want a speed limit of 8", got)
	}
}
