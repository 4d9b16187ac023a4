package record

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"segzsl/engine/fault"
)

// Folder is a run folder or the folder of a sweep; its methods access the files by
// name. What is in a folder may come from somebody else: no link in it is followed.
type Folder struct {
	path   string
	parent *Folder // of a subfolder
	shared bool
	held   *held // see hold
}

// At returns the folder at path, which need not exist. Only the user has access to it
// and to its files.
func At(path string) *Folder { return &Folder{path: path} }

// Shared is At for files meant for others: the umask says who may read them.
func Shared(path string) *Folder { return &Folder{path: path, shared: true} }

// Path returns the path of the folder.
func (f *Folder) Path() string { return f.path }

// Name returns the last element of the path.
func (f *Folder) Name() string { return filepath.Base(f.path) }

// Folder returns a subfolder.
func (f *Folder) Folder(name string) *Folder {
	return &Folder{path: filepath.Join(f.path, name), parent: f, shared: f.shared}
}

// Private returns the folder for files of which none is meant for others.
func (f *Folder) Private() *Folder { return &Folder{path: f.path, parent: f.parent} }

// mode is the mode of new files, and with the bit of each class to search it of new
// folders.
func (f *Folder) mode() fs.FileMode {
	if f.shared {
		return 0o666
	}
	return 0o600
}

func (f *Folder) folderMode() fs.FileMode { return f.mode() | f.mode()>>2&0o111 }

// in calls do with the open folder.
func (f *Folder) in(do func(*os.Root) error) error {
	if f.held != nil {
		return do(f.held.root)
	}
	root, err := f.root()
	if err != nil {
		return err
	}
	defer root.Close()
	return do(root)
}

func (f *Folder) root() (root *os.Root, err error) {
	if f.parent == nil {
		return f.openRoot(os.Stat, os.OpenRoot, f.path)
	}
	err = f.parent.in(func(parent *os.Root) error {
		root, err = f.openRoot(parent.Lstat, parent.OpenRoot, f.Name())
		return err
	})
	return root, err
}

// openRoot opens the folder unless it is something else: to open a pipe would wait.
func (f *Folder) openRoot(stat func(string) (fs.FileInfo, error), open func(string) (*os.Root, error), name string) (*os.Root, error) {
	info, err := stat(name)
	if err == nil && !info.IsDir() {
		err = &fs.PathError{Op: "open", Path: f.path, Err: fmt.Errorf("%w (it is a %s)", syscall.ENOTDIR, typeName(info.Mode()))}
	}
	if err != nil {
		return nil, err
	}
	return open(name)
}

// Make creates the folder unless it exists.
func (f *Folder) Make() error {
	_, err := f.make()
	return err
}

// make is Make, and reports whether it created the folder.
func (f *Folder) make() (made bool, err error) {
	if f.parent == nil {
		if err := os.MkdirAll(filepath.Dir(f.path), 0o777); err != nil {
			return false, err
		}
		err = os.Mkdir(f.path, f.folderMode())
	} else {
		if err := f.parent.Make(); err != nil {
			return false, err
		}
		err = f.parent.in(func(parent *os.Root) error { return parent.Mkdir(f.Name(), f.folderMode()) })
	}
	if errors.Is(err, fs.ErrExist) {
		return false, f.in(func(*os.Root) error { return nil }) // an error if it is no folder
	}
	return err == nil, err
}

// open opens a regular file. It neither follows a link nor waits at a pipe.
func (f *Folder) open(name File, flag int) (file *os.File, err error) {
	err = f.in(func(root *os.Root) error {
		for range 100 { // as often as another process may replace the file meanwhile
			file, err = openFile(root, string(name), flag, f.mode())
			if !errors.Is(err, errReplaced) {
				break
			}
		}
		return err
	})
	return file, err
}

var errReplaced = errors.New("the file keeps being replaced")

func openFile(root *os.Root, name string, flag int, mode fs.FileMode) (*os.File, error) {
	before, err := root.Lstat(name)
	missing := errors.Is(err, fs.ErrNotExist) && flag&os.O_CREATE != 0
	switch {
	case missing && flag&os.O_EXCL == 0:
		file, err := root.OpenFile(name, flag|os.O_EXCL, mode)
		if errors.Is(err, fs.ErrExist) {
			err = errReplaced
		}
		return file, err
	case missing:
		return root.OpenFile(name, flag, mode)
	case err != nil:
		return nil, err
	case !before.Mode().IsRegular():
		return nil, &fs.PathError{Op: "open", Path: filepath.Join(root.Name(), name), Err: fmt.Errorf("it is a %s, and must be a regular file", typeName(before.Mode()))}
	}
	file, err := root.OpenFile(name, flag|syscall.O_NONBLOCK, mode)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errReplaced
	}
	if err != nil {
		return nil, err
	}
	if now, err := file.Stat(); err != nil || !os.SameFile(before, now) {
		return nil, errors.Join(errReplaced, err, file.Close())
	}
	return file, nil
}

// typeName names the type of a file that is not regular.
func typeName(mode fs.FileMode) string {
	for kind, name := range map[fs.FileMode]string{
		fs.ModeSymlink: "symbolic link", fs.ModeDir: "folder", fs.ModeNamedPipe: "named pipe", fs.ModeSocket: "socket",
	} {
		if mode.Type() == kind {
			return name
		}
	}
	if mode.IsRegular() {
		return "regular file"
	}
	return "device"
}

// Open opens a file for reading.
func (f *Folder) Open(name File) (*Opened, error) {
	file, err := f.open(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &Opened{file, info.Size()}, nil
}

// Opened is a file open for reading, with the size that it had when opened.
type Opened struct {
	*os.File
	size int64
}

// Size returns the size in bytes.
func (o *Opened) Size() int64 { return o.size }

// Append opens a file for appending, and creates it if it does not exist.
func (f *Folder) Append(name File) (*os.File, error) {
	return f.open(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
}

// maxText is the most bytes that Read reads: configs and results have a few thousand,
// tables of sweeps some hundred for each run.
const maxText = 64 << 20

// Read returns the content of a file of up to maxText bytes.
func (f *Folder) Read(name File) ([]byte, error) {
	file, err := f.open(name, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > maxText {
		return nil, fmt.Errorf("read %s: it has %d bytes; want at most %d", name, info.Size(), maxText)
	}
	return io.ReadAll(io.LimitReader(file, maxText))
}

// Has reports whether the file exists.
func (f *Folder) Has(name File) bool {
	return f.in(func(root *os.Root) error { _, err := root.Lstat(string(name)); return err }) == nil
}

// Remove removes a file if it exists.
func (f *Folder) Remove(name File) error {
	err := f.in(func(root *os.Root) error {
		if err := errors.Join(f.owned(), fault.At("remove", string(name))); err != nil {
			return err
		}
		return root.Remove(string(name))
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Lock locks the folder until the result is closed or this process ends. It creates
// the folder if necessary, and removes the temporary files of processes that were
// killed. what names the work, for errors.
func (f *Folder) Lock(what string) (io.Closer, error) {
	if err := f.Make(); err != nil {
		return nil, fmt.Errorf("record: create folder of %s: %w", what, err)
	}
	file, err := f.open("lock", os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, fmt.Errorf("record: lock %s: %w", f.path, err)
	}
	if !lock(file) {
		file.Close()
		return nil, fmt.Errorf("record: lock %s: another process is running the %s in this folder", f.path, what)
	}
	_ = f.RemovePartial() // they only take space
	return file, nil
}
