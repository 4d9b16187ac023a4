package record

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Folder is a handle on a run folder, or on the folder of a sweep: its files are
// reached through it, by name. It holds no descriptor between two calls.
type Folder struct{ path string }

// At is the folder at path, which need not exist.
func At(path string) *Folder { return &Folder{path} }

// Path is where the folder is, for messages and for other processes.
func (f *Folder) Path() string { return f.path }

// Name is the folder's own name.
func (f *Folder) Name() string { return filepath.Base(f.path) }

// Folder is a folder in this one.
func (f *Folder) Folder(name string) *Folder { return At(filepath.Join(f.path, name)) }

// in calls do with the folder, open.
func (f *Folder) in(do func(*os.Root) error) error {
	root, err := os.OpenRoot(f.path)
	if err != nil {
		return err
	}
	defer root.Close()
	return do(root)
}

func (f *Folder) open(name File, flag int) (file *os.File, err error) {
	err = f.in(func(root *os.Root) error {
		file, err = root.OpenFile(string(name), flag, 0o644)
		return err
	})
	return file, err
}

// Make makes the folder unless it exists.
func (f *Folder) Make() error { return os.MkdirAll(f.path, 0o755) }

// Open opens a file to read.
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

// Opened is a file that is read. Its size is that when it was opened.
type Opened struct {
	*os.File
	size int64
}

// Size is the file's size in bytes.
func (o *Opened) Size() int64 { return o.size }

// Append opens a file to write at its end; it is made if it does not exist.
func (f *Folder) Append(name File) (*os.File, error) {
	return f.open(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND)
}

// Read is the content of a file.
func (f *Folder) Read(name File) (text []byte, err error) {
	err = f.in(func(root *os.Root) error {
		text, err = root.ReadFile(string(name))
		return err
	})
	return text, err
}

// Has reports whether the file exists.
func (f *Folder) Has(name File) bool {
	return f.in(func(root *os.Root) error { _, err := root.Stat(string(name)); return err }) == nil
}

// Remove removes a file, if it exists.
func (f *Folder) Remove(name File) error {
	err := f.in(func(root *os.Root) error { return root.Remove(string(name)) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// Replace replaces a file by what write writes, in one step: after a crash there
// is the one or the other.
func (f *Folder) Replace(name File, write func(io.Writer) error) error {
	return f.in(func(root *os.Root) error {
		err := replace(root, string(name), write)
		if err != nil {
			return fmt.Errorf("record: write %s: %w", name, err)
		}
		return nil
	})
}

func replace(root *os.Root, name string, write func(io.Writer) error) error {
	file, err := root.Create(partial + name)
	if err != nil {
		return err
	}
	err = write(file)
	if err == nil {
		err = file.Sync()
	}
	err = errors.Join(err, file.Close())
	if err == nil {
		err = root.Rename(partial+name, name)
	}
	if err != nil {
		_ = root.Remove(partial + name)
		return err
	}
	return syncNames(root)
}

// Write replaces a file by one with text, in one step.
func (f *Folder) Write(name File, text []byte) error {
	return f.Replace(name, func(w io.Writer) error { _, err := w.Write(text); return err })
}

// Lock locks the folder for this process until it closes the result or ends,
// however it ends. It makes the folder where there is none; what names the work
// that is done in it.
func (f *Folder) Lock(what string) (io.Closer, error) {
	if err := f.Make(); err != nil {
		return nil, fmt.Errorf("record: make folder of %s: %w", what, err)
	}
	file, err := f.open("lock", os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, fmt.Errorf("record: lock %s: %w", f.path, err)
	}
	if !lock(file) {
		file.Close()
		return nil, fmt.Errorf("record: lock %s: another process carries out the %s in it at this moment", f.path, what)
	}
	return file, nil
}
