package engine

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"segzsl/data"
	"segzsl/engine/config"
	"segzsl/engine/event"
)

// Resumption describes how to resume a run from a checkpoint; record.Reopen and
// record.Fork create one from a run folder.
type Resumption struct {
	// Checkpoint opens the checkpoint file; Continue closes it. Without one (nil) the
	// run starts again from its Recipe.
	Checkpoint func() (CheckpointFile, error)
	// History is what was recorded before the checkpoint. Feeds get it first; it is
	// not recorded again.
	History event.History
	// Reason says why the run was interrupted.
	Reason string
	// Recipe is that of the run.
	Recipe config.Recipe
	// Notes say what was lost or is unverified.
	Notes []string
	// Changes are executed before the first batch; see Checkpoint.Changes.
	Changes []event.Command
}

// CheckpointFile is an open checkpoint.
type CheckpointFile interface {
	data.ReaderAt
	io.Closer
}

// Continue resumes a run on the data set that it was trained on. Config and preset
// are the checkpoint's; opt.Preset is ignored. It returns the errors of
// RestoreSession, and an error for a change that is refused.
func Continue(set *data.Set, from Resumption, opt Options) (*Runner, error) {
	if from.Checkpoint == nil {
		return startAgain(set, from, opt)
	}
	r := newRunner(opt)
	file, err := from.Checkpoint()
	if err != nil {
		return nil, fmt.Errorf("engine: restore checkpoint: %w", err)
	}
	defer file.Close()
	if r.session, err = RestoreSession(set, file, opt, r.emit); err != nil {
		return nil, err
	}
	r.log.Append(from.History)
	r.recorded, r.storage.now.Missing = from.History.Count, r.session.missing
	s := r.session
	if from.History.Count == 0 { // the log is lost
		s.announce()
	}
	r.announce(from)
	for _, c := range from.Changes {
		if err := r.execute(c); err != nil {
			s.Close()
			return nil, fmt.Errorf("engine: %s: %w", c.Name(), err)
		}
	}
	r.saved.at = s.at
	changed := len(from.Changes)+len(from.Notes) > 0
	go r.run(func() {
		if changed { // changes must survive a crash, and a checkpoint has to count what is left of a damaged log
			r.saveNow()
		}
	})
	return r, nil
}

// announce reports that the run has resumed.
func (r *Runner) announce(from Resumption) {
	s := r.session
	s.emit(event.RunResumed{Plan: s.at, Stage: s.stage(), Batch: s.batch, Reason: from.Reason, Version: r.opt.Version, Kernel: s.pool.Set(), At: time.Now().Format(time.RFC3339)})
	for _, note := range from.Notes {
		s.emit(event.Note{Text: note})
	}
}

// startAgain starts a run that was interrupted before its first checkpoint again, to
// the same numbers.
func startAgain(set *data.Set, from Resumption, opt Options) (*Runner, error) {
	recipe := from.Recipe
	note, err := compareData(dataID{recipe.Data, recipe.SplitHash, data.Fingerprint(recipe.Fingerprint)}, identify(set), opt.ForceData)
	if err != nil {
		return nil, fmt.Errorf("engine: start the run again: %w", err)
	}
	opt.Preset = recipe.Preset
	r := newRunner(opt)
	if r.session, err = NewSession(set, recipe.Config, opt, r.emit); err != nil {
		return nil, err
	}
	r.session.unverified = note
	go r.run(func() {
		r.session.Start()
		r.announce(from)
	})
	return r, nil
}

// Changes returns the commands that apply changed fields and terms (on or off) to a
// run resumed from c. A field that is fixed during a stage can be changed only before
// that stage; otherwise Changes returns an error with the reason.
func (c Checkpoint) Changes(set []config.Setting, terms map[config.Term]bool) ([]event.Command, error) {
	var commands []event.Command
	restart := event.RestartStage{}
	for _, change := range set {
		f, ok := config.FieldByKey(change.Key)
		switch {
		case !ok:
			return nil, config.UnknownKey(change.Key)
		case f.Live:
			commands = append(commands, event.SetWeight(change))
		case c.Batch > 0 || f.Section() != string(c.Stage):
			return nil, &config.ConfigError{Key: change.Key, Want: fixedHere(f, c)}
		default:
			restart.Set = append(restart.Set, change)
		}
	}
	if len(restart.Set) > 0 {
		commands = append([]event.Command{restart}, commands...)
	}
	for term := range terms {
		if term.Info().WeightKey == "" {
			return nil, fmt.Errorf("term %s has no weight to change", term)
		}
	}
	for _, stage := range config.Stages {
		for _, info := range stage.Terms {
			if on, ok := terms[info.Term]; ok && on == slices.Contains(c.Off, info.Term) {
				commands = append(commands, event.ToggleTerm{Term: info.Term, On: on})
			}
		}
	}
	return commands, nil
}

func fixedHere(f *config.Field, c Checkpoint) string {
	if section := f.Section(); slices.ContainsFunc(config.Stages, func(s config.StageInfo) bool { return string(s.Stage) == section }) {
		return fmt.Sprintf("it is fixed once stage %s has started, and this is %s batch %d: fork where stage %s starts, or restart that stage", section, c.Stage, c.Batch, section)
	}
	return "it cannot be changed after the start of a run: start a new run"
}

// saveInterval is the interval of checkpoints during training, saveShare the fraction
// of time that saving may take: if writing is slow, the interval is longer.
const (
	saveInterval = 30 * time.Second
	saveShare    = 0.05
)

// lastSave describes the last checkpoint.
type lastSave struct {
	at     int // the stage that was open or next
	events int // recorded at that time
	when   time.Time
	cost   time.Duration
}

// saveIfDue writes a checkpoint if one is due: after each stage, and at intervals.
// A failure is reported and does not end the run: see event.Storage.
func (r *Runner) saveIfDue() {
	if r.opt.Checkpoint == nil || r.session.Ended() {
		return
	}
	pause := max(saveInterval, time.Duration(float64(r.saved.cost)/saveShare))
	if r.session.at != r.saved.at || time.Since(r.saved.when) > pause {
		r.saveNow()
	}
}

// saveNow writes a checkpoint unless nothing has happened since the last.
func (r *Runner) saveNow() {
	if r.opt.Checkpoint == nil || r.saved.events == r.recorded {
		return
	}
	_ = r.checkpoint() // reported
}

func (r *Runner) checkpoint() error {
	if r.opt.Checkpoint == nil {
		return errors.New("this run does not save checkpoints")
	}
	begun := time.Now()
	err := r.opt.Checkpoint(r.saveTo)
	r.saved.at, r.saved.when, r.saved.cost = r.session.at, time.Now(), time.Since(begun)
	now := r.storage.now
	now.Checkpoint = ""
	if err != nil {
		now.Checkpoint = reason(err)
	} else {
		r.saved.events, now.Log, now.Waiting = r.recorded, "", 0 // it needs the log
	}
	r.report(now)
	return err
}

func (r *Runner) saveTo(w io.Writer) error {
	r.session.missing = r.storage.now.Missing
	return r.session.Save(w, r.recorded)
}

// saveCheckpoint handles SaveCheckpoint.
func (r *Runner) saveCheckpoint() error {
	err := r.checkpoint()
	if err == nil {
		r.emit(event.Checkpointed{Plan: r.session.at, Stage: r.session.stage(), Batch: r.session.batch, Seconds: r.saved.cost.Seconds()})
	}
	return err
}

// fork handles Fork.
func (r *Runner) fork(c event.Fork) {
	e := event.Forked{ID: c.ID, Plan: r.session.at, Stage: r.session.stage(), Batch: r.session.batch}
	err := errors.New("this run does not save checkpoints")
	if r.opt.Fork != nil {
		err = r.opt.Fork(c.ID, r.saveTo)
	}
	if err != nil {
		e.Error = strings.TrimPrefix(err.Error(), "engine: ")
	}
	r.emit(e)
}
