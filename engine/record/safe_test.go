package record

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"segzsl/engine/event"
	"segzsl/engine/fault"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error { _, err := io.WriteString(w, s); return err }
}

// stoppedFolder is the path of a run folder with a checkpoint.
func stoppedFolder(t *testing.T) string {
	t.Helper()
	set, recipe := small(t)
	return stopped(t, set, recipe, 1, 2).Path()
}

// A run folder from somebody else has links, within the folder or to files of the user,
// under every name that a run writes, reads or removes. None of their targets changes.
func TestLinksInARunFolderAreNotFollowed(t *testing.T) {
	base := stoppedFolder(t)
	names := []File{ConfigFile, EventsFile, ResultFile, ModelFile, CheckpointFile, SocketFile, LogFile, "lock",
		partial + CheckpointFile, partial + ResultFile, partial + ModelFile, partial + "checkpoint.npz-aaaaaaaaaaaa"}
	for _, name := range names {
		for _, where := range []string{"outside", "inside"} {
			t.Run(string(name)+" "+where, func(t *testing.T) {
				dir := t.TempDir()
				path := filepath.Join(dir, "run")
				must(t, os.CopyFS(path, os.DirFS(base)))
				victim := filepath.Join(dir, "diary.txt")
				if where == "inside" {
					victim = filepath.Join(path, "diary.txt")
				}
				must(t, os.WriteFile(victim, []byte("precious"), 0o600))
				must(t, At(path).Remove(name))
				must(t, os.Symlink(victim, filepath.Join(path, string(name))))
				useAll(path)
				if got, err := os.ReadFile(victim); string(got) != "precious" {
					t.Errorf("the target of the link contains %q, %v", got, err)
				}
			})
		}
	}
}

// useAll does everything with a run folder that a run does; errors are expected.
func useAll(path string) {
	folder := At(path)
	if l, err := folder.Listen(); err == nil {
		l.Close()
	}
	if log, err := folder.Append(LogFile); err == nil {
		io.WriteString(log, "trace")
		log.Close()
	}
	if lock, err := folder.Lock("sweep"); err == nil {
		lock.Close()
	}
	if run, err := Open(path); err == nil {
		if f, _, err := run.Reopen(); err == nil {
			_ = f.Record(event.Resumed{})
			_ = f.Checkpoint(text("checkpoint"))
			_ = f.Fork(1, text("fork"))
			_ = f.Record(event.Result{})
			_ = f.Finish(text("weights"))
		}
	}
	_ = folder.Clear()
}

// A folder in the place of a subfolder is a link to one of the user.
func TestLinkToAFolderIsNoSubfolder(t *testing.T) {
	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "mine"), 0o755))
	must(t, os.Mkdir(filepath.Join(dir, "sweep"), 0o755))
	for _, target := range []string{filepath.Join(dir, "mine"), "."} {
		link := filepath.Join(dir, "sweep", "figures")
		must(t, os.Symlink(target, link))
		figures := Shared(filepath.Join(dir, "sweep")).Folder("figures")
		for _, err := range []error{figures.Make(), figures.Write("curve.svg", nil)} {
			if !errors.Is(err, syscall.ENOTDIR) || !strings.Contains(err.Error(), "it is a symbolic link") {
				t.Errorf("link to %s: error %v", target, err)
			}
		}
		must(t, os.Remove(link))
	}
	if got := names(t, filepath.Join(dir, "mine")); len(got) != 0 {
		t.Errorf("the user's folder contains %v", got)
	}
}

// What is no regular file is an error at once, also a pipe that nobody writes.
func TestOtherFileTypesAreErrors(t *testing.T) {
	f := At(t.TempDir())
	must(t, syscall.Mkfifo(filepath.Join(f.Path(), "pipe"), 0o600))
	must(t, os.Mkdir(filepath.Join(f.Path(), "folder"), 0o700))
	must(t, os.Symlink("nowhere", filepath.Join(f.Path(), "link")))
	for name, want := range map[File]string{"pipe": "named pipe", "folder": "folder", "link": "symbolic link"} {
		_, err := f.Read(name)
		_, failed := f.Append(name)
		for _, err := range []error{err, failed} {
			if err == nil || !strings.Contains(err.Error(), "it is a "+want) {
				t.Errorf("%s: error %v, want one with %q", name, err, want)
			}
		}
	}
}

// A run's folder is renamed and another run begins at its old path: each writes its own
// files.
func TestRenamedFolderRemainsThatOfItsRun(t *testing.T) {
	old := filepath.Join(t.TempDir(), "run")
	first, err := Create(old, recipe())
	must(t, err)
	l, err := first.Listen()
	must(t, err)
	if path, moved := first.Moved(); moved {
		t.Errorf("moved to %q", path)
	}
	renamed := old + ".2"
	must(t, os.Rename(old, renamed))
	second, err := Create(old, recipe())
	must(t, err)
	other, err := second.Listen()
	must(t, err)
	defer other.Close()

	if path, moved := first.Moved(); !moved || path != renamed && path != "" {
		t.Errorf("moved to %q, %v, want %s", path, moved, renamed)
	}
	must(t, l.Close())
	for i, f := range []*Writer{second, first} {
		must(t, f.Record(event.Result{Seed: uint64(i)}))
		must(t, f.Checkpoint(text("checkpoint")))
		must(t, f.Finish(text(string(rune('a'+i)))))
	}
	if !At(old).Served() {
		t.Error("the first run removed the socket of the second")
	}
	for i, path := range []string{old, renamed} {
		run, err := Open(path)
		must(t, err)
		if end, ok := run.End.(event.Result); !ok || end.Seed != uint64(i) {
			t.Errorf("%s ended with %+v", path, run.End)
		}
		if model, err := run.Read(ModelFile); string(model) != string(rune('a'+i)) {
			t.Errorf("%s has model %q, %v", path, model, err)
		}
	}
}

// A folder that is emptied while its run trains is still that run's.
func TestEmptiedFolderTakesNoOtherRun(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	f, err := Create(path, recipe())
	must(t, err)
	for _, name := range names(t, path) {
		must(t, os.Remove(filepath.Join(path, string(name))))
	}
	if _, err := Create(path, recipe()); err == nil || !strings.Contains(err.Error(), "another process is training it") {
		t.Errorf("error %v", err)
	}
	must(t, f.Record(event.Result{}))
	must(t, f.Finish(text("weights")))
	if got := names(t, path); !slices.Equal(got, []File{ModelFile, ResultFile}) {
		t.Errorf("the folder contains %v", got)
	}
}

// A folder with another log is another run's, whatever locks say.
func TestFolderWithAnotherLogIsLeftAlone(t *testing.T) {
	f, err := Create(filepath.Join(t.TempDir(), "run"), recipe())
	must(t, err)
	must(t, At(f.Path()).Write(EventsFile, nil))
	must(t, f.Record(event.Result{}))
	for _, err := range []error{f.Checkpoint(text("mine")), f.Fork(3, text("mine")), f.Finish(text("mine"))} {
		if err == nil || !strings.Contains(err.Error(), "another run's now") {
			t.Errorf("error %v", err)
		}
	}
	if got := names(t, f.Path()); !slices.Equal(got, []File{ConfigFile, EventsFile}) {
		t.Errorf("the folder contains %v", got)
	}
}

// Temporary files of processes that were killed are removed, those in use are not.
func TestTemporaryFilesOfKilledProcessesAreRemoved(t *testing.T) {
	path := stoppedFolder(t)
	must(t, os.WriteFile(filepath.Join(path, "partial-checkpoint.npz"), nil, 0o600)) // of an earlier version
	must(t, os.WriteFile(filepath.Join(path, "partial-model.npz-aaaaaaaaaaaa"), nil, 0o600))
	run, err := Open(path)
	must(t, err)
	var during []File
	must(t, At(path).Replace(SpacesFile, func(io.Writer) error {
		f, _, err := run.Reopen()
		must(t, err)
		during = names(t, path)
		return f.Discard()
	}))
	during = slices.DeleteFunc(during, func(f File) bool { return !strings.HasPrefix(string(f), partial) })
	if len(during) != 1 || !strings.HasPrefix(string(during[0]), partial+string(SpacesFile)) {
		t.Errorf("temporary files are %v, want that of %s", during, SpacesFile)
	}
	for _, name := range names(t, path) {
		if !ofRun(string(name)) || strings.HasPrefix(string(name), partial) {
			t.Errorf("%s was left", name)
		}
	}
}

// Only the user has access to run folders, whatever the umask; what is meant for others
// follows it.
func TestModes(t *testing.T) {
	for _, mask := range []int{0, 0o022, 0o077} {
		before := syscall.Umask(mask)
		root := filepath.Join(t.TempDir(), "state", "runs")
		path, err := NewFolder(root, "glyphs", 1, time.Now())
		must(t, err)
		f, err := Create(path, recipe())
		must(t, err)
		log, err := f.Append(LogFile)
		must(t, err)
		must(t, log.Close())
		must(t, f.Record(event.Result{}))
		must(t, f.Checkpoint(text("checkpoint")))
		must(t, f.Finish(text("weights")))
		sweep := Shared(filepath.Join(filepath.Dir(root), "sweep"))
		must(t, sweep.Folder("figures").Make())
		must(t, sweep.Folder("figures").Write("curve.svg", nil))
		in, err := CreateIn(sweep.Folder("runs"), recipe())
		must(t, err)
		must(t, in.Finish(nil))
		syscall.Umask(before)
		must(t, filepath.WalkDir(filepath.Dir(root), func(path string, e fs.DirEntry, err error) error {
			info, failed := e.Info()
			must(t, errors.Join(err, failed))
			want := fs.FileMode(0o600)
			switch {
			case strings.HasSuffix(path, "sweep"), strings.HasSuffix(path, "figures"):
				want = 0o777 &^ fs.FileMode(mask)
			case e.IsDir():
				want = 0o700
			case strings.HasSuffix(path, "curve.svg"):
				want = 0o666 &^ fs.FileMode(mask)
			}
			if got := info.Mode().Perm(); got != want {
				t.Errorf("umask %03o: %s has mode %o, want %o", mask, path, got, want)
			}
			return nil
		}))
	}
}

// Folders for runs that earlier versions made accessible are made private.
func TestFolderForRunsIsMadePrivate(t *testing.T) {
	root := filepath.Join(t.TempDir(), "runs")
	must(t, os.Mkdir(root, 0o755))
	must(t, os.Chmod(root, 0o755))
	_, err := NewFolder(root, "glyphs", 1, time.Now())
	must(t, err)
	if info, err := os.Stat(root); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

// Whatever step of a replacement fails, the file is the old or the new one, and nothing
// else is left.
func TestReplacementIsWholeWhateverFails(t *testing.T) {
	for _, step := range []string{"create", "write", "sync", "rename", "sync names"} {
		t.Run(step, func(t *testing.T) {
			f := At(t.TempDir())
			must(t, f.Write(ModelFile, []byte("old")))
			fault.Hook = func(at, _ string) error {
				if at == step {
					return syscall.ENOSPC
				}
				return nil
			}
			defer func() { fault.Hook = nil }()
			if err := f.Write(ModelFile, []byte("new")); !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("error %v", err)
			}
			want := "old"
			if step == "sync names" {
				want = "new"
			}
			if got, err := f.Read(ModelFile); string(got) != want {
				t.Errorf("the file contains %q, %v, want %q", got, err, want)
			}
			if got := names(t, f.Path()); len(got) != 1 {
				t.Errorf("the folder contains %v", got)
			}
		})
	}
}
